"""The plan page: everything a person should see of an answer, in reading order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.recommendations.answer import Answer, Excluded, Flow, RequirementPrice
from app.recommendations.answer_prices import StairStep, StepPlan
from app.recommendations.sections import Section
from app.web.asked import Asked
from app.web.compared import ComparedPlan, Moved, compared_plans, moved, share
from app.web.controls import can_leave_out, stated_requirements, weights_of
from app.web.place_map import PlaceMap, place_map
from catalog.library import Catalog

WORKLOADS_SHOWN = 200
QUOTES_SHOWN = 12
FACTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Offers left out for one reason, over all workloads."""

    reason: str
    offers: int
    providers: tuple[str, ...]
    askers: tuple[str, ...]
    example: str | None


@dataclass(frozen=True, slots=True)
class Stopper:
    """Layers of a provider that parties outside the trusted countries could stop."""

    provider: str
    confirmed: bool
    layers: tuple[str, ...]
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownFlow:
    """A flow of data with its readers and stoppers, each named once."""

    flow: Flow
    presence: tuple[str, ...]
    stoppers: tuple[Stopper, ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """A requirement with its price, if that was worked out, and whether it can be switched off here."""

    price: RequirementPrice | None
    path: str
    can_leave: bool


@dataclass(frozen=True, slots=True)
class Stair:
    """A step of the price of sovereignty; `share` (0-1) is its cost over the dearest step, for a bar."""

    step: StairStep
    plan: StepPlan | None
    partly: bool
    share: float


@dataclass(frozen=True, slots=True)
class ShownStairs:
    """The steps of one axis under one kind of evidence."""

    axis: str
    evidence: str
    steps: tuple[Stair, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What the template shows. `numbered` gives each source its footnote; `others_wanted`: the plans to
    compare with are not worked out yet."""

    answer: Answer
    asked: Asked
    moved: Moved | None
    weights: Mapping[str, int]
    switches: tuple[Switch, ...]
    groups: tuple[RequirementPrice, ...]
    stairs: tuple[ShownStairs, ...]
    others: tuple[ComparedPlan, ...]
    others_wanted: bool
    our_share: float
    map: PlaceMap
    flows: tuple[ShownFlow, ...]
    left_out: tuple[LeftOut, ...]
    numbered: Mapping[str, int]


def plan_page(catalog: Catalog, asked: Asked, answer: Answer, before: Answer | None) -> PlanPage:
    """The page of an answer; `before` is the answer to the question as written, if it was changed."""
    document = asked.document
    left_out = {one.section for one in answer.sections_left_out}
    others = compared_plans(answer, only_today=Section.REFERENCES in left_out)
    costs = [plan.cost for plan in others if plan.cost is not None]
    ours = None if answer.totals is None else answer.totals.cost_per_month.value
    return PlanPage(
        answer=answer,
        asked=asked,
        moved=moved(before, answer),
        weights=asked.changes.weights or weights_of(document),
        switches=_switches(asked, answer),
        groups=tuple(price for price in answer.price_of_requirements if price.group is not None),
        stairs=_stairs(answer),
        others=others,
        others_wanted=Section.REFERENCES in left_out,
        our_share=0.0 if ours is None else share(ours, max([ours, *costs])),
        map=place_map(catalog, answer),
        flows=tuple(map(_shown_flow, answer.flows[:WORKLOADS_SHOWN])),
        left_out=_left_out(answer.excluded),
        numbered={source: number for number, source in enumerate(answer.sources, start=1)},
    )


def _stairs(answer: Answer) -> tuple[ShownStairs, ...]:
    """The stairs of both axes, what structure allows apart from what is proven."""
    found = [
        (stairs.axis, evidence, [step for step in stairs.steps if step.evidence == evidence])
        for stairs in answer.staircase
        for evidence in ("structural", "proven")
    ]
    plans = [step.plan or step.as_far_as_possible for _, _, steps in found for step in steps]
    most = max((plan.cost_per_month for plan in plans if plan is not None), default=Decimal(0))
    return tuple(
        ShownStairs(axis, evidence, tuple(_stair(step, most) for step in steps))
        for axis, evidence, steps in found
        if steps
    )


def _stair(step: StairStep, most: Decimal) -> Stair:
    plan = step.plan or step.as_far_as_possible
    length = 0.0 if plan is None else share(plan.cost_per_month, most)
    return Stair(step, plan, step.plan is None and plan is not None, length)


def _switches(asked: Asked, answer: Answer) -> tuple[Switch, ...]:
    """One switch per requirement: those with a price, dearest first, then the others that are written."""
    priced = {p.requirement: p for p in answer.price_of_requirements if p.requirement is not None}
    written = set(stated_requirements(asked.document)) - set(asked.changes.left_out)
    paths = (*priced, *sorted(written - priced.keys()))
    removable = set(can_leave_out(asked.document, paths))
    return tuple(
        Switch(priced.get(path), path, path in removable)
        for path in paths
        if path in removable or path in priced
    )


def _left_out(excluded: Sequence[Excluded]) -> tuple[LeftOut, ...]:
    """Exclusions by reason, most offers first."""
    groups: defaultdict[str, list[Excluded]] = defaultdict(list)
    for line in excluded:
        groups[line.reason].append(line)
    found = (
        LeftOut(
            reason=reason,
            offers=sum(line.offers for line in lines),
            providers=tuple(sorted({provider for line in lines for provider in line.providers})),
            askers=tuple(sorted({line.requirement for line in lines if line.requirement})),
            example=next((line.example for line in lines if line.example), None),
        )
        for reason, lines in groups.items()
    )
    return tuple(sorted(found, key=lambda line: (-line.offers, line.reason)))


def _shown_flow(flow: Flow) -> ShownFlow:
    read = flow.who_can_read
    layers: defaultdict[tuple[bool, str], list[str]] = defaultdict(list)
    countries: defaultdict[tuple[bool, str], set[str]] = defaultdict(set)
    for layer in flow.who_can_stop:
        layers[(not layer.confirmed, layer.provider)].append(layer.layer)
        countries[(not layer.confirmed, layer.provider)].update(layer.controlling_countries)
    return ShownFlow(
        flow=flow,
        presence=tuple(country for country in read.presence if country not in read.control),
        stoppers=tuple(
            Stopper(key[1], not key[0], tuple(dict.fromkeys(names)), tuple(sorted(countries[key])))
            for key, names in sorted(layers.items())
        ),
    )
