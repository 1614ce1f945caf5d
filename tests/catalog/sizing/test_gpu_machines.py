"""Replicas on GPU machines and add-ons: machines bought, GPUs that wait, by hand."""

import numpy as np
import pytest

from catalog.bundles import Basis, Bundles
from catalog.candidates import candidates
from catalog.offers import Machines
from catalog.provenance import Grade
from catalog.quantities import BoolArray, Estimate
from catalog.sizing.gpu_addons import addon_bundles, carriers
from catalog.sizing.gpu_machines import GpuDemands, gpu_bundles
from catalog.sizing.machines import priced
from catalog.sizing.own_gpus import gpu_demands, same_family
from catalog.workloads import Inference, ModelChoice, Workload
from tests.world import MODEL, costs, market, world

H100 = world().gpus.code("H100")
MACHINES = world().machines
SOLD = priced(MACHINES)


def demand(group_size: int, groups: list[float]) -> GpuDemands:
    """A kWh a month of work, and a tenth of a kWh an hour for each GPU that waits."""
    return GpuDemands(
        gpu=np.array([H100], dtype=np.int32),
        group_size=np.array([float(group_size)]),
        groups=np.array([groups]),
        it_energy_kwh=Estimate.of(900.0, 1000.0, 1100.0, "kWh", Grade.MODELLED),
        idle_kwh_per_gpu_hour=Estimate.of(0.05, 0.10, 0.20, "kWh", Grade.MODELLED),
        cost_low=np.array([0.5]),
        cost_high=np.array([2.0]),
        bases=(Basis(),),
    )


def hours_of(machines: Machines, bundles: Bundles | None, name: str, part: int = 0) -> float:
    """Machine-hours a month of the bundle whose first offer has this name."""
    assert bundles is not None
    names = machines.name.gather(bundles.parts[0].row).to_list()
    return float(bundles.parts[part].mean[names.index(name)])


def waiting(group_size: int, groups: list[float], name: str) -> tuple[float, float, float]:
    bundles = gpu_bundles(MACHINES, SOLD, demand(group_size, groups))
    assert bundles is not None and bundles.hardware.it_energy_kwh is not None
    row = MACHINES.name.gather(bundles.parts[0].row).to_list().index(name)
    energy = bundles.hardware.it_energy_kwh
    return energy.low[row] - 900, energy.central[row] - 1000, energy.high[row] - 1100


def test_a_machine_holds_as_many_whole_replicas_as_fit() -> None:
    # Two replicas of three GPUs fit on eight, five replicas take three machines.
    assert hours_of(MACHINES, gpu_bundles(MACHINES, SOLD, demand(3, [2])), "gpu-8") == 730
    assert hours_of(MACHINES, gpu_bundles(MACHINES, SOLD, demand(3, [5])), "gpu-8") == 3 * 730
    assert hours_of(MACHINES, gpu_bundles(MACHINES, SOLD, demand(1, [5])), "gpu-1") == 5 * 730


def test_a_replica_larger_than_a_machine_does_not_run_on_it() -> None:
    bundles = gpu_bundles(MACHINES, SOLD, demand(4, [1]))
    assert bundles is not None
    assert MACHINES.name.gather(bundles.parts[0].row).to_list() == ["gpu-8"]
    assert gpu_bundles(MACHINES, SOLD, demand(16, [1])) is None


def test_gpus_that_no_replica_uses_draw_idle_power() -> None:
    # Eight GPUs, two replicas of three: two GPUs wait all month.
    assert waiting(3, [2], "gpu-8") == pytest.approx((2 * 730 * 0.05, 2 * 730 * 0.10, 2 * 730 * 0.20))
    # Months differ: 8 - 3 and 8 - 6 GPUs wait, three and a half on average.
    assert waiting(3, [1, 2], "gpu-8")[1] == pytest.approx(3.5 * 730 * 0.10)


@pytest.mark.parametrize(("group_size", "name"), [(4, "gpu-8"), (1, "gpu-1")])
def test_a_full_machine_draws_what_its_replicas_draw(group_size: int, name: str) -> None:
    assert waiting(group_size, [2], name) == pytest.approx((0, 0, 0))


def test_an_add_on_comes_with_the_cheapest_machine_that_may_carry_it() -> None:
    names = MACHINES.name
    everywhere = np.arange(len(world().regions), dtype=np.int32)
    carrying = carriers(MACHINES, SOLD, world().sizing, everywhere)
    # 8 vCPU are too few for a carrier, 32 cost more than needed.
    assert {names[row] for row in carrying.values()} == {"big", "carrier"}
    bundles = addon_bundles(MACHINES, SOLD, demand(4, [2]), world().sizing)
    assert hours_of(MACHINES, bundles, "gpu-addon:h100") == 8 * 730
    assert hours_of(MACHINES, bundles, "gpu-addon:h100", part=1) == 2 * 730
    assert bundles is not None and names[int(bundles.parts[1].row[0])] == "carrier"


def test_a_machine_carries_at_most_eight_add_ons() -> None:
    assert addon_bundles(MACHINES, SOLD, demand(8, [1]), world().sizing) is not None
    assert addon_bundles(MACHINES, SOLD, demand(16, [1]), world().sizing) is None


def test_an_add_on_without_a_machine_to_carry_it_is_no_offer() -> None:
    unsold: BoolArray = SOLD & ~MACHINES.name.is_in(["carrier", "grand"]).to_numpy()
    assert addon_bundles(MACHINES, unsold, demand(1, [1]), world().sizing) is None


def test_a_model_runs_on_machines_and_add_ons_for_whole_months() -> None:
    need = Inference("chat", (ModelChoice(MODEL),), 1000, 500, 200, serving="own_gpu")
    workload = Workload("chat", "inference", need)
    # 70 B at 16 bits take four H100; the least is two replicas.
    demands, _ = gpu_demands(world(), workload, need, 12, MODEL)
    assert demands.group_size[demands.gpu == H100].tolist() == [4]
    assert costs(candidates(market(), workload), world()) == {
        "alpha: gpu-8": pytest.approx(730 * 20.00),
        "gamma: gpu-addon:h100 + carrier": pytest.approx(730 * (8 * 2.50 + 2 * 0.90)),
    }


@pytest.mark.parametrize(
    ("asked", "name", "same"),
    [
        ("A100", "A100-80GB", True),
        ("a100-80gb", "A100-80GB", True),
        ("A10", "A100-80GB", False),
        ("L4", "L40S", False),
    ],
)
def test_a_gpu_asked_for_matches_its_sizes_of_memory_only(asked: str, name: str, same: bool) -> None:
    assert same_family(asked, name) is same
