"""The three lenses over columns: by hand on the invented world, and row by row as for one candidate."""

from dataclasses import fields

import numpy as np
import pytest

from catalog.candidates import Candidates, candidates
from catalog.carbon.estimate import CarbonColumns
from catalog.carbon.power import machine_power_w
from catalog.central_use import central_embodied_kg, central_kwh
from catalog.library import Catalog, load
from catalog.market import open_market
from catalog.quantities import Estimate
from catalog.scorecard import embodied_kg, it_energy_kwh, judge
from catalog.sizing.own_gpus import gpu_demands
from catalog.workloads import (
    Compute,
    Embeddings,
    Inference,
    ModelChoice,
    Need,
    PlainStorage,
    Terms,
    Training,
    Workload,
)
from tests.world import FILES, MODEL, market, rows_by_offer, world

KINDS = {Compute: "compute", Inference: "inference", Training: "training"}
NEEDS: tuple[Need, ...] = (
    Compute(2, 8, 3),
    PlainStorage(1000),
    Embeddings(1e7, 768),
    Inference("chat", (ModelChoice(MODEL),), 1e5, 800, 300),
    Training("H100", gpu_hours=100),
)


def found(need: Need, catalog: Catalog | None = None) -> Candidates:
    kind = KINDS.get(type(need), "storage")
    return candidates(market(catalog), Workload("w", kind, need), carbon_needed=False)


def carbon(need: Need, offer: str, catalog: Catalog | None = None) -> dict[str, float]:
    """Central figures of one offer's carbon lens."""
    family, row = rows_by_offer(found(need, catalog), catalog or world())[offer]
    card = judge(market(catalog), family, np.array([row], dtype=np.int32))
    return {each.name: float(getattr(card.carbon, each.name).central[0]) for each in fields(CarbonColumns)}


def test_use_is_power_times_hours_times_pue_times_the_grid() -> None:
    # Three machines of 2 vCPU and 8 GiB, half busy, PUE 1.2, 20 g/kWh.
    watts = float(machine_power_w(world().carbon, 2, 8, 0.5).central[0])
    kwh = 3 * 730 * watts / 1000 * 1.2
    lens = carbon(Compute(2, 8, 3), "alpha: small")
    assert lens["energy_kwh"] == pytest.approx(kwh)
    assert lens["use_kg"] == pytest.approx(kwh * 20 / 1000)
    assert lens["total_kg"] == pytest.approx(lens["use_kg"] + lens["embodied_kg"])
    assert lens["embodied_kg"] > 0


def test_the_whole_machine_counts_whatever_the_workload_needs_of_it() -> None:
    small, big = (carbon(Compute(2, 8, 3), name)["energy_kwh"] for name in ("alpha: small", "alpha: big"))
    watts = [float(machine_power_w(world().carbon, v, m, 0.5).central[0]) for v, m in ((2, 8), (16, 128))]
    assert big / small == pytest.approx(watts[1] / watts[0])


def test_a_term_changes_what_is_paid_and_not_what_runs() -> None:
    hourly, term = (carbon(Compute(2, 8), name) for name in ("alpha: small", "alpha: small, reserved_1y"))
    assert hourly == pytest.approx(term, nan_ok=True)


def test_own_gpus_draw_what_replicas_and_waiting_gpus_draw() -> None:
    need = Inference("chat", (ModelChoice(MODEL),), 1e5, 800, 300, serving="own_gpu")
    demand = gpu_demands(world(), Workload("w", "inference", need), need, 12, MODEL)[0]
    kwh = float(demand.it_energy_kwh.central[demand.gpu == world().gpus.code("H100")][0])
    # Two replicas of four fill a machine of eight: nothing waits beside them.
    assert carbon(need, "alpha: gpu-8")["energy_kwh"] == pytest.approx(kwh * 1.2)


def test_a_larger_machine_than_the_replicas_need_emits_more() -> None:
    sixteen = FILES["offers/alpha.csv"].replace("gpu-8,96,768,,H100,8", "gpu-16,96,768,,H100,16")
    larger = world({"offers/alpha.csv": sixteen})
    need = Inference("chat", (ModelChoice(MODEL),), 1e5, 800, 300, serving="own_gpu")
    full, spare = carbon(need, "alpha: gpu-8"), carbon(need, "alpha: gpu-16", larger)
    # Eight H100 wait: 700 W x 0.113 x 730 h, with hosts (1.35) and PUE 1.2.
    waiting = 8 * 0.7 * 0.113 * 730 * 1.35 * 1.2
    assert spare["energy_kwh"] - full["energy_kwh"] == pytest.approx(waiting)
    assert spare["embodied_kg"] == pytest.approx(2 * full["embodied_kg"])


def test_a_token_service_in_no_known_place_has_no_central_carbon_but_an_interval() -> None:
    family, row = rows_by_offer(found(NEEDS[3]), world())["beta: llama"]
    card = judge(market(), family, np.array([row], dtype=np.int32))
    assert np.isnan(card.carbon.total_kg.central[0])
    assert 0 < card.carbon.total_kg.low[0] < card.carbon.total_kg.high[0]


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: type(need).__name__)
def test_central_values_alone_are_those_of_the_lens(need: Need) -> None:
    for family in found(need).families:
        use = family.bundles.hardware
        kwh, kg = it_energy_kwh(world(), use).central, embodied_kg(world(), use).central
        assert central_kwh(world(), use) == pytest.approx(kwh, rel=1e-12, nan_ok=True)
        assert central_embodied_kg(world(), use) == pytest.approx(kg, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: type(need).__name__)
def test_one_candidate_alone_is_judged_as_within_its_column(need: Need) -> None:
    catalog = load()
    here = open_market(catalog, Terms("2026-11-22", "2027-01-01", 12))
    kind = KINDS.get(type(need), "storage")
    for family in candidates(here, Workload("w", kind, need)).families:
        whole = judge(here, family, family.passes)
        for position in range(0, len(whole), max(1, len(whole) // 5)):
            alone = judge(here, family, whole.rows[[position]])
            assert alone.score[0] == whole.score[position]
            assert _same(alone.cost.mean, whole.cost.mean, position)
            for each in fields(CarbonColumns):
                assert _same(getattr(alone.carbon, each.name), getattr(whole.carbon, each.name), position)


def _same(alone: Estimate, column: Estimate, position: int) -> bool:
    pairs = ((getattr(alone, end)[0], getattr(column, end)[position]) for end in ("low", "central", "high"))
    return all(np.isclose(one, other, equal_nan=True) for one, other in pairs)


def _greener(grams: float, pue: float) -> Catalog:
    grid = FILES["grids/intensity.csv"].replace("FR,FR,20,", f"FR,FR,{grams},")
    site = FILES["sites/datacentres.csv"].replace("north,1.2,", f"north,{pue},")
    return world({"grids/intensity.csv": grid, "sites/datacentres.csv": site})


@pytest.mark.parametrize(("grams", "pue", "factor"), [(20, 1.2, 1.5), (500, 1.1, 1.2)])
def test_carbon_never_falls_when_pue_or_intensity_rise(grams: int, pue: float, factor: float) -> None:
    need = Compute(2, 8, 3)
    base = carbon(need, "alpha: small", _greener(grams, pue))
    dirtier = carbon(need, "alpha: small", _greener(grams * factor, pue))
    hotter = carbon(need, "alpha: small", _greener(grams, pue * factor))
    assert dirtier["use_kg"] == pytest.approx(base["use_kg"] * factor)
    assert hotter["use_kg"] == pytest.approx(base["use_kg"] * factor)
    assert dirtier["embodied_kg"] == hotter["embodied_kg"] == base["embodied_kg"]
    assert dirtier["energy_kwh"] == base["energy_kwh"] <= hotter["energy_kwh"]
