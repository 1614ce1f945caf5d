"""Compute: whole machines, composed units and clusters, by hand in the invented world."""

from dataclasses import replace

import numpy as np
import pytest

from catalog.candidates import Candidates, candidates
from catalog.sizing.compute import instance_counts
from catalog.workloads import Compute, DataClass, Workload
from tests.world import costs, market, rows_by_offer, world

SITE = Workload("site", "compute", Compute(vcpu=2, memory_gib=8, instances=2))


def found(workload: Workload = SITE, **terms: object) -> Candidates:
    return candidates(market(**terms), workload)


def priced(workload: Workload = SITE, **terms: object) -> dict[str, float]:
    return costs(found(workload, **terms), world())


def test_each_instance_takes_one_machine_for_a_month_of_730_hours() -> None:
    assert priced()["alpha: small"] == pytest.approx(2 * 730 * 0.10)
    assert priced()["beta: m2"] == pytest.approx(2 * 730 * 0.08 * 0.90)
    # A machine of 16 vCPU holds one instance too: nano machines are not packed together.
    assert priced()["alpha: big"] == pytest.approx(2 * 730 * 1.00)


def test_smaller_machines_and_rows_that_are_no_offer_are_never_proposed() -> None:
    offers = priced(replace(SITE, need=Compute(vcpu=4, memory_gib=16)))
    assert {name for name in offers if ", " not in name} == {
        "beta: m4", "alpha: big", "gamma: too-narrow", "gamma: carrier", "gamma: grand",
        "gamma: unit:cpu + unit:ram",
    }  # fmt: skip
    assert not {"alpha: old", "alpha: doubtful", "alpha: balancer", "gamma: any"} & priced().keys()


def test_units_compose_the_machine_asked_for() -> None:
    # 2 instances of 2 x 0.02 + 8 x 0.005 an hour; three halves of a vCPU are bought as two.
    assert priced()["gamma: unit:cpu + unit:ram"] == pytest.approx(2 * 730 * (2 * 0.02 + 8 * 0.005))
    half = replace(SITE, need=Compute(vcpu=1.5, memory_gib=7.2, instances=2))
    assert priced(half)["gamma: unit:cpu + unit:ram"] == pytest.approx(2 * 730 * (2 * 0.02 + 8 * 0.005))


def test_a_shared_unit_serves_only_workloads_that_accept_shared_machines() -> None:
    assert "gamma: unit:shared-cpu + unit:ram" not in priced()
    anything = replace(SITE, need=Compute(2, 8, 2, machine_class="any"))
    assert priced(anything)["gamma: unit:shared-cpu + unit:ram"] == pytest.approx(
        2 * 730 * (2 * 0.01 + 8 * 0.005)
    )


@pytest.mark.parametrize(
    "relaxed", [{"data_class": DataClass.PUBLIC}, {"need": Compute(2, 8, 2, 0.5, "any")}]
)
def test_shared_and_end_of_sale_machines_serve_public_data_or_whoever_asks(
    relaxed: dict[str, object],
) -> None:
    assert not {"alpha: light-2", "alpha: last-ones"} & priced().keys()
    offers = priced(replace(SITE, **relaxed))  # type: ignore[arg-type]
    assert {"alpha: light-2", "alpha: last-ones"} <= offers.keys()
    assert "alpha: balancer" not in offers  # machines of the provider's own services stay out


def test_a_cluster_is_one_control_plane_and_one_set_of_workers() -> None:
    name = "gamma: openshift-workers-3x-small, reserved_1y + openshift-control-plane-3-nodes, reserved_1y"
    assert priced()[name] == pytest.approx(730 * (2.00 + 1.00))
    # 12 vCPU hold six instances of two, not seven.
    assert name in priced(replace(SITE, need=Compute(2, 8, 6)))
    assert name not in priced(replace(SITE, need=Compute(2, 8, 7)))


def test_spot_serves_only_interruptible_work() -> None:
    assert "alpha: small, spot" not in priced()
    assert priced(replace(SITE, interruptible=True))["alpha: small, spot"] == pytest.approx(2 * 730 * 0.03)


def test_a_term_longer_than_the_horizon_is_no_candidate() -> None:
    assert "alpha: small, reserved_3y" not in priced(horizon_months=35)
    assert priced(horizon_months=36)["alpha: small, reserved_3y"] == pytest.approx(2 * 730 * 0.04)
    assert "alpha: small, reserved_1y" not in priced(horizon_months=11)


def test_a_term_is_paid_whole_at_the_largest_count_it_covers() -> None:
    # Two machines grow by 10 % a month: 2 in month 1, then 3 from month 2 and 4 from month 5 on.
    growing = replace(SITE, growth_per_month=0.10)
    counts = np.ceil(2 * 1.1 ** np.arange(12) - 1e-9)
    offers = priced(growing)
    assert offers["alpha: small"] == pytest.approx(counts.mean() * 730 * 0.10)
    assert offers["alpha: small, reserved_1y"] == pytest.approx(counts.max() * 730 * 0.06)


def test_a_term_that_outlives_the_horizon_is_paid_to_its_end() -> None:
    # 18 months on terms of 12: two terms, 24 months of machine paid over 18.
    assert priced(horizon_months=18)["alpha: small, reserved_1y"] == pytest.approx(2 * 730 * 0.06 * 24 / 18)


def test_a_monthly_price_is_paid_in_full_months() -> None:
    assert priced()["gamma: box, monthly"] == pytest.approx(2 * 730 * 0.05)


def test_growth_shows_in_the_first_and_the_last_month() -> None:
    growing = found(replace(SITE, growth_per_month=0.5), horizon_months=3)
    family, row = rows_by_offer(growing, world())["alpha: small"]
    # 2, 3, then 4.5 instances: five machines.
    assert family.cost.first[row] == pytest.approx(2 * 73.0)
    assert family.cost.last[row] == pytest.approx(5 * 73.0)
    assert family.cost.mean.central[row] == pytest.approx((2 + 3 + 5) / 3 * 73.0)


def test_rounding_noise_never_buys_another_machine() -> None:
    assert instance_counts(Compute(1, 1, 10), 0.1, 2).tolist() == [[10, 11]]
