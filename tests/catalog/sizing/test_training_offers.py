"""Training: machines and add-ons for a job, hours used and hours billed, by hand."""

import numpy as np
import pytest

from catalog.bundles import Basis
from catalog.candidates import Candidates, candidates
from catalog.sizing.training import Job, billed_hours, machines_for, size_training
from catalog.workloads import Flexibility, Training, Workload
from tests.world import costs, market, rows_by_offer, world


def found(need: Training) -> Candidates:
    return candidates(market(), Workload("tune", "training", need))


def priced(need: Training) -> dict[str, float]:
    return costs(found(need), world())


def test_a_job_pays_whole_hours_of_the_machines_it_takes() -> None:
    # 1,001 GPU-hours: 1,001 h of one GPU, or 125.125 h of eight, billed as 126; over twelve months.
    offers = priced(Training(gpu_model="H100", gpu_hours=1001))
    assert offers == {
        "alpha: gpu-1": pytest.approx(1001 * 3.00 / 12),
        "alpha: gpu-8": pytest.approx(126 * 20.00 / 12),
        "gamma: gpu-addon:h100 + carrier": pytest.approx(1001 * (2.50 + 0.90) / 12),
    }


def test_each_run_pays_its_own_hours() -> None:
    thrice = priced(Training(gpu_model="H100", gpu_hours=90, runs=3))
    # A run takes 90 h of one GPU, or 11.25 h of eight, billed as 12.
    assert thrice["alpha: gpu-1"] == pytest.approx(3 * 90 * 3.00 / 12)
    assert thrice["alpha: gpu-8"] == pytest.approx(3 * 12 * 20.00 / 12)


def test_a_deadline_asks_for_gpus_at_once_in_one_machine() -> None:
    # 400 GPU-hours within 100 hours take four GPUs at once.
    hurried = Training(gpu_model="H100", gpu_hours=400, flexible=Flexibility(100, 200))
    offers = priced(hurried)
    assert "alpha: gpu-1" not in offers
    assert offers["gamma: gpu-addon:h100 + carrier"] == pytest.approx(100 * (4 * 2.50 + 0.90) / 12)
    apart = Training(gpu_model="H100", gpu_hours=400, flexible=Flexibility(100, 200), interconnect="none")
    assert priced(apart)["alpha: gpu-1"] == pytest.approx(4 * 100 * 3.00 / 12)


@pytest.mark.parametrize(
    ("at_once", "gpus", "interconnect", "machines"),
    [
        (8, 8, "required", 1),
        (8, 4, "required", np.inf),
        (8, 4, "none", 2),
        (12, 8, "required", 2),
        (3, 8, "none", 1),
    ],
)
def test_jobs_up_to_eight_gpus_sit_in_one_machine_unless_nothing_connects_them(
    at_once: float, gpus: float, interconnect: str, machines: float
) -> None:
    assert machines_for(np.array([at_once]), np.array([gpus]), 8, interconnect) == [machines]


def test_twelve_add_ons_take_two_carrying_machines() -> None:
    catalog = world()
    jobs = {catalog.gpus.code("H100"): Job(600, 1200, 2400, 12, Basis())}
    sold = np.ones(len(catalog.machines), dtype=np.bool_)
    bundles = size_training(catalog.machines, Training(), jobs, 1, sold, catalog.sizing)
    addon = next(b for b in bundles if b.family == "gpu_addon")
    assert addon.parts[0].mean.tolist() == [1200]
    assert addon.parts[1].mean.tolist() == [200]
    assert (addon.cost_low.tolist(), addon.cost_high.tolist()) == ([0.5], [2.0])


def test_hardware_counts_the_hours_used_not_the_hours_billed() -> None:
    family, row = rows_by_offer(found(Training(gpu_model="H100", gpu_hours=1001)), world())["alpha: gpu-8"]
    assert family.bundles.hardware.gpu_hours[row] == pytest.approx(1001 / 12)
    assert family.bundles.hardware.vcpu_hours[row] == pytest.approx(96 * 1001 / 8 / 12)


def test_terms_are_billed_whole() -> None:
    hours = np.array([0.5, 1.0, 800.0, 800.0])
    assert billed_hours(hours, np.array([0, 0, 1, 12], dtype=np.int32)).tolist() == [1, 1, 1460, 8760]


def test_gpus_nobody_sells_leave_no_candidate() -> None:
    assert priced(Training(gpu_model="no-such-gpu", gpu_hours=10)) == {}
