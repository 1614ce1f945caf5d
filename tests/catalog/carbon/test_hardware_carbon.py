"""Power and embodied carbon of hardware: figures worked out by hand, and laws."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.carbon.embodied import (
    gpu_embodied_kg_per_hour,
    gpu_kg,
    machine_embodied_kg_per_hour,
    storage_embodied_kg_per_tib_hour,
)
from catalog.carbon.facts import CarbonFacts, carbon_from, read_carbon
from catalog.carbon.power import gpu_power_w, machine_power_w, storage_power_w_per_tib
from catalog.hardware import Gpus, read_gpus
from catalog.quantities import Estimate
from tests.catalog.carbon.world import files

WORLD = carbon_from(files())
SHIPPED, GPUS = read_carbon(), read_gpus()
SHARE = st.floats(0, 1)
SIZE = st.floats(0, 1e4)


def codes(gpus: Gpus, *names: str) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array([gpus.code(name) for name in names], dtype=np.int32)


def in_order(estimate: Estimate) -> bool:
    slack = 1e-9 * (1 + np.abs(estimate.high))
    return bool(
        np.all(estimate.low <= estimate.central + slack) and np.all(estimate.central <= estimate.high + slack)
    )


def test_machine_power_follows_families_and_fleets(facts: CarbonFacts) -> None:
    power = machine_power_w(facts, 10, 0, 0.5)
    # Fleets: 0.6 + 0.5 x 2.4 = 1.8 and 0.8 + 0.5 x 3.2 = 2.4, median 2.1; families 1.2 and 3.0.
    assert power.central[0] == pytest.approx(21)
    assert (power.low[0], power.high[0]) == pytest.approx((12, 30))


def test_memory_draws_its_coefficient_whatever_the_load(facts: CarbonFacts) -> None:
    assert machine_power_w(facts, 0, 100, 0.0).central[0] == pytest.approx(40)
    assert machine_power_w(facts, 0, 100, 1.0).central[0] == pytest.approx(40)


def test_an_unknown_size_is_an_unknown_power(facts: CarbonFacts) -> None:
    assert np.isnan(machine_power_w(facts, np.array([np.nan]), 4, 0.5).central[0])
    assert np.isnan(machine_power_w(facts, 4, np.array([np.nan]), 0.5).central[0])


@given(vcpu=SIZE, memory=SIZE, low=SHARE, high=SHARE)
def test_a_busier_machine_never_draws_less(vcpu: float, memory: float, low: float, high: float) -> None:
    calm, busy = (machine_power_w(WORLD, vcpu, memory, u) for u in sorted((low, high)))
    assert in_order(calm)
    assert calm.central[0] <= busy.central[0] + 1e-9


@pytest.mark.parametrize("utilisation", [-0.1, 1.1, 50])
def test_a_utilisation_that_is_not_a_share_is_refused(facts: CarbonFacts, utilisation: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        machine_power_w(facts, 1, 1, utilisation)


def test_a_gpu_rests_at_its_published_idle_power(facts: CarbonFacts) -> None:
    gpus = GPUS
    code = codes(gpus, "T4")
    assert gpu_power_w(facts, gpus, code, 0.0).central[0] == gpus.idle_w[code[0]]


def test_a_loaded_gpu_draws_the_measured_share_of_its_rated_power(facts: CarbonFacts) -> None:
    gpus = GPUS
    power = gpu_power_w(facts, gpus, codes(gpus, "H100"), 1.0)
    assert (power.low[0], power.central[0], power.high[0]) == pytest.approx((280, 490, 630))


def test_a_gpu_without_idle_figure_takes_the_usual_share(facts: CarbonFacts) -> None:
    gpus = GPUS
    assert gpu_power_w(facts, gpus, codes(gpus, "H100"), 0.0).central[0] == pytest.approx(70)


def test_an_unknown_gpu_has_no_power_and_no_embodied_carbon(facts: CarbonFacts) -> None:
    # The last row is a card with every figure, which code -1 would read by mistake.
    columns = ("tdp_w", "idle_w", "embodied_low_kg", "embodied_central_kg", "embodied_high_kg")
    gpus = replace(GPUS, **{name: getattr(GPUS, name)[:1] for name in columns})
    both = np.array([0, -1], dtype=np.int32)
    power, made = gpu_power_w(facts, gpus, both, 0.5), gpu_embodied_kg_per_hour(facts, gpus, both)
    assert list(np.isnan(power.central)) == [False, True]
    assert list(np.isnan(made.central)) == [False, True]


@given(low=SHARE, high=SHARE)
def test_a_busier_gpu_never_draws_less_and_never_more_than_rated(low: float, high: float) -> None:
    facts, gpus = SHIPPED, GPUS
    every = np.flatnonzero(np.isfinite(gpus.tdp_w)).astype(np.int32)
    calm, busy = (gpu_power_w(facts, gpus, every, u) for u in sorted((low, high)))
    assert np.all(calm.central <= busy.central + 1e-9)
    assert np.all(busy.high <= gpus.tdp_w[every])
    assert in_order(calm)


def test_storage_power_counts_every_copy_of_a_binary_terabyte(facts: CarbonFacts) -> None:
    assert storage_power_w_per_tib(facts, "ssd", 3).central[0] == pytest.approx(1.2 * 3 * 2**40 / 1e12)


def test_an_unknown_medium_is_refused(facts: CarbonFacts) -> None:
    with pytest.raises(ValueError, match="tape"):
        storage_power_w_per_tib(facts, "tape")


def test_a_whole_machine_over_its_life_is_the_published_figure(facts: CarbonFacts) -> None:
    whole = machine_embodied_kg_per_hour(facts, 100, 400).scaled(2 * 8760)
    assert (whole.low[0], whole.central[0], whole.high[0]) == pytest.approx((1000, 2000, 4000))


def test_memory_beyond_the_usual_is_added_as_modules(facts: CarbonFacts) -> None:
    usual, more = (machine_embodied_kg_per_hour(facts, 10, gib).scaled(2 * 8760) for gib in (40, 140))
    added = 2 * 100 * 2**30 / 1e9
    assert more.central[0] - usual.central[0] == pytest.approx(added)


@given(vcpu=SIZE, memory=SIZE, more=SIZE)
def test_a_larger_machine_never_embodies_less(vcpu: float, memory: float, more: float) -> None:
    small = machine_embodied_kg_per_hour(WORLD, vcpu, memory).central[0]
    assert machine_embodied_kg_per_hour(WORLD, vcpu, memory + more).central[0] >= small - 1e-12
    assert in_order(machine_embodied_kg_per_hour(WORLD, vcpu, memory))


def test_a_gpu_carries_an_eighth_of_its_host(facts: CarbonFacts) -> None:
    gpus = GPUS
    life = gpu_embodied_kg_per_hour(facts, gpus, codes(gpus, "H100")).scaled(2 * 8760)
    assert life.central[0] == pytest.approx(273 + 4800 / 8)


def test_the_three_published_figures_of_the_h100_are_kept() -> None:
    facts, gpus = SHIPPED, GPUS
    h100 = gpu_kg(facts, gpus).take(codes(gpus, "H100"))
    assert (h100.low[0], h100.central[0], h100.high[0]) == (164, 273, 575.1)


def test_a_missing_figure_takes_the_proportion_of_the_h100() -> None:
    facts, gpus = SHIPPED, GPUS
    made = gpu_kg(facts, gpus)
    h200, h100 = gpus.code("H200"), gpus.code("H100")
    assert np.isnan(gpus.embodied_central_kg[h200])
    assert made.central[h200] / made.high[h200] == pytest.approx(273 / 575.1, rel=1e-3)
    assert made.low[h200] / made.high[h200] == pytest.approx(164 / 575.1, rel=1e-3)
    assert made.central[h100] < made.central[h200]


def test_a_gpu_without_any_figure_stays_unknown() -> None:
    facts, gpus = SHIPPED, GPUS
    assert np.isnan(gpu_kg(facts, gpus).high[gpus.code("Trainium")])


def test_all_shipped_embodied_figures_are_in_order() -> None:
    facts, gpus = SHIPPED, GPUS
    made = gpu_kg(facts, gpus)
    assert in_order(made.take(np.isfinite(made.central)))


def test_storage_embodies_its_disks_over_four_years(facts: CarbonFacts) -> None:
    hour = storage_embodied_kg_per_tib_hour(facts, "ssd", 2)
    assert hour.central[0] * 4 * 8760 == pytest.approx(50 * 2 * 2**40 / 1e12)
