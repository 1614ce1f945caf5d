"""The sections beyond the plan: worked out in order while time lasts; what is missing says why."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from app.recommendations.answer import RequirementPrice
from app.recommendations.answer_prices import (
    InformationValue,
    NextBestPlan,
    SectionLeftOut,
    ShadowPrice,
    Stairs,
)
from app.recommendations.asked import Asked
from app.recommendations.explain.information import value_of_information
from app.recommendations.explain.limits import shadow_prices
from app.recommendations.explain.next_best import next_best_plans
from app.recommendations.explain.requirement_prices import prices_of_requirements
from app.recommendations.explain.staircase import staircase_of
from app.recommendations.explain.wider import Wider, widened
from app.recommendations.sections import NAMED, Section, in_order
from optimizer import Placed

NOT_ASKED = "not asked for"
NO_TIME = "time ran out before it"
NO_PLAN = "there is no plan"
TOO_LARGE = "too many different workloads"


@dataclass(frozen=True, slots=True)
class Beyond:
    """The sections that may be left out, named as in the answer."""

    price_of_requirements: tuple[RequirementPrice, ...] = ()
    staircase: tuple[Stairs, ...] = ()
    shadow_prices: tuple[ShadowPrice, ...] = ()
    value_of_information: tuple[InformationValue, ...] = ()
    next_best_plans: tuple[NextBestPlan, ...] = ()
    sections_left_out: tuple[SectionLeftOut, ...] = ()


def without_a_plan() -> Beyond:
    """Nothing: there is no plan to compare with."""
    return Beyond(sections_left_out=tuple(_left_out(section, NO_PLAN) for section in NAMED))


def beyond_the_plan(asked: Asked, plan: Placed, include: frozenset[Section]) -> Beyond:
    """The sections asked for; the others, and those time did not allow, are named with the reason."""
    found: dict[str, object] = {}
    missing = {section: NOT_ASKED for section in Section if section not in include}
    makers = _makers(asked, plan)
    for section in in_order(include & makers.keys()):
        if asked.left <= 0:
            missing[section] = NO_TIME
            continue
        made = makers[section]()
        if made is None:
            missing[section] = TOO_LARGE
        else:
            found[section.value] = made
    left_out = tuple(_left_out(section, missing[section]) for section in Section if section in missing)
    return replace(Beyond(sections_left_out=left_out), **found)  # type: ignore[arg-type]


def _makers(asked: Asked, plan: Placed) -> dict[Section, Callable[[], object]]:
    """What makes each section; None where the portfolio is too large for it."""

    @cache
    def wider() -> Wider | None:
        return widened(asked)

    def staircase() -> object:
        wide = wider()
        return None if wide is None else staircase_of(wide)

    return {
        Section.PRICES: lambda: prices_of_requirements(asked, plan, wider()),
        Section.STAIRCASE: staircase,
        Section.SHADOW_PRICES: lambda: shadow_prices(asked, plan),
        Section.INFORMATION: lambda: value_of_information(asked, plan),
        Section.NEXT_BEST: lambda: next_best_plans(asked, plan),
    }


def _left_out(section: Section, why: str) -> SectionLeftOut:
    return SectionLeftOut(section=section.value, why=why)
