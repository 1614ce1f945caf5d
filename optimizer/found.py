"""Where the search for one goal ended."""

from dataclasses import dataclass

from optimizer.problem import FloatArray, IntArray

_ROUNDING = 1e-9


def meets(bound: float, value: float) -> bool:
    """Whether a bound lies below the value of a plan by rounding alone: the plan is then proven best."""
    return bound >= value - _ROUNDING * abs(value)


@dataclass(frozen=True, slots=True)
class Found:
    """A plan or none, its value, a bound, whether the end was proven, and whether the clock ended it.

    `forced[i]` bounds every plan that contains candidate i. No plan and `proven` means that none exists.
    """

    choice: IntArray | None
    value: float
    bound: float
    proven: bool
    forced: FloatArray
    stage: str
    by_clock: bool
