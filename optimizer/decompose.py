"""A bound without a solver: price the rows, then let workloads choose alone under a few open codes.

With prices p >= 0 on the rows (limits, shares, commitments) and v_w on "serve workload w once", what is
left splits by code k of one attribute:

    L(p, v) = sum_w v_w - p @ limit + sum of the P most negative of  f_k + sum_w min(0, c_wk - v_w)

c_wk is the cheapest priced candidate of w at k, f_k the priced charge for opening k, P the count limit
(Lagrangian relaxation of the assignment rows, as for the p-median: Cornuejols, Fisher and Nemhauser,
Management Science 23(8), 1977). Charges left out are never negative, rules left out only restrict: L bounds
every plan from below. Prices move along subgradients with Polyak's step towards a known plan.

`forced[i]` is the same bound for plans that contain candidate i: above the value of a known plan, i can go.
"""

from collections.abc import Mapping

import numpy as np

from optimizer.clock import Clock
from optimizer.objective import Ceiling
from optimizer.priced_rows import rows_to_price
from optimizer.problem import ChargeForOpening, FloatArray, LimitCount, Problem
from optimizer.split import Relaxation, Split

STEPS, FEW_STEPS = 160, 40
_WORK = 400_000_000  # candidates times steps: a few seconds at the largest size
_PATIENCE = 8
_SHRINK = 0.7
_MEMORY = 0.5
_NEAR = 0.02
_FARTHER = 0.2


def relax(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    target: float,
    clock: Clock,
    *,
    steps: int = STEPS,
    guess: bool = False,
) -> tuple[Relaxation, ...]:
    """One relaxation per attribute that is counted or charged for; one without any if there is none.

    `target` is the value of a known plan, or a guess at it: it sets the length of steps only. A guess is
    raised when the bound comes near.
    """
    asked = counted_attributes(problem)
    rows = rows_to_price(problem, weights, ceilings)
    steps = min(steps, _WORK // len(problem.workload) + 1)
    splits = (Split(problem, weights, rows, attribute) for attribute in asked)
    return tuple(split.read(*ascend(split, target, clock, steps, guess=guess)) for split in splits)


def counted_attributes(problem: Problem) -> tuple[str | None, ...]:
    """The attributes that are counted or charged for, one relaxation each; None alone where there is none."""
    attributes = {rule.attribute for rule in problem.rules if isinstance(rule, LimitCount | ChargeForOpening)}
    return tuple(sorted(attributes)) or (None,)


def ascend(
    split: Split,
    target: float,
    clock: Clock,
    steps: int,
    begin: tuple[FloatArray, FloatArray] | None = None,
    *,
    guess: bool = False,
) -> tuple[FloatArray, FloatArray]:
    """The prices of rows and values of workloads with the highest bound met in so many steps.

    Rows count for as much as all workloads together, a workload for as much as it costs at least.
    """
    prices = np.zeros(len(split.limit))
    values = split.cheapest(prices)
    if begin is not None:
        prices, values = begin
    best, kept, stale, step = -np.inf, (prices, values), 0, 1.0
    if not (len(split.limit) or split.counted):
        return kept
    heading, calling = np.zeros(len(prices)), np.zeros(len(values))
    for turn in range(steps):
        bound, over, unserved = split.bound(prices, values)
        if bound > best + 1e-7 * abs(best) or not turn:
            best, kept, stale = bound, (prices, values), 0
        else:
            stale += 1
            if stale >= _PATIENCE:
                stale, step = 0, step * _SHRINK
        if guess and best >= target - _NEAR * abs(target):
            target = best + _FARTHER * abs(best)
        over = _inward(over, prices, split.rows.dearest)
        heading, calling = _blend(heading, over, turn), _blend(calling, unserved, turn)
        heading = _inward(heading, prices, split.rows.dearest)
        own = _length(split, over, unserved)
        length = max(_length(split, heading, calling), 0.1 * own)  # a fading direction must not leap
        if own <= 0 or step < 1e-3 or (turn and clock.left <= 0):
            break
        move = step * max(target - bound, 1e-9 * abs(target)) / length
        prices = np.clip(prices + move * heading * split.scale, 0.0, split.rows.dearest)
        values = values + move * calling * split.value_scale
    return kept


def _inward(heading: FloatArray, prices: FloatArray, dearest: FloatArray) -> FloatArray:
    """A direction without what would leave the allowed prices: a slack row must not shorten the step."""
    outward = ((prices <= 0) & (heading < 0)) | ((prices >= dearest) & (heading > 0))
    return np.where(outward, 0.0, heading)


def _length(split: Split, heading: FloatArray, calling: FloatArray) -> float:
    return float(calling @ (calling * split.value_scale) + heading @ (heading * split.scale))


def _blend(before: FloatArray, now: FloatArray, turn: int) -> FloatArray:
    """A direction that remembers the last ones: it zigzags less (Camerini, Fratta and Maffioli 1975)."""
    return _MEMORY * before + (1.0 - _MEMORY) * now if turn else now
