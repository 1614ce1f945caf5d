"""Where along one parameter another plan becomes the best.

From each point of the grid the plan is followed until it is no longer the best or no longer allowed: the last
value at which it is and the first at which it is not are brought together by halving, each value solved anew,
to 1e-6 of the distance of the two grid points. Where plans are worth straight lines in the parameter and both
may be kept at both ends, the crossing of the two lines is the point itself. A plan that comes and goes
between two grid points with equal plans is not seen: a finer grid shows it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.scenarios.differences import regret_of
from app.scenarios.planned import Kept, Planned
from app.scenarios.plans import key_of

TOLERANCE = 1e-6
MOST_PER_STEP = 8  # plans between two points of the grid
NOTHING = 1e-9
BESIDE = 20.0  # in lengths of the last interval
Solve = Callable[[Planned, float], tuple[Planned, Kept | None]]


@dataclass(frozen=True, slots=True, eq=False)
class BreakEven:
    """From `before` to `after` at `value`, known `within` this distance; `exact` where two lines cross."""

    value: float
    before: Planned
    after: Planned
    exact: bool
    within: float


def break_evens(
    lower: tuple[float, Planned], upper: tuple[float, Planned], solve: Solve, straight: bool
) -> tuple[BreakEven, ...]:
    """The break-even points between two solved points, ascending.

    `solve(start, value)` gives the plan at a value, searched from the plan `start`, and how that one fares.
    """
    (low, start), (high, end) = lower, upper
    tolerance = TOLERANCE * (high - low)
    found: list[BreakEven] = []
    while key_of(start) != key_of(end) and len(found) < MOST_PER_STEP:
        point = _leave(start, low, (high, end), tolerance, solve, straight=straight)
        found.append(point)
        start, low = point.after, point.value + point.within
    return tuple(found)


def _leave(
    start: Planned,
    low: float,
    upper: tuple[float, Planned],
    tolerance: float,
    solve: Solve,
    *,
    straight: bool,
) -> BreakEven:
    """Where a plan stops being the best between two values."""
    first, after = upper
    while first - low > tolerance:
        middle = (low + first) / 2
        planned, kept = solve(start, middle)
        if _stays(start, planned, kept):
            low = middle
        else:
            after, first = planned, middle
    lines = straight and start.plan is not None and after.plan is not None
    crossing = _crossing(start, low, after, first, solve) if lines else None
    if crossing is None:
        return BreakEven(first, start, after, exact=False, within=first - low)
    return BreakEven(crossing, start, after, exact=True, within=max(first - crossing, 0.0))


def _stays(start: Planned, planned: Planned, kept: Kept | None) -> bool:
    """Whether a plan is still among the best; where there was none, whether there still is none."""
    if start.plan is None:
        return planned.plan is None
    if kept is None or kept.reckoning is None or not kept.allowed:
        return False
    regret = regret_of(kept.reckoning.values, planned)
    return regret is not None and regret <= NOTHING * max(1.0, abs(kept.reckoning.values[0]))


def _crossing(start: Planned, low: float, after: Planned, high: float, solve: Solve) -> float | None:
    """The value at which two plans are worth the same, each a straight line between both ends."""
    ends = []
    for value in (low, high):
        worth = []
        for plan in (start, after):
            _, kept = solve(plan, value)
            if kept is None or kept.reckoning is None or not kept.allowed:
                return None
            worth.append(kept.reckoning.values[0])
        ends.append(worth[0] - worth[1])
    if ends[0] == ends[1]:
        return None
    crossing = low + (high - low) * -ends[0] / (ends[1] - ends[0])
    # Where a plan was taken for the best within rounding, the lines cross a little before.
    return crossing if abs(crossing - low) <= BESIDE * (high - low) else None
