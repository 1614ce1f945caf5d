"""Sections of an answer beyond the plan: what a level, a limit and a document are worth; the next best plans.

They may be left out on request or for want of time: the answer then names them in `sections_left_out`.
"""

from typing import Literal

from app.recommendations.answer_facts import FactsToObtain
from app.recommendations.answer_figures import Delta, Figure, Level, Money, Part

Axis = Literal["juridical", "technological"]
EvidenceWord = Literal["structural", "proven"]


class KindCost(Part):
    """What all workloads of one kind cost a month; `times` compares with level 0 (None: that is nothing)."""

    kind: str
    cost_per_month: Money
    times: Figure | None


class StepPlan(Part):
    """The cheapest plan of a step. `times` compares its cost with level 0.

    Everything else is held as asked, but for limits of money and carbon that leave no plan: those are
    named in `beyond`. `proven_best` is false where time ended the search.
    """

    cost_per_month: Money
    carbon_kg_per_month: Figure | None
    times: Figure | None
    by_kind: tuple[KindCost, ...]
    providers: tuple[str, ...]
    beyond: tuple[str, ...]
    proven_best: bool


class StairStep(Part):
    """The cheapest plan in which every workload reaches a level, or the `reason` why there is none.

    `as_far_as_possible` is then the plan in which the workloads that cannot reach it go as far as they can.
    """

    level: Level
    evidence: EvidenceWord
    plan: StepPlan | None
    reason: str | None
    as_far_as_possible: StepPlan | None


class Stairs(Part):
    """The steps of one axis, level 0 to 4: first what structure allows, then what is proven."""

    axis: Axis
    steps: tuple[StairStep, ...]


class LimitMoved(Part):
    """The nearest limit at which another plan is best, and what that plan changes.

    `worth` is the change of the goal in money a month, `per_unit` that by unit of the limit; both are
    None where the priorities name no price.
    """

    limit: Figure
    change: Delta
    worth: Money | None
    per_unit: Money | None


class ShadowPrice(Part):
    """What one limit of the portfolio is worth at the margin.

    The plan stays the best for every limit from `holds_from` on to just below `holds_to` (None: any). At
    `loosened` a better one becomes possible; at `tightened` the plan is no longer allowed. `exact` is
    false when time ended the search for the nearest better plan: `holds_to` then lies above the true one.
    """

    requirement: str
    unit: str
    limit: Figure
    used: Figure
    binding: bool
    holds_from: Figure
    holds_to: Figure | None
    loosened: LimitMoved | None
    tightened: LimitMoved | None
    exact: bool
    note: str | None


class InformationValue(Part):
    """What the documents of one provider would save a month, and what to ask for.

    With the facts in `to_obtain` shown, the `workloads` would run there; `documents` counts the questions
    to answer. A fact that turns out otherwise than hoped saves nothing.
    """

    provider: str
    workloads: tuple[str, ...]
    documents: int
    saves: Delta
    to_obtain: tuple[FactsToObtain, ...]


class MovedWorkload(Part):
    """A workload that another plan places elsewhere."""

    workload: str
    provider: str
    region: str


class NextBestPlan(Part):
    """A plan that differs in at least one placement: what it changes, and its value of the first goal."""

    rank: int
    change: Delta
    objective: Figure
    moved: tuple[MovedWorkload, ...]
    moved_more: int


class SectionLeftOut(Part):
    """A section that is empty because it was not asked for or could not be worked out, and why."""

    section: str
    why: str
