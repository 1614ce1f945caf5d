"""Plans side by side: ours, today's, the references; and what a change of the question moved."""

from dataclasses import dataclass
from decimal import Decimal

from app.recommendations.answer import Answer, Reference
from app.recommendations.answer_figures import ScoreRange

REFERENCES = (
    "baseline",
    "cheapest",
    "greenest",
    "most_sovereign",
    "hyperscaler_only",
    "eu_controlled_only",
)


@dataclass(frozen=True, slots=True)
class ComparedPlan:
    """A plan beside ours: its figures a month, the differences to ours, and how many workloads it moves.

    `share_of_most` (0-1) is its cost over the dearest plan shown, for the length of a bar.
    """

    name: str
    cost: Decimal | None
    carbon_kg: float | None
    score: ScoreRange | None
    cost_change: Decimal | None
    carbon_change: float | None
    elsewhere: int | None
    note: str
    reason: str | None
    share_of_most: float | None


@dataclass(frozen=True, slots=True)
class Move:
    """A workload that has another place than before the change."""

    workload: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change came to, a month: differences to the plan before, and the workloads that moved."""

    cost: Decimal | None
    carbon_kg: float | None
    score: float | None
    moves: tuple[Move, ...]


def compared_plans(answer: Answer, *, only_today: bool) -> tuple[ComparedPlan, ...]:
    """Every reference beside the plan, in reading order, or today's alone; none without a plan."""
    if answer.totals is None:
        return ()
    names = REFERENCES[:1] if only_today else REFERENCES
    found = [(name, getattr(answer.references, name)) for name in names]
    costs = [reference.plan.cost_per_month for _, reference in found if reference.plan is not None]
    most = max([answer.totals.cost_per_month.value, *costs])
    return tuple(_compared(answer, name, reference, most) for name, reference in found)


def _compared(answer: Answer, name: str, reference: Reference, most: Decimal) -> ComparedPlan:
    plan, totals = reference.plan, answer.totals
    if plan is None or totals is None:
        return ComparedPlan(name, None, None, None, None, None, None, "", reference.reason, None)
    ours, theirs = totals.carbon_kg_per_month, plan.carbon_kg_per_month
    here = {p.workload: (p.provider, p.region) for p in answer.placements}
    return ComparedPlan(
        name=name,
        cost=plan.cost_per_month,
        carbon_kg=theirs,
        score=plan.sovereignty_score,
        cost_change=plan.cost_per_month - totals.cost_per_month.value,
        carbon_change=None if ours is None or theirs is None else theirs - ours.value,
        elsewhere=sum(here.get(p.workload) != (p.provider, p.region) for p in plan.placements),
        note=plan.note,
        reason=None,
        share_of_most=share(plan.cost_per_month, most),
    )


def share(part: Decimal, whole: Decimal) -> float:
    """A part of a whole (0-1), nought of nothing."""
    return float(part / whole) if whole > 0 else 0.0


def moved(before: Answer | None, after: Answer) -> Moved | None:
    """What changed between two answers to a question; None when one of them has no plan."""
    if before is None or before.totals is None or after.totals is None:
        return None
    old, new = before.totals, after.totals
    carbon = (old.carbon_kg_per_month, new.carbon_kg_per_month)
    scores = (old.sovereignty.score, new.sovereignty.score)
    places = {p.workload: f"{p.provider} {p.region}" for p in before.placements}
    moves = (
        Move(p.workload, places[p.workload], f"{p.provider} {p.region}")
        for p in after.placements
        if p.workload in places and places[p.workload] != f"{p.provider} {p.region}"
    )
    return Moved(
        cost=new.cost_per_month.value - old.cost_per_month.value,
        carbon_kg=None if carbon[0] is None or carbon[1] is None else carbon[1].value - carbon[0].value,
        score=None if scores[0] is None or scores[1] is None else scores[1].low - scores[0].low,
        moves=tuple(moves),
    )
