"""How far a weight may move before another option of the same workload would be worth more.

With weights w and figures n of an option (cost and carbon over their references, shortfall over 100 times the
workload's share of all importance: what each adds to the plan's objective), its worth is the sum of w n. One
weight t runs from 0 to 1 while the others keep their proportions in 1 - t: the worth is linear in t, so that
each rival gives one bound. The rules of the plan as a whole are not in it, which the record says.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from app.recommendations.answer import Answer
from app.recommendations.answer_figures import significant
from app.recommendations.objective import POINTS, References
from app.recommendations.question import Priorities
from app.records.canonical import Tree
from app.records.considered import Shape
from catalog.market import Market
from catalog.quantities import BoolArray, FloatArray

CRITERIA = ("cost", "carbon", "sovereignty")
SLACK = 1e-9


def weight_ranges(
    market: Market,
    priorities: Priorities,
    references: References,
    shapes: Sequence[Shape],
    answer: Answer,
) -> list[Tree]:
    """One line per workload shape and criterion; without weights in the question there are none."""
    if priorities.mode != "weighted":
        return []
    given = {name: float(getattr(priorities, name)) for name in CRITERIA}
    total = sum(given.values())
    if total <= 0:
        return []
    shares = {name: weight / total for name, weight in given.items()}
    return [line for one in shapes for line in _ranges(market, one, shares, references, answer)]


def _ranges(
    market: Market, shape: Shape, shares: Mapping[str, float], references: References, answer: Answer
) -> Iterator[Tree]:
    options = shape.options
    placement = next((p for p in answer.placements if p.workload == options.workload.name), None)
    if placement is None:
        return
    rows = np.flatnonzero(options.allowed())
    catalog = market.catalog
    here = np.array(
        [
            (catalog.providers.id[provider], catalog.regions.region_id[region])
            == (placement.provider, placement.region)
            for provider, region in zip(options.provider[rows], options.region[rows], strict=True)
        ],
        dtype=np.bool_,
    )
    figures = {
        "cost": options.cost[rows] / references.cost,
        "carbon": options.carbon[rows] / references.carbon_kg,
        "sovereignty": (100.0 - options.score[rows]) / POINTS * shape.importance,
    }
    for name in CRITERIA:
        found = _range(name, figures, shares, here)
        yield {
            "workload": options.workload.name,
            "criterion": name,
            "share": significant(shares[name]),
            "stays_from": None if found is None else significant(found[0]),
            "stays_to": None if found is None else significant(found[1]),
        }


def _range(
    name: str, figures: Mapping[str, FloatArray], shares: Mapping[str, float], here: BoolArray
) -> tuple[float, float] | None:
    """The widest range of one share around its value in which the best candidate here stays the best.

    None when it is not the best alone to begin with, or when a figure is not known.
    """
    own = figures[name]
    others = {other: shares[other] for other in figures if other != name}
    rest_weight = sum(others.values())
    weights = {o: (w / rest_weight if rest_weight > 0 else 1 / len(others)) for o, w in others.items()}
    rest = np.asarray(sum(weight * figures[other] for other, weight in weights.items() if weight > 0))
    if not here.any() or not (np.isfinite(own).all() and np.isfinite(rest).all()):
        return None
    value = shares[name] * own + (1 - shares[name]) * rest
    mine = int(np.flatnonzero(here)[value[here].argmin()])
    if value[mine] > value.min() + SLACK:
        return None
    at_zero, at_one = rest - rest[mine], own - own[mine]
    slope = at_one - at_zero
    # A rival in the same place does not change where the workload runs.
    rivals = ~here & (np.abs(slope) > SLACK)
    crossing = np.divide(-at_zero, slope, out=np.zeros_like(slope), where=rivals)
    low = float(crossing[rivals & (slope > 0)].max(initial=0.0))
    high = float(crossing[rivals & (slope < 0)].min(initial=1.0))
    return min(max(low, 0.0), shares[name]), max(min(high, 1.0), shares[name])
