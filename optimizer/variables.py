"""The columns of the model: which number stands for which decision.

Columns come in blocks, in this order: one per candidate (placed or not), one per used code of each
attribute that is counted or charged for (open or not), one per pair of codes of each traffic rule
(source here and target there), one per commitment (what is paid without being used).
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
    Problem,
    UseAtLeast,
)

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
class Variables:
    """The layout of the columns of one problem."""

    candidates: int
    opened: Mapping[str, Opened]
    pairs: Mapping[str, Pairs]
    unused: Mapping[str, int]
    count: int

    @property
    def whole(self) -> BoolArray:
        """Which columns must be whole numbers: placements and openings."""
        mask = np.zeros(self.count, dtype=np.bool_)
        mask[: self.candidates + sum(len(block.codes) for block in self.opened.values())] = True
        return mask

    @property
    def upper(self) -> FloatArray:
        """Upper bound of every column (the lower one is zero)."""
        bound = np.ones(self.count)
        bound[list(self.unused.values())] = np.inf
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
    return Variables(len(problem.workload), opened, pairs, unused, first)
