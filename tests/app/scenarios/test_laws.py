"""What holds for any question and change."""

from collections.abc import Mapping
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scenarios.planned import plan_after, plan_base
from app.scenarios.schemas import ScenarioView, WhatIf
from app.scenarios.vocabulary import altered
from tests.app.scenarios.asked import changes, compared, world
from tests.laws.questions import ask_about, portfolios, prices, requirements, weights
from tests.laws.small import KEPT

Document = Mapping[str, object]
few = settings(max_examples=8)

ANY_CHANGE: st.SearchStrategy[Document] = st.one_of(
    st.builds(
        lambda share, provider: {"kind": "price", "share": share, "provider": provider},
        st.sampled_from([-0.5, 0.2, 1.0]),
        st.sampled_from(KEPT),
    ),
    st.builds(
        lambda zone, level: {"kind": "grid_intensity", "zone": zone, "g_per_kwh": level},
        st.sampled_from(["FR", "DE", "PL"]),
        st.sampled_from([5, 300, 900]),
    ),
    st.builds(lambda provider: {"kind": "provider_excluded", "provider": provider}, st.sampled_from(KEPT)),
    st.sampled_from([{"kind": "adequacy_annulled"}, {"kind": "demand", "factor": 2}]),
)


def both(document: Document, *written: Document) -> tuple[WhatIf, ScenarioView]:
    found = compared(world(document), written)
    return found, found.scenarios[0]


def objective(found: WhatIf | ScenarioView) -> float:
    plan = found.base if isinstance(found, WhatIf) else found.plan
    assert plan.status in ("optimal", "refused")
    return float("inf") if plan.objective is None else plan.objective


@few
@given(portfolios(2), weights)
def test_no_change_is_the_base(parts: list[dict[str, object]], priorities: object) -> None:
    found, view = both(ask_about(parts, priorities))
    assert view.plan == found.base
    assert view.catalog_digest == found.catalog.digest
    assert not view.moved and (view.keeping_base is None or view.keeping_base.regret == 0)


@few
@given(portfolios(2), requirements(), weights, st.data())
def test_a_dropped_requirement_never_worsens(
    parts: list[dict[str, object]], asked: dict[str, object], priorities: object, data: st.DataObject
) -> None:
    dropped = data.draw(st.sampled_from(sorted(asked)))
    document = ask_about(parts, priorities, requirements=asked)
    found, view = both(document, {"kind": "requirement_dropped", "path": f"requirements.{dropped}"})
    assert objective(view) <= objective(found) * (1 + 1e-9) + 1e-9


@few
@given(portfolios(2), weights, ANY_CHANGE)
def test_keeping_the_base_plan_is_never_better_than_the_best(
    parts: list[dict[str, object]], priorities: object, change: Document
) -> None:
    _, view = both(ask_about(parts, priorities), change)
    keeping = view.keeping_base
    if keeping is not None and keeping.allowed:
        assert keeping.regret is not None and keeping.regret >= 0
        assert view.moved or keeping.regret == pytest.approx(0, abs=1e-9)


@few
@given(portfolios(2), prices, st.sampled_from([0.1, 3.0]))
def test_a_higher_price_of_a_provider_that_is_not_used_changes_nothing(
    parts: list[dict[str, object]], priorities: object, share: float
) -> None:
    document = ask_about(parts, priorities)
    base = compared(world(document)).base
    used = {place.provider for place in base.placements}
    unused = sorted(set(KEPT) - used)
    found, view = both(document, *({"kind": "price", "share": share, "provider": each} for each in unused))
    assert view.plan.placements == found.base.placements
    assert view.plan.totals == found.base.totals
    assert (view.catalog_digest != found.catalog.digest) == bool(unused)


@few
@given(portfolios(2), weights)
def test_poland_as_clean_as_sweden_never_raises_the_objective(
    parts: list[dict[str, object]], priorities: object
) -> None:
    change = {"kind": "grid_intensity", "zone": "PL", "like": "SE"}
    found, view = both(ask_about(parts, priorities), change)
    assert objective(view) <= objective(found) * (1 + 1e-9)


@few
@given(portfolios(1), weights, st.lists(ANY_CHANGE, min_size=2, max_size=3, unique_by=str))
def test_changes_of_different_things_compose_in_any_order(
    parts: list[dict[str, object]], priorities: object, written: list[Document]
) -> None:
    if len({(c["kind"], c.get("zone")) for c in written}) < len(written):
        return  # two levels of one zone: the later one holds
    asked = world(ask_about(parts, priorities))
    base = plan_base(asked, 30.0)
    found = set()
    for order in permutations(written):
        planned, _ = plan_after(base, altered(base.stated.world, changes(asked, *order)), 30.0)
        value = getattr(planned.outcome, "objective", None)
        found.add(None if value is None else round(value, 9))
    assert len(found) == 1
