"""Every option of a question, by place and kind: what it passed, what it would cost, why it was not chosen.

Tens of thousands of offers stand behind a few hundred ways of serving a workload: a place of a provider and a
kind of offer. Of each way the record shows one candidate (of those that pass, the one worth most; of the
others, the one that fails least) and counts those behind it. Nothing is solved here: options are judged
again as they were for the answer, and the choice is the answer's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from app.recommendations.answer import Answer
from app.recommendations.answer_figures import money_text, significant
from app.recommendations.answer_placement import Placement
from app.recommendations.explain.figures import levels_at
from app.recommendations.explain.reasons import worth
from app.recommendations.judged import shape_of
from app.recommendations.objective import Objective, reads_carbon, shares_of_importance
from app.recommendations.options import Options, options_of
from app.recommendations.question import Question
from app.records.canonical import Tree
from catalog.bundles import rows_by_group
from catalog.candidates import Family
from catalog.market import Market
from catalog.quantities import Estimate, FloatArray, IntArray
from catalog.scorecard import Scorecard, judge
from catalog.workloads import Workload

CHOSEN, PASSED, REJECTED = "chosen", "passed", "rejected"
SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class Shape:
    """Workloads that differ in name alone, with the options they share.

    `importance` is that of each of them as a share of the whole question's, as the plan weighs its shortfall.
    """

    options: Options
    workloads: tuple[Workload, ...]
    importance: float


def shapes_of(market: Market, question: Question) -> tuple[Shape, ...]:
    """The options of every workload, all of them, judged once per shape."""
    shares = shares_of_importance(question.workloads).tolist()
    alike: dict[tuple[str, float], list[Workload]] = {}
    apart = {today.workload for today in question.baseline} | {quote.workload for quote in question.quotes}
    for workload, share in zip(question.workloads, shares, strict=True):
        shape = workload.name if workload.name in apart else shape_of(workload)
        alike.setdefault((shape, share), []).append(workload)
    carbon = reads_carbon(question)
    return tuple(
        Shape(options_of(market, question, same[0], carbon_needed=carbon), tuple(same), share)
        for (_, share), same in alike.items()
    )


def by_workload(shapes: Sequence[Shape], question: Question) -> tuple[Options, ...]:
    """The options of each workload, in the order of the question."""
    found = {workload.name: shape.options for shape in shapes for workload in shape.workloads}
    return tuple(found[workload.name] for workload in question.workloads)


def considered(
    market: Market, shapes: Sequence[Shape], objective: Objective, answer: Answer
) -> tuple[dict[str, Tree], ...]:
    """The section `options`: one table per shape, which names the workloads it holds for."""
    placed = {placement.workload: placement for placement in answer.placements}
    return tuple(
        {
            "workloads": [workload.name for workload in shape.workloads],
            "importance": significant(shape.importance),
            "options": list(
                _options(market, shape, objective, [placed.get(w.name) for w in shape.workloads])
            ),
        }
        for shape in shapes
    )


def _options(
    market: Market, shape: Shape, objective: Objective, placed: Sequence[Placement | None]
) -> Iterator[Tree]:
    """The ways of one shape: the chosen ones first, then those that pass by worth, then the rejected."""
    chosen = {(p.provider, p.region, _kind_of(p)): p for p in placed if p is not None}
    passing = _passing(market, shape, objective)
    seen = {way.key for way in passing}
    failing = [way for way in _failing(market, shape.options) if way.key not in seen]
    best = min((way for way in passing), key=lambda way: way.value, default=None)
    ordered = sorted(passing, key=lambda way: (_key(market, way) not in chosen, way.value, way.key))
    for way in (*ordered, *sorted(failing, key=lambda way: (len(way.gates), way.key))):
        yield _tree(market, way, chosen.get(_key(market, way)), best)


@dataclass(frozen=True, slots=True)
class Way:
    """One candidate that stands for a place and kind; figures are columns of one."""

    region: int
    provider: int
    kind: str
    gates: tuple[tuple[str, str], ...]
    candidates: int
    passing: int
    value: float
    extra: float
    card: Scorecard
    at: int

    @property
    def key(self) -> tuple[int, int, str]:
        """What makes it a way of its own."""
        return self.provider, self.region, self.kind

    def estimate(self, column: Estimate) -> Estimate:
        """One figure of the card."""
        return column.take(np.array([self.at], dtype=np.int32))


def _kind(family: str) -> str:
    return "api" if family == "token" else "quote" if family == "quote" else "own"


def _kind_of(placement: Placement) -> str:
    if placement.purchase == "price given":
        return "quote"
    return "api" if placement.serving == "api" else "own"


def _passing(market: Market, shape: Shape, objective: Objective) -> list[Way]:
    """Of every place and kind with a candidate that passes, the one worth most alone."""
    options = shape.options
    rows = np.flatnonzero(options.allowed())
    if not len(rows):
        return []
    values = worth(options, objective.goals, shape.importance)[0]
    kinds = np.array([_kind(family.bundles.family) for family in options.found.families])
    codes = np.unique(kinds, return_inverse=True)[1].astype(np.int32)
    kind = codes[options.family[rows]]
    order = np.lexsort([options.carbon[rows], options.cost[rows], values[rows]])
    rows, kind = rows[order], kind[order]
    _, group = rows_by_group([options.region[rows], kind])
    first = np.unique(group, return_index=True)[1]
    counts = np.bincount(group)
    return [
        Way(
            region=int(options.region[rows[row]]),
            provider=int(options.provider[rows[row]]),
            kind=str(kinds[options.family[rows[row]]]),
            gates=(),
            candidates=int(counts[group[row]]),
            passing=int(counts[group[row]]),
            value=float(values[rows[row]]),
            extra=float(options.moving[rows[row]]),
            card=options.scorecards[int(options.family[rows[row]])],
            at=int(options.row[rows[row]]),
        )
        for row in first
    ]


def _failing(market: Market, options: Options) -> Iterator[Way]:
    """Of every place and kind, the candidate that fails the fewest gates, the cheapest of equals."""
    best: dict[tuple[int, int, str], Way] = {}
    for family in options.found.families:
        for way in _failing_of(market, family):
            before = best.get(way.key)
            if before is None:
                best[way.key] = way
            else:
                better = min(before, way, key=lambda one: len(one.gates))
                best[way.key] = replace(better, candidates=before.candidates + way.candidates)
    yield from best.values()


def _failing_of(market: Market, family: Family) -> list[Way]:
    bundles = family.bundles
    price = family.cost.mean.central
    fails = np.zeros(len(bundles), dtype=np.int32)
    for gate in family.gates:
        fails += ~gate.passes
    order = np.lexsort([np.where(np.isfinite(price), price, np.inf), fails])
    order = order[bundles.region[order] >= 0]
    if not len(order):
        return []
    _, group = rows_by_group([bundles.region[order]])
    first = np.unique(group, return_index=True)[1]
    counts = np.bincount(group)
    rows: IntArray = order[first].astype(np.int32)
    card = judge(market, family, rows)
    return [
        Way(
            region=int(bundles.region[row]),
            provider=int(bundles.provider[row]),
            kind=_kind(bundles.family),
            gates=tuple((g.reason, g.requirement) for g in family.gates if not g.passes[row]),
            candidates=int(counts[number]),
            passing=0,
            value=float("inf"),
            extra=0.0,
            card=card,
            at=at,
        )
        for at, (row, number) in enumerate(zip(rows, group[first], strict=True))
    ]


def _key(market: Market, way: Way) -> tuple[str, str, str]:
    catalog = market.catalog
    return catalog.providers.id[way.provider], catalog.regions.region_id[way.region], way.kind


def _tree(market: Market, way: Way, chosen: Placement | None, best: Way | None) -> Tree:
    regions = market.catalog.regions
    cost, carbon = way.estimate(way.card.cost.mean), way.estimate(way.card.carbon.total_kg)
    row = int(way.card.rows[way.at])
    levels = way.card.levels
    provider, region, kind = _key(market, way)
    low, high = (float(column[row]) for column in (levels.score_low, levels.score_high))
    return {
        "provider": provider,
        "region": region,
        "country": regions.country[way.region] or None,
        "kind": kind,
        "decision": CHOSEN if chosen else REJECTED if way.gates else PASSED,
        "gates_failed": [{"reason": reason, "requirement": path} for reason, path in way.gates],
        "why": _why(way, chosen, best),
        "candidates": way.candidates,
        "passing": way.passing,
        "cost_per_month": _placed_cost(chosen) if chosen else _money(cost, way.extra),
        "carbon_kg_per_month": _placed_carbon(chosen) if chosen else _spread(carbon),
        "score": {"low": _figure(low), "high": _figure(high)},
        "juridical": levels_at(levels.juridical, row).model_dump(),
        "technological": levels_at(levels.technological, row).model_dump(),
        "value": _figure(way.value),
    }


def _why(way: Way, chosen: Placement | None, best: Way | None) -> list[Tree]:
    """Codes of reasons, with the figures they speak of. The words of each language are the documents' own."""
    if chosen is not None:
        alone = best is not None and way.value > best.value + SMALL
        return [{"code": "better_in_the_plan" if alone else "best"}]
    if way.gates:
        return [{"code": "gate_failed", "reason": reason} for reason, _ in way.gates]
    return [{"code": "worth_less"}]


def _money(cost: Estimate, extra: float) -> Tree:
    ends = [float(column[0]) + extra for column in (cost.low, cost.central, cost.high)]
    if not np.isfinite(ends[1]):
        return None
    low, value, high = (money_text(Decimal(repr(round(end, 6)))) for end in ends)
    return {"low": low, "value": value, "high": high}


def _placed_cost(chosen: Placement) -> Tree:
    cost = chosen.cost_per_month
    return {name: money_text(getattr(cost, name)) for name in ("low", "value", "high")}


def _placed_carbon(chosen: Placement) -> Tree:
    total = chosen.carbon_kg_per_month.total
    return None if total is None else {n: significant(getattr(total, n)) for n in ("low", "value", "high")}


def _spread(estimate: Estimate) -> Tree:
    columns: tuple[FloatArray, ...] = (estimate.low, estimate.central, estimate.high)
    if not np.isfinite(estimate.central[0]):
        return None
    low, value, high = (significant(float(column[0])) for column in columns)
    return {"low": low, "value": value, "high": high}


def _figure(value: float) -> float | None:
    return significant(value) if np.isfinite(value) else None
