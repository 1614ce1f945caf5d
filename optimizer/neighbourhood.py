"""A better plan where the exact model is too large: free a part of the plan, solve that part exactly, repeat.

Large neighbourhood search (Shaw, CP 1998): the workloads at a few codes, or a few workloads drawn at random,
choose again among their most promising candidates while all others stay. The part grows while it is solved
quickly and shrinks when it is not. Drawn from a seed; only the clock makes two runs differ.
"""

from collections.abc import Callable
from time import perf_counter

import numpy as np

from optimizer.amounts import Indices
from optimizer.clock import Clock
from optimizer.heuristic import Start
from optimizer.problem import FloatArray, IntArray, Problem, RespectCapacity

Resolve = Callable[[IntArray, Start, Clock], tuple[Start | None, bool]]

_EACH = 2.0  # longest time of one part, in seconds
_QUICK = 0.4
_FIRST = 600  # candidates freed at first
_FUTILE = 40


def improve_parts(
    problem: Problem,
    forced: FloatArray,
    start: Start,
    bound: float,
    clock: Clock,
    seed: int,
    resolve: Resolve,
) -> Start:
    """The best plan reached by solving parts of the plan exactly until the clock runs out or nothing helps.

    `resolve(kept, start, clock)` solves over the candidates `kept`; `forced` says how promising each is.
    """
    rng = np.random.default_rng(seed)
    near = _near(problem, forced)
    codes = _codes(problem)
    size, futile = float(_FIRST), 0
    while clock.left > 0 and futile < _FUTILE and start.value > bound + 1e-9 * abs(bound):
        free = _part(problem, near, codes, start, size, rng)
        kept = np.union1d(near[free[problem.workload[near]]], start.choice).astype(np.int32)
        began = perf_counter()
        better, finished = resolve(kept, start, clock.within(_EACH))
        if better is not None and better.value < start.value:
            start, futile = better, 0
            clock.tell(start.value, bound)
        else:
            futile += 1
        if finished and perf_counter() - began < _QUICK:
            size *= 1.3
        elif not finished:
            size *= 0.7
    return start


def _near(problem: Problem, forced: FloatArray) -> Indices:
    """The most promising candidates, eight per workload on average and the best two of each."""
    by_promise = np.lexsort((forced, problem.workload))
    place = np.arange(len(forced)) - np.searchsorted(
        problem.workload[by_promise], problem.workload[by_promise]
    )
    best = by_promise[place < 2]
    return np.union1d(best, np.argsort(forced, kind="stable")[: 8 * len(problem.workloads)])


def _codes(problem: Problem) -> IntArray | None:
    """The codes by which parts are drawn: those of a capacity, if there is one."""
    for rule in problem.rules:
        if isinstance(rule, RespectCapacity):
            return problem.attributes[rule.attribute]
    return None


def _part(
    problem: Problem,
    near: Indices,
    codes: IntArray | None,
    start: Start,
    size: float,
    rng: np.random.Generator,
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which workloads choose again: about `size` promising candidates are theirs."""
    free = np.zeros(len(problem.workloads), dtype=np.bool_)
    weight = np.bincount(problem.workload[near], minlength=len(free))
    if codes is None or rng.random() < 0.3:
        drawn = rng.permutation(len(free))
        free[drawn[: int(np.searchsorted(np.cumsum(weight[drawn]), size)) + 1]] = True
        return free
    placed = codes[start.choice]
    for code in rng.permutation(np.unique(placed)):
        free |= placed == code
        if weight[free].sum() >= size:
            break
    return free
