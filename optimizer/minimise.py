"""One goal to the end: a start, a bound, a small core, then the exact model over what can still matter.

1. A heuristic plan and a Lagrangian bound (`heuristic.py`, `decompose.py`).
2. Candidates whose own bound lies above the plan's value go: no better plan contains them.
3. If many are left, the exact model over the most promising ones first: a better plan, more candidates gone.
4. The exact model over all that are left. Its bound, or the value of the plan where that is lower, bounds
   every plan of the problem.

What the solver returns is recomputed; a plan that breaks a rule beyond rounding is cut off and asked again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from optimizer.constraints import Rows, exclude_plan
from optimizer.decompose import Relaxation, relax
from optimizer.engine import run
from optimizer.heuristic import Start, as_start, first_plan
from optimizer.model import build_model
from optimizer.objective import Ceiling
from optimizer.problem import FloatArray, IntArray, Problem
from optimizer.select import restrict

_CORE = 300
_CUTS = 50
_COLUMNS_PER_SECOND = 5_000  # the solver looks at its clock too rarely to be trusted with more than this
_SAFETY = 1e-9
_WORTH_FINDING = 1e-6


@dataclass(frozen=True, slots=True)
class Clock:
    """When solving began and when it has to stop, in seconds of `perf_counter`."""

    began: float
    ends: float

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return perf_counter() - self.began

    @property
    def left(self) -> float:
        """Seconds until the end, never negative."""
        return max(0.0, self.ends - perf_counter())


def start_clock(seconds: float) -> Clock:
    """A clock that runs out in so many seconds."""
    now = perf_counter()
    return Clock(now, now + seconds)


@dataclass(frozen=True, slots=True)
class Found:
    """Where one goal ended: a plan or none, its value, a bound, whether the end was proven.

    `forced[i]` bounds every plan that contains candidate i. No plan and `proven` means that none exists.
    """

    choice: IntArray | None
    value: float
    bound: float
    proven: bool
    forced: FloatArray
    stage: str


@dataclass(frozen=True, slots=True)
class _Solved:
    start: Start | None
    bound: float
    finished: bool


def minimise(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    clock: Clock,
    seed: int,
    known: IntArray | None = None,
) -> Found:
    """The least weighted sum of resources under the rules and ceilings; `known` is a plan to begin from."""
    start, relaxations = _prepare(problem, weights, ceilings, known)
    bound, forced = _strongest(relaxations)
    size = _CORE
    while True:
        if start is not None and bound >= start.value - _SAFETY * abs(start.value):
            return Found(start.choice, start.value, min(bound, start.value), True, forced, "relaxation")
        kept = _worth_keeping(forced, start)
        whole = len(kept) <= 1.5 * size
        here = kept if whole else _core(problem, forced, start, size)
        turn = clock if whole else replace(clock, ends=clock.ends - 0.5 * clock.left)
        solved = _solve_over(problem, here, weights, ceilings, turn, seed, start)
        if whole or (solved.finished and solved.start is not None and _covers(here, forced, solved.start)):
            return _found(solved, bound, forced)
        if clock.left <= 0:
            return _found(replace(solved, bound=bound, finished=False), bound, forced)
        if solved.start is not None and _much_better(solved.start, start):
            again = relax(problem, weights, ceilings, solved.start.value)
            higher, closer = _strongest(again)
            bound, forced = max(bound, higher), np.maximum(forced, closer)
        start, size = solved.start, 4 * size


def _much_better(new: Start, old: Start | None) -> bool:
    """Whether a plan improved so much that the bound is worth raising again towards it."""
    return old is None or new.value < old.value - 0.05 * abs(old.value)


def _covers(here: IntArray, forced: FloatArray, start: Start) -> bool:
    """Whether the candidates solved over are all that a better plan may contain."""
    return bool(np.isin(_worth_keeping(forced, start), here).all())


def _found(solved: _Solved, bound: float, forced: FloatArray) -> Found:
    """What an exact solve over all candidates that matter proves."""
    if solved.start is None:
        end = np.inf if solved.finished else max(bound, solved.bound)
        return Found(None, np.inf, end, solved.finished, forced, "exact")
    start = solved.start
    end = min(start.value, max(bound, solved.bound))
    return Found(start.choice, start.value, end, solved.finished, forced, "exact")


def _strongest(relaxations: tuple[Relaxation, ...]) -> tuple[float, FloatArray]:
    """The best bound, and the best bound of each candidate."""
    forced: FloatArray = np.max([relaxation.forced for relaxation in relaxations], axis=0)
    return max(relaxation.bound for relaxation in relaxations), forced


def another_plan(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    clock: Clock,
    seed: int,
    known: IntArray,
    cutoff: float,
) -> tuple[IntArray | None, bool]:
    """A plan other than `known` that keeps rules and ceilings, or none; and whether that is proven."""
    every = np.arange(len(problem.workload), dtype=np.int32)
    solved = _solve_over(problem, every, weights, ceilings, clock, seed, None, (known,), cutoff)
    return (
        None if solved.start is None else solved.start.choice
    ), solved.start is not None or solved.finished


def _prepare(
    problem: Problem, weights: Mapping[str, float], ceilings: tuple[Ceiling, ...], known: IntArray | None
) -> tuple[Start | None, tuple[Relaxation, ...]]:
    """A start and relaxations; a first cheap plan only sets the length of their steps."""
    rough = None if known is None else as_start(problem, weights, ceilings, known)
    if rough is None:
        lowest = relax(replace(problem, rules=()), weights, (), 0.0)
        target = _raised(lowest[0].bound)
    else:
        target = rough.value
    relaxations = relax(problem, weights, ceilings, target)
    start = first_plan(problem, weights, ceilings, relaxations, known)
    return start, relaxations


def _raised(value: float) -> float:
    return value + 0.2 * abs(value) + 1e-9


def _worth_keeping(forced: FloatArray, start: Start | None) -> IntArray:
    """Candidates that a plan as good as the start may contain."""
    if start is None:
        return np.arange(len(forced), dtype=np.int32)
    return np.flatnonzero(forced <= start.value + _SAFETY * abs(start.value)).astype(np.int32)


def _core(problem: Problem, forced: FloatArray, start: Start | None, size: int) -> IntArray:
    """The most promising candidates, the start's and the best of each workload among them."""
    by_promise = np.lexsort((np.arange(len(forced)), forced))
    each = np.unique(problem.workload[by_promise], return_index=True)[1]
    parts = [by_promise[:size], by_promise[each]] + ([] if start is None else [start.choice])
    return np.unique(np.concatenate(parts)).astype(np.int32)


def _solve_over(
    problem: Problem,
    kept: IntArray,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    clock: Clock,
    seed: int,
    start: Start | None,
    cuts: tuple[IntArray, ...] = (),
    cutoff: float = np.inf,
) -> _Solved:
    """The exact model over some candidates; plans that break a rule beyond rounding are cut off."""
    small = restrict(problem, kept)
    place = np.full(len(problem.workload), -1, dtype=np.int32)
    place[kept] = np.arange(len(kept), dtype=np.int32)
    excluded = [place[cut] for cut in cuts if (place[cut] >= 0).all()]
    bound, given = -np.inf, start
    if start is not None:
        cutoff = min(cutoff, start.value + _WORTH_FINDING * abs(start.value))
    for _ in range(_CUTS):
        if len(np.unique(small.workload)) < len(small.workloads):
            return _Solved(start, np.inf, True)
        rows: tuple[Rows, ...] = tuple(exclude_plan(f"cut{n}", cut) for n, cut in enumerate(excluded))
        model = build_model(small, weights, ceilings, rows)
        hint = None if given is None or (place[given.choice] < 0).any() else place[given.choice]
        if model.variables.count > _COLUMNS_PER_SECOND * clock.left:
            return _Solved(start, bound, False)
        answer = run(small, model, clock.left, seed, hint, cutoff)
        bound = max(bound, answer.bound)
        if answer.choice is None:
            return _Solved(start, bound, answer.finished)
        plan = as_start(problem, weights, ceilings, kept[answer.choice])
        if plan is not None and not any((answer.choice == cut).all() for cut in excluded):
            better = plan if start is None or plan.value < start.value else start
            return _Solved(better, bound, answer.finished)
        if clock.left <= 0:
            return _Solved(start, bound, False)
        excluded.append(answer.choice)
    return _Solved(start, bound, False)
