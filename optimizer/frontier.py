"""The exact front of two or three resources: every plan that no other plan beats on all of them.

Epsilon-constraint method (Haimes, Lasdon and Wismer 1971; three resources by boxes below earlier points,
after Kirlik and Sayin, European Journal of Operational Research 232(3), 2014): minimise the first resource
under ceilings on the others, then the others in turn at that value, so that every point found is efficient;
lower the ceilings past it; repeat.
"""

from dataclasses import dataclass, replace

import numpy as np

from optimizer.clock import Clock, start_clock
from optimizer.evaluate import TOLERANCE
from optimizer.outcome import Placed, Refused
from optimizer.problem import FloatArray, Goal, IntArray, Problem, StayWithin
from optimizer.solve import solve

_STEP = 1e-6  # relative: a ceiling is lowered by this much past the last point


@dataclass(frozen=True, slots=True)
class Point:
    """One plan of the front: its choice and its amounts of the resources asked for, charges included."""

    choice: IntArray
    amounts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """The points in ascending order of the first resource; `complete` if nothing was left out for time."""

    points: tuple[Point, ...]
    complete: bool


def frontier(
    problem: Problem,
    resources: tuple[str, ...],
    *,
    time_limit: float = 60.0,
    seed: int = 0,
    most: int = 200,
) -> Front:
    """The plans that no plan beats on all of two or three resources, none twice, in the resources' own units.

    The goals of the problem are not read; its rules hold. Points closer than a relative 1e-6 in a resource
    count as one. `most` points at most, or what `time_limit` (seconds) allows: `complete` is then False.
    """
    if not 2 <= len(resources) <= 3:
        raise ValueError("a front has two or three resources")
    clock = start_clock(time_limit)
    asked = replace(problem, goals=tuple(Goal(name, {name: 1.0}) for name in resources))
    solved: list[tuple[tuple[float, ...], Point]] = []
    boxes: list[tuple[float, ...]] = [(np.inf,) * (len(resources) - 1)]
    complete = True
    while boxes and complete:
        ceiling = boxes.pop()
        point = _known(solved, ceiling)
        if point is None:
            if clock.left <= 0 or len(solved) >= most:
                complete = False
                break
            point, complete = _least(asked, resources, ceiling, clock, seed)
            if point is not None:
                solved.append((ceiling, point))
        if point is not None:
            boxes = _largest([*boxes, *_below(ceiling, point.amounts[1:])])
    return Front(_efficient([point for _, point in solved]), complete)


def _known(solved: list[tuple[tuple[float, ...], Point]], ceiling: tuple[float, ...]) -> Point | None:
    """The best plan of a larger box, if it lies below these ceilings too: then it is the best here."""
    for box, point in solved:
        larger = all(top >= limit for top, limit in zip(box, ceiling, strict=True))
        if larger and all(value <= limit for value, limit in zip(point.amounts[1:], ceiling, strict=True)):
            return point
    return None


def _least(
    problem: Problem, resources: tuple[str, ...], ceiling: tuple[float, ...], clock: Clock, seed: int
) -> tuple[Point | None, bool]:
    """The efficient plan of the least first resource under the ceilings; whether that, or none, is proven."""
    rules = tuple(
        StayWithin(f"(below {name})", name, limit)
        for name, limit in zip(resources[1:], ceiling, strict=True)
        if np.isfinite(limit)
    )
    outcome = solve(replace(problem, rules=(*problem.rules, *rules)), time_limit=clock.left, seed=seed)
    if isinstance(outcome, Placed):
        amounts = tuple(outcome.amounts[name] for name in resources)
        return Point(outcome.choice, amounts), outcome.status == "optimal"
    return None, isinstance(outcome, Refused)


def _below(ceiling: tuple[float, ...], reached: tuple[float, ...]) -> list[tuple[float, ...]]:
    """What is left of a box once its best plan is known: per further resource the part below that plan.

    Any other plan of the box uses no less of the first resource: it must use less of another one. That says
    nothing of plans outside the box, so other boxes stay as they are.
    """
    left = []
    for place, value in enumerate(reached):
        lowered = value - _STEP * max(abs(value), 1e-9)
        left.append((*ceiling[:place], lowered, *ceiling[place + 1 :]))
    return left


def _largest(boxes: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """Boxes that lie in no other one."""
    kept: list[tuple[float, ...]] = []
    for box in sorted(set(boxes), reverse=True):
        if not any(all(a <= b for a, b in zip(box, other, strict=True)) for other in kept):
            kept.append(box)
    return kept


def _efficient(points: list[Point]) -> tuple[Point, ...]:
    """Points that no other one is as good as everywhere, in order; of equal ones the first."""
    kept: list[Point] = []
    for point in sorted(points, key=lambda point: point.amounts):
        values = np.array(point.amounts)
        if not any(_as_good(np.array(other.amounts), values) for other in kept):
            kept.append(point)
    return tuple(kept)


def _as_good(one: FloatArray, other: FloatArray) -> bool:
    return bool((one <= other + TOLERANCE * np.maximum(np.abs(one), np.abs(other))).all())
