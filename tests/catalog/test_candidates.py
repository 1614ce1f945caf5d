"""Laws of candidates: more is never cheaper, fewer requirements never leave out, order is irrelevant."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.candidates import candidates
from catalog.library import load
from catalog.market import open_market
from catalog.workloads import (
    Compute,
    Embeddings,
    Inference,
    JurisdictionRule,
    ModelChoice,
    Monitoring,
    Need,
    PlainStorage,
    Requirements,
    Terms,
    Training,
    UserGroup,
    Workload,
)
from tests.world import ALPHA, FILES, MODEL, OFFERS, STORAGE, costs, market, rows_by_offer, world

KINDS = {Compute: "compute", Inference: "inference", Training: "training"}


def workload(need: Need, growth: float = 0.0, asked: Requirements | None = None) -> Workload:
    kind = KINDS.get(type(need), "storage")
    return Workload("w", kind, need, asked or Requirements(), growth_per_month=growth)


def priced(need: Need, growth: float = 0.0) -> dict[str, float]:
    return costs(candidates(market(), workload(need, growth), carbon_needed=False), world())


def inference(requests: float) -> Inference:
    return Inference("chat", (ModelChoice(MODEL),), requests, 900, 300)


def scaled(kind: str, by: float) -> Need:
    """One need of each kind, `by` times as large (at least 1)."""
    return {
        "compute": Compute(2, 8, int(by)),
        "object": PlainStorage(100 * by, egress_internet_gib=50 * by),
        "archive": PlainStorage(100 * by, "archive"),
        "index": Embeddings(1e6 * by, 768, replicas=2),
        "traces": Monitoring("chat", 1e5 * by, 1000),
        "inference": inference(1e6 * by),
        "training": Training("H100", gpu_hours=97 * by),
    }[kind]


KIND = st.sampled_from(["compute", "object", "archive", "index", "traces", "inference", "training"])


@settings(max_examples=60)
@given(KIND, st.floats(1, 50), st.floats(1, 4), st.floats(0, 0.1))
def test_more_demand_never_costs_less(kind: str, size: float, factor: float, growth: float) -> None:
    less, more = priced(scaled(kind, size), growth), priced(scaled(kind, size * factor), growth)
    for name in less.keys() & more.keys():
        assert more[name] >= less[name] * (1 - 1e-9), name


@settings(max_examples=30)
@given(KIND, st.floats(1, 50))
def test_without_growth_every_month_is_the_mean(kind: str, size: float) -> None:
    for family in candidates(market(), workload(scaled(kind, size)), carbon_needed=False).families:
        assert np.allclose(family.cost.first, family.cost.mean.central)
        assert np.allclose(family.cost.last, family.cost.mean.central)


@settings(max_examples=30)
@given(KIND, st.floats(0, 0.2), st.floats(0, 0.1))
def test_faster_growth_never_costs_less(kind: str, growth: float, more: float) -> None:
    slow, fast = priced(scaled(kind, 5), growth), priced(scaled(kind, 5), growth + more)
    for name in slow.keys() & fast.keys():
        assert fast[name] >= slow[name] * (1 - 1e-9), name


def test_a_higher_price_is_never_cheaper_and_touches_nobody_else() -> None:
    dearer = world({"offers/alpha.csv": OFFERS + ALPHA.replace(",0.10,EUR", ",0.11,EUR")})
    need = workload(Compute(2, 8, 2))
    before = costs(candidates(market(), need), world())
    after = costs(candidates(market(dearer), need), dearer)
    assert after.pop("alpha: small") == pytest.approx(1.1 * before.pop("alpha: small"))
    assert after == before


@pytest.mark.parametrize("kind", ["compute", "object", "index", "inference", "training"])
def test_the_order_of_offers_is_irrelevant(kind: str) -> None:
    backwards = {
        path: FILES[path].splitlines()[0] + "\n" + "\n".join(reversed(FILES[path].splitlines()[1:])) + "\n"
        for path in ("offers/alpha.csv", "offers/beta.csv", "offers/gamma.csv", "tokens/prices.csv")
    }
    backwards["storage_network.csv"] = (
        STORAGE.splitlines()[0] + "\n" + "\n".join(reversed(STORAGE.splitlines()[1:])) + "\n"
    )
    other = world(backwards)
    need = workload(scaled(kind, 3))
    here, there = candidates(market(), need), candidates(market(other), need)
    assert costs(there, other) == pytest.approx(costs(here, world()))
    assert {(e.reason, e.offers, e.providers) for e in there.exclusions} == {
        (e.reason, e.offers, e.providers) for e in here.exclusions
    }


def test_spot_is_never_placed_unless_the_work_may_be_interrupted() -> None:
    catalog = load()
    here = open_market(catalog, Terms("2026-11-22", "2027-01-01", 36))
    for need in (Compute(2, 8), Training("H100", gpu_hours=100), Embeddings(1e7, 768), inference(1e6)):
        for interruptible in (False, True):
            asked = replace(workload(need), interruptible=interruptible)
            kinds = {int(kind) for f in candidates(here, asked).families for kind in f.bundles.purchase}
            assert (1 in kinds) == interruptible


def test_what_has_no_public_price_is_never_a_candidate_on_the_real_catalog() -> None:
    here = open_market(load(), Terms("2026-11-22", "2027-01-01", 36))
    for kind in ("compute", "object", "index", "inference", "training"):
        out = candidates(here, workload(scaled(kind, 5)), carbon_needed=False)
        for family in out.families:
            assert np.isfinite(family.cost.mean.central[family.passes]).all()
            assert (family.cost.mean.central[family.passes] > 0).all()
            assert (family.bundles.purchase != 6).all()


def test_a_price_on_request_is_listed_where_its_place_meets_every_requirement() -> None:
    need = Compute(2, 8)
    assert [(u.provider, u.why) for u in candidates(market(), workload(need)).unpriced] == [
        (2, "price not public")
    ]
    french = workload(need, asked=Requirements(residency=("FR",)))
    assert candidates(market(), french).unpriced == ()


def test_a_statement_about_a_price_list_is_no_offer_on_request() -> None:
    remark = "north,remark,,,,,,,,,quote_required,true,false,,false,list,2026-06-01,,\n"
    catalog = world({"offers/alpha.csv": OFFERS + ALPHA + remark})
    assert {u.provider for u in candidates(market(catalog), workload(Compute(2, 8))).unpriced} == {2}


ASKED: dict[str, object] = {
    "residency": ("EU",),
    "juridical_min": 1,
    "technological_min": 1,
    "certificates": ("secnumcloud", "hds", "iso27001"),
    "exclude_jurisdictions": (JurisdictionRule("US"),),
    "max_rtt_ms": 30.0,
    "exclude_providers": ("ovhcloud", "alpha"),
    "exclude_stale_prices": True,
}


@settings(max_examples=30)
@given(st.sets(st.sampled_from(sorted(ASKED)), min_size=1), st.data())
def test_dropping_a_requirement_never_removes_a_candidate(names: set[str], data: st.DataObject) -> None:
    dropped = data.draw(st.sampled_from(sorted(names)))
    users = (UserGroup("FR", 1.0),)
    here = open_market(load(), Terms("2026-11-22", "2027-01-01", 12))

    def passing(kept: set[str]) -> np.ndarray:
        asked = Requirements(**{name: ASKED[name] for name in kept})  # type: ignore[arg-type]
        out = candidates(here, replace(workload(PlainStorage(10), asked=asked), users=users))
        return out.families[0].passes

    strict, loose = passing(names), passing(names - {dropped})
    assert (loose | ~strict).all()


def test_the_mask_without_a_requirement_is_the_answer_without_it() -> None:
    strict = workload(Compute(2, 8), asked=Requirements(residency=("FR",), exclude_providers=("gamma",)))
    loose = workload(Compute(2, 8), asked=Requirements(exclude_providers=("gamma",)))
    for one, other in zip(
        candidates(market(), strict).families, candidates(market(), loose).families, strict=True
    ):
        assert (one.passes_without("requirements.residency") == other.passes).all()


def test_a_composed_offer_needs_every_part_certified() -> None:
    # The certificate covers alpha's machines in the north, none of gamma's parts.
    asked = Requirements(certificates=("secnumcloud",))
    found = rows_by_offer(candidates(market(), workload(Compute(2, 8), asked=asked)), world())
    family, row = found["gamma: unit:cpu + unit:ram"]
    assert not family.passes[row]
    half = "gamma,cloud,SecNumCloud,secnumcloud,3.2,2025-01-01,,,held,units,unit:cpu@south,,,authority,no,,\n"
    covered = world({"certificates.csv": FILES["certificates.csv"] + half})
    family, row = rows_by_offer(candidates(market(covered), workload(Compute(2, 8), asked=asked)), covered)[
        "gamma: unit:cpu + unit:ram"
    ]
    assert not family.passes[row]
    whole = half.replace("unit:cpu@south", "unit:*@south")
    covered = world({"certificates.csv": FILES["certificates.csv"] + whole})
    family, row = rows_by_offer(candidates(market(covered), workload(Compute(2, 8), asked=asked)), covered)[
        "gamma: unit:cpu + unit:ram"
    ]
    assert family.passes[row]
