"""The path of a what-if: the base once, then each scenario from it, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from app.recommendations.answer import CatalogStamp
from app.recommendations.question import Question
from app.scenarios.describe import money, plan_view
from app.scenarios.differences import difference, keeping_base, moved
from app.scenarios.planned import Planned, plan_after, plan_base
from app.scenarios.scenario import Scenario
from app.scenarios.schemas import About, PlanView, ScenarioView, WhatIf, Yardstick
from app.scenarios.stated import prepare
from app.scenarios.vocabulary import altered
from app.scenarios.world import World
from catalog.recent import Itself, Recent, kept

# About 5 MB each; a client that asks again about the same question finds its base ready.
BASES: Recent[tuple[object, ...], Planned] = Recent(4)
# Tens of kilobytes each; by text, so that no base is held by what was compared with it.
COMPARED: Recent[tuple[str, tuple[str, ...], float], ScenarioView] = Recent(200)


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest search for the plan of the base and of each scenario, in seconds."""

    base: float = 30.0
    scenario: float = 10.0


def what_if(world: World, scenarios: Sequence[Scenario], limits: Limits = Limits()) -> WhatIf:
    """The plan of a question, and of the same question under each scenario. Raises FaultyQuestion."""
    began = perf_counter()
    asked = _in_full(world)
    base = _base_of(world, asked, limits.base)
    stated = base.stated
    shown = _shown(Itself(base))
    found = tuple(_compared(asked, base, shown, scenario, limits.scenario) for scenario in scenarios)
    catalog = world.catalog
    return WhatIf(
        schema_="havre/whatif/1",
        question=world.question.name,
        currency=world.question.terms.currency,
        catalog=CatalogStamp(digest=catalog.digest, as_of=catalog.as_of, offers=catalog.offers),
        references=Yardstick(
            cost_per_month=money(stated.references.cost), carbon_kg_per_month=stated.references.carbon_kg
        ),
        base=shown,
        scenarios=found,
        seconds=perf_counter() - began,
    )


def base_of(world: World, time_limit: float) -> Planned:
    """The base of a world, kept for the next who asks the same of the same facts."""
    return _base_of(world, _in_full(world), time_limit)


def _base_of(world: World, asked: str, time_limit: float) -> Planned:
    def planned() -> Planned:
        base = plan_base(world, time_limit)
        prepare(base.stated)
        return base

    return BASES.get((world.catalog, asked, time_limit), planned)


@kept(4)
def _shown(base: Itself[Planned]) -> PlanView:
    return plan_view(base.value)


def _in_full(world: World) -> str:
    """Everything a base depends on as text; the document too, since changes may edit it."""
    return f"{world.catalog.digest} {_told(Itself(world.question))} {world.written!r} {world.today}"


@kept(8)
def _told(question: Itself[Question]) -> str:
    return repr(question.value)


def _compared(
    asked: str, base: Planned, shown: PlanView, scenario: Scenario, time_limit: float
) -> ScenarioView:
    """One scenario beside the base, kept for the next who asks the same; its name is its own each time."""
    key = asked, tuple(change.canonical() for change in scenario.changes), time_limit
    view = COMPARED.get(key, lambda: compare(base, shown, scenario, time_limit))
    if view.name == scenario.name and (view.about is not None) == bool(scenario.source):
        return view
    return view.model_copy(update={"name": scenario.name, "about": _about(scenario)})


def _about(scenario: Scenario) -> About | None:
    if not scenario.source:
        return None
    return About(en=scenario.about_en, fr=scenario.about_fr, source=scenario.source)


def compare(base: Planned, shown: PlanView, scenario: Scenario, time_limit: float) -> ScenarioView:
    """One scenario beside the base. Raises FaultyQuestion when a change makes no sense of the question."""
    world = altered(base.stated.world, scenario.changes, scenario.home)
    after, kept = plan_after(base, world, time_limit)
    view = plan_view(after)
    return ScenarioView(
        name=scenario.name,
        about=_about(scenario),
        changes=tuple(change.model_dump(mode="json", exclude_none=True) for change in scenario.changes),
        catalog_digest=world.catalog.digest,
        plan=view,
        difference=difference(shown, view),
        moved=moved(base, after, kept),
        keeping_base=keeping_base(after, kept),
    )
