"""The columns of the model: which number stands for which decision.

Columns come in blocks, in this order: one per candidate (placed or not), one per used code of each
attribute that is counted or charged for (open or not), one per pair of codes of each traffic rule
(source here and target there), one per commitment (what is paid without being used), two per step of
each price by volume (the volume in that step, and whether the volume lies in it).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.problem import (
    BoolArray,
    ChargeForOpening,
    FloatArray,
    IntArray,
    LimitCount,
    PayAtLeast,
    PayForTraffic,
    PriceByVolume,
    Problem,
    UseAtLeast,
)
from optimizer.volumes import is_priced, jumps_of, largest_volumes

OPENING = (LimitCount, ChargeForOpening, UseAtLeast)


@dataclass(frozen=True, slots=True)
class Opened:
    """Columns of the codes of one attribute: `first` + position of the code in `codes` (ascending)."""

    codes: IntArray
    first: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """Columns of one traffic rule: `first` + place of source code * len(targets) + place of target code."""

    sources: IntArray
    targets: IntArray
    first: int


@dataclass(frozen=True, slots=True)
class Steps:
    """Columns of one price by volume, step by step of each code in use.

    `first` + n holds the volume of step n, `taken` + n is one where the volume lies in it; `code`, `step` and
    `most` (its end) say which step that is. Where rates only rise with the volume, the cheapest mixture of
    steps is the step the volume lies in: `taken` need not be declared `whole`.
    """

    codes: IntArray
    code: IntArray
    step: IntArray
    most: FloatArray
    whole: BoolArray
    first: int
    taken: int


@dataclass(frozen=True, slots=True)
class Variables:
    """The layout of the columns of one problem."""

    candidates: int
    opened: Mapping[str, Opened]
    pairs: Mapping[str, Pairs]
    unused: Mapping[str, int]
    steps: Mapping[str, Steps]
    count: int

    @property
    def whole(self) -> BoolArray:
        """Which columns must be whole numbers: placements, openings, steps taken."""
        mask = np.zeros(self.count, dtype=np.bool_)
        mask[: self.candidates + sum(len(block.codes) for block in self.opened.values())] = True
        for block in self.steps.values():
            mask[block.taken : block.taken + len(block.step)] = block.whole
        return mask

    @property
    def upper(self) -> FloatArray:
        """Upper bound of every column (the lower one is zero)."""
        bound = np.ones(self.count)
        bound[list(self.unused.values())] = np.inf
        for block in self.steps.values():
            bound[block.first : block.first + len(block.step)] = block.most
        return bound


def lay_out(problem: Problem) -> Variables:
    """Number the columns a problem needs."""
    first = len(problem.workload)
    opened: dict[str, Opened] = {}
    counted = {rule.attribute for rule in problem.rules if isinstance(rule, OPENING)}
    for attribute in sorted(counted):
        opened[attribute] = Opened(np.unique(problem.attributes[attribute]), first)
        first += len(opened[attribute].codes)
    pairs: dict[str, Pairs] = {}
    for rule in problem.rules:
        if isinstance(rule, PayForTraffic):
            codes = problem.attributes[rule.attribute]
            sources = np.unique(codes[problem.workload == rule.source])
            targets = np.unique(codes[problem.workload == rule.target])
            pairs[rule.name] = Pairs(sources, targets, first)
            first += len(sources) * len(targets)
    unused: dict[str, int] = {}
    for rule in problem.rules:
        if isinstance(rule, PayAtLeast):
            unused[rule.name] = first
            first += 1
    steps: dict[str, Steps] = {}
    for rule in problem.rules:
        if isinstance(rule, PriceByVolume):
            steps[rule.name] = _steps(problem, rule, first)
            first += 2 * len(steps[rule.name].step)
    return Variables(len(problem.workload), opened, pairs, unused, steps, first)


def _steps(problem: Problem, rule: PriceByVolume, first: int) -> Steps:
    """The steps that some plan could reach, of the codes that have a price and can hold a volume."""
    largest = largest_volumes(problem, rule)
    codes = np.flatnonzero((largest > 0) & is_priced(rule))
    at, step = np.nonzero(rule.start[codes] <= largest[codes, None])
    ends = np.concatenate([rule.start[:, 1:], np.full((len(rule.start), 1), np.inf)], axis=1)
    most = np.minimum(ends[codes[at], step], largest[codes[at]])
    falls = (rule.rate[:, 1:] < rule.rate[:, :-1]) | (jumps_of(rule) < 0)
    reached = rule.start[:, 1:] <= largest[:, None]
    bent = np.asarray((falls & reached).any(axis=1))
    return Steps(
        codes.astype(np.int32),
        codes[at].astype(np.int32),
        step.astype(np.int32),
        most,
        bent[codes[at]],
        first,
        first + len(step),
    )
