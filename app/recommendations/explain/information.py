"""The value of information: what the documents of one provider would save, were they shown.

A candidate that fails nothing but a level, and of which no known fact says that it cannot reach that level,
is left out for want of evidence alone. Each provider's such candidates are credited in turn and the plan
solved again; what to ask of the provider comes from `catalog/sovereignty/obtain.py`.
"""

from collections.abc import Iterator

import numpy as np

from app.recommendations.answer_facts import FactsToObtain
from app.recommendations.answer_prices import InformationValue
from app.recommendations.asked import Asked
from app.recommendations.explain.evidence import facts_listed
from app.recommendations.explain.requirement_prices import delta_between, improves
from app.recommendations.options import LEVELS, Options
from catalog.quantities import BoolArray, IntArray
from catalog.sovereignty import WayToLevel, way_to_level
from catalog.workloads import Requirements
from optimizer import Later, Placed, promising

AXES = ("juridical", "technological")


def value_of_information(asked: Asked, plan: Placed) -> tuple[InformationValue, ...]:
    """Per provider whose documents would make a better plan possible: what that saves, dearest gap first."""
    credited = np.concatenate([_for_want_of_evidence(o) for o in asked.options])
    if not credited.any():
        return ()
    begun = [_begun(asked, plan, provider, credited) for provider in _promising(asked, plan, credited)]
    found = [_worth(asked, plan, *each) for each in begun]
    return tuple(sorted((one for one in found if one), key=lambda one: (-one.saves.cost, one.provider)))


def _for_want_of_evidence(options: Options) -> BoolArray:
    """The worthy candidates that fail a level alone, which nothing known puts out of their reach."""
    rows = np.flatnonzero(options.worthy)
    fails = options.fails[rows]
    on_axis = np.array([one.topic in AXES for one in options.conditions], dtype=np.bool_)
    found = fails.any(axis=1) & ~fails[:, ~on_axis].any(axis=1)
    for axis in AXES:
        ceiling = options.levels[rows, LEVELS.index((axis, "ceiling"))]
        found &= ceiling >= _demanded(options.workload.requirements, axis)
    return np.asarray(found)


def _demanded(asked: Requirements, axis: str) -> int:
    return asked.juridical_min if axis == "juridical" else asked.technological_min


def _promising(asked: Asked, plan: Placed, credited: BoolArray) -> Iterator[int]:
    """Providers with a credited candidate that a better plan could contain; a bound rules the others out."""
    part = asked.part(asked.portfolio.allowed() | credited)
    better = promising(part.problem, plan.objective, time_limit=asked.left)
    rows = part.rows[better]
    yield from map(int, np.unique(asked.portfolio.provider[rows[credited[rows]]]))


def _begun(asked: Asked, plan: Placed, provider: int, credited: BoolArray) -> tuple[int, BoolArray, Later]:
    """A provider, its credited candidates, and the best plan with them once it is asked for."""
    theirs = credited & (asked.portfolio.provider == provider)
    return provider, theirs, asked.soon(asked.portfolio.allowed() | theirs, begin=plan)


def _worth(
    asked: Asked, plan: Placed, provider: int, theirs: BoolArray, later: Later
) -> InformationValue | None:
    """What the documents of one provider would save; None where nothing better comes of them."""
    outcome = later.outcome()
    if not isinstance(outcome, Placed) or not improves(outcome, plan):
        return None
    rows = outcome.choice[theirs[outcome.choice]]
    to_obtain = _to_obtain(asked, provider, rows)
    return InformationValue(
        provider=asked.market.catalog.providers.id[provider],
        workloads=tuple(asked.whole.workloads[int(w)] for w in asked.portfolio.workload[rows]),
        documents=len({fact.criterion for each in to_obtain for fact in each.facts}),
        saves=delta_between(plan, outcome),
        to_obtain=to_obtain,
    )


def _to_obtain(asked: Asked, provider: int, rows: IntArray) -> tuple[FactsToObtain, ...]:
    """The facts that would lift the chosen candidates to the levels asked of them."""
    name = asked.market.catalog.providers.id[provider]
    listed = [
        (asked.whole.workloads[int(asked.portfolio.workload[row])], _ways(asked, int(row))) for row in rows
    ]
    return facts_listed((workload, name, ways) for workload, ways in listed)


def _ways(asked: Asked, row: int) -> list[WayToLevel]:
    options = asked.options[int(asked.portfolio.workload[row])]
    option = int(asked.portfolio.option[row])
    card = options.scorecards[int(options.family[option])]
    wanted = options.workload.requirements
    facts, bundle = asked.market.catalog.sovereignty, int(card.rows[int(options.row[option])])
    return [
        way_to_level(facts, card.levels, bundle, axis, least, wanted.evidence)
        for axis in AXES
        if (least := _demanded(wanted, axis)) > 0
    ]
