"""The rules as rows of the model, one small function each.

A row is lower <= sum(value * column) <= upper. `problem.py` says what each rule means; `model.py` gives
the whole in mathematics.
"""

from dataclasses import dataclass

import numpy as np

from optimizer.amounts import Indices, used_by
from optimizer.objective import Ceiling, weigh_columns
from optimizer.problem import (
    CapShare,
    ChargeForOpening,
    FloatArray,
    IntArray,
    KeepApart,
    KeepTogether,
    LimitCount,
    PayAtLeast,
    PayForTraffic,
    PriceByVolume,
    Problem,
    RespectCapacity,
    Rule,
    StayWithin,
    UseAtLeast,
)
from optimizer.variables import Variables
from optimizer.volumes import links_of


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one rule as (row, column, value) triples with the bounds of each row."""

    rule: str
    row: IntArray
    column: IntArray
    value: FloatArray
    lower: FloatArray
    upper: FloatArray


def rows_of(problem: Problem, variables: Variables, rule: Rule) -> list[Rows]:
    """The rows that state one rule."""
    match rule:
        case StayWithin():
            return [stay_within(problem, variables, Ceiling(rule.name, {rule.resource: 1.0}, rule.limit))]
        case LimitCount():
            return [limit_count(variables, rule)]
        case CapShare():
            return [cap_share(problem, rule)]
        case KeepTogether():
            return [keep_together(problem, rule)]
        case KeepApart():
            return [keep_apart(problem, rule)]
        case PayForTraffic():
            return [
                meet_traffic(problem, variables, rule, at_source=True),
                meet_traffic(problem, variables, rule, at_source=False),
            ]
        case ChargeForOpening():
            return []
        case PayAtLeast():
            return [pay_at_least(problem, variables, rule)]
        case RespectCapacity():
            return [respect_capacity(problem, variables, rule)]
        case UseAtLeast():
            return [use_at_least(problem, variables, rule)]
        case PriceByVolume():
            return [fill_steps(problem, variables, rule), *take_one_step(variables, rule)]


def serve_every_workload(problem: Problem) -> Rows:
    """Each workload gets exactly one candidate."""
    candidates = np.arange(len(problem.workload), dtype=np.int32)
    ones = np.ones(len(problem.workloads))
    return Rows("serve_every_workload", problem.workload, candidates, np.ones(len(candidates)), ones, ones)


def open_what_is_used(problem: Problem, variables: Variables, attribute: str) -> Rows:
    """A workload sits at a code only if the code is open: one row per workload and code, never a big sum."""
    block = variables.opened[attribute]
    position = np.searchsorted(block.codes, problem.attributes[attribute])
    key = problem.workload.astype(np.int64) * len(block.codes) + position
    used, row = np.unique(key, return_inverse=True)
    candidates = np.arange(len(key), dtype=np.int32)
    return Rows(
        f"open_{attribute}",
        np.concatenate([row, np.arange(len(used))]).astype(np.int32),
        np.concatenate([candidates, block.first + used % len(block.codes)]).astype(np.int32),
        np.concatenate([np.ones(len(key)), -np.ones(len(used))]),
        np.full(len(used), -np.inf),
        np.zeros(len(used)),
    )


def stay_within(problem: Problem, variables: Variables, ceiling: Ceiling) -> Rows:
    """The sum over the plan, charges included, is at most the limit."""
    return _single(ceiling.name, weigh_columns(problem, variables, ceiling.weights), -np.inf, ceiling.limit)


def limit_count(variables: Variables, rule: LimitCount) -> Rows:
    """At most so many codes are open."""
    block = variables.opened[rule.attribute]
    columns = (block.first + np.arange(len(block.codes))).astype(np.int32)
    zeros = np.zeros(len(columns), dtype=np.int32)
    return Rows(
        rule.name, zeros, columns, np.ones(len(columns)), np.array([-np.inf]), np.array([float(rule.limit)])
    )


def cap_share(problem: Problem, rule: CapShare) -> Rows:
    """The members' amounts are at most a share of all candidates' amounts; charges count on neither side."""
    used = used_by(problem, rule.resource)
    return _single(rule.name, (rule.members - rule.share) * used, -np.inf, 0.0)


def keep_together(problem: Problem, rule: KeepTogether) -> Rows:
    """Each further workload sits at a code exactly as often as the first one does."""
    codes, position = np.unique(problem.attributes[rule.attribute], return_inverse=True)
    rows: list[Indices] = []
    columns: list[Indices] = []
    values: list[FloatArray] = []
    first = (
        np.flatnonzero(problem.workload == rule.workloads[0])
        if rule.workloads
        else np.empty(0, dtype=np.int64)
    )
    for turn, workload in enumerate(rule.workloads[1:]):
        other = np.flatnonzero(problem.workload == workload)
        both = np.concatenate([first, other])
        rows.append(turn * len(codes) + position[both])
        columns.append(both)
        values.append(np.concatenate([np.ones(len(first)), -np.ones(len(other))]))
    return _compacted(rule.name, rows, columns, values, 0.0, 0.0)


def keep_apart(problem: Problem, rule: KeepApart) -> Rows:
    """At most one of the workloads sits at each code."""
    position = np.unique(problem.attributes[rule.attribute], return_inverse=True)[1]
    named = np.flatnonzero(np.isin(problem.workload, rule.workloads))
    return _compacted(rule.name, [position[named]], [named], [np.ones(len(named))], -np.inf, 1.0)


def meet_traffic(problem: Problem, variables: Variables, rule: PayForTraffic, *, at_source: bool) -> Rows:
    """The pairs that start (or end) at a code are taken exactly when the source (or target) sits there."""
    block = variables.pairs[rule.name]
    shape = (len(block.sources), len(block.targets))
    ends = np.indices(shape)[0 if at_source else 1].ravel()
    codes = block.sources if at_source else block.targets
    placed = np.flatnonzero(problem.workload == (rule.source if at_source else rule.target))
    position = np.searchsorted(codes, problem.attributes[rule.attribute][placed])
    zeros = np.zeros(len(codes))
    return Rows(
        f"{rule.name}_{'source' if at_source else 'target'}",
        np.concatenate([ends, position]).astype(np.int32),
        np.concatenate([block.first + np.arange(ends.size), placed]).astype(np.int32),
        np.concatenate([np.ones(ends.size), -np.ones(len(placed))]),
        zeros,
        zeros,
    )


def pay_at_least(problem: Problem, variables: Variables, rule: PayAtLeast) -> Rows:
    """What the members use and what is paid unused come to the floor at least."""
    coefficients = np.zeros(variables.count)
    coefficients[: variables.candidates] = np.where(rule.members, problem.resources[rule.resource], 0.0)
    coefficients[variables.unused[rule.name]] = 1.0
    return _single(rule.name, coefficients, rule.floor, np.inf)


def respect_capacity(problem: Problem, variables: Variables, rule: RespectCapacity) -> Rows:
    """What is used at a code is at most its capacity, and nothing where the code is not open."""
    codes, position = np.unique(problem.attributes[rule.attribute], return_inverse=True)
    capacity = rule.capacity[codes]
    used = used_by(problem, rule.resource)
    bound = np.flatnonzero(np.isfinite(capacity))
    candidates = np.flatnonzero(np.isfinite(capacity)[position] & (used != 0))
    rows, columns, values = [position[candidates]], [candidates], [used[candidates]]
    upper = capacity
    if rule.attribute in variables.opened:
        rows.append(bound)
        columns.append(variables.opened[rule.attribute].first + bound)
        values.append(-capacity[bound])
        upper = np.zeros(len(codes))
    number = np.full(len(codes), -1, dtype=np.int64)
    number[bound] = np.arange(len(bound))
    return Rows(
        rule.name,
        number[np.concatenate(rows)].astype(np.int32),
        np.concatenate(columns).astype(np.int32),
        np.concatenate(values),
        np.full(len(bound), -np.inf),
        upper[bound],
    )


def use_at_least(problem: Problem, variables: Variables, rule: UseAtLeast) -> Rows:
    """The workloads at a code are at least so many as soon as it is open."""
    codes, position = np.unique(problem.attributes[rule.attribute], return_inverse=True)
    count = len(codes)
    block = variables.opened[rule.attribute]
    return Rows(
        rule.name,
        np.concatenate([position, np.arange(count)]).astype(np.int32),
        np.concatenate([np.arange(len(position)), block.first + np.arange(count)]).astype(np.int32),
        np.concatenate([np.ones(len(position)), -rule.least[codes].astype(np.float64)]),
        np.zeros(count),
        np.full(count, np.inf),
    )


def fill_steps(problem: Problem, variables: Variables, rule: PriceByVolume) -> Rows:
    """The volumes of the steps of a code come to what is used there, flows included."""
    block = variables.steps[rule.name]
    used = problem.resources[rule.volume]
    codes = problem.attributes[rule.attribute]
    counted = np.flatnonzero((used > 0) & np.isin(codes, block.codes))
    rows = [np.searchsorted(block.codes, one) for one in (block.code, codes[counted])]
    columns: list[Indices] = [block.first + np.arange(len(block.step)), counted]
    values = [np.ones(len(block.step)), -used[counted]]
    for flow, link in zip(rule.flows, links_of(problem, rule), strict=True):
        pairs = variables.pairs[link.name]
        at = flow.at[np.ix_(pairs.sources, pairs.targets)].ravel()
        here = np.flatnonzero(np.isin(at, block.codes))
        rows.append(np.searchsorted(block.codes, at[here]))
        columns.append(pairs.first + here)
        values.append(np.full(len(here), -flow.volume))
    zeros = np.zeros(len(block.codes))
    return Rows(
        f"{rule.name}_volume",
        np.concatenate(rows).astype(np.int32),
        np.concatenate(columns).astype(np.int32),
        np.concatenate(values),
        zeros,
        zeros,
    )


def take_one_step(variables: Variables, rule: PriceByVolume) -> list[Rows]:
    """A volume lies in one step at most, and between the ends of that step."""
    block = variables.steps[rule.name]
    count = len(block.step)
    every = np.arange(count)
    volumes, taken = block.first + every, block.taken + every

    def between(name: str, bound: FloatArray, low: float, high: float) -> Rows:
        return Rows(
            f"{rule.name}_{name}",
            np.concatenate([every, every]).astype(np.int32),
            np.concatenate([volumes, taken]).astype(np.int32),
            np.concatenate([np.ones(count), -bound]),
            np.full(count, low),
            np.full(count, high),
        )

    one = Rows(
        f"{rule.name}_step",
        np.searchsorted(block.codes, block.code).astype(np.int32),
        taken.astype(np.int32),
        np.ones(count),
        np.full(len(block.codes), -np.inf),
        np.ones(len(block.codes)),
    )
    begin = rule.start[block.code, block.step]
    return [one, between("from", begin, 0.0, np.inf), between("to", block.most, -np.inf, 0.0)]


def exclude_plan(name: str, choice: IntArray) -> Rows:
    """At least one workload is placed otherwise than in this plan."""
    count = len(choice)
    zeros = np.zeros(count, dtype=np.int32)
    return Rows(name, zeros, choice, np.ones(count), np.array([-np.inf]), np.array([count - 1.0]))


def _single(name: str, coefficients: FloatArray, lower: float, upper: float) -> Rows:
    columns = np.flatnonzero(coefficients).astype(np.int32)
    zeros = np.zeros(len(columns), dtype=np.int32)
    return Rows(name, zeros, columns, coefficients[columns], np.array([lower]), np.array([upper]))


def _compacted(
    name: str,
    rows: list[Indices],
    columns: list[Indices],
    values: list[FloatArray],
    lower: float,
    upper: float,
) -> Rows:
    """Rows numbered without holes."""
    if not rows:
        empty = np.empty(0)
        return Rows(name, empty.astype(np.int32), empty.astype(np.int32), empty, empty, empty)
    used, row = np.unique(np.concatenate(rows), return_inverse=True)
    return Rows(
        name,
        row.astype(np.int32),
        np.concatenate(columns).astype(np.int32),
        np.concatenate(values),
        np.full(len(used), lower),
        np.full(len(used), upper),
    )
