"""Time and progress: when a search has to stop, and what it tells its caller on the way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come: seconds since it began, the goal it works on, the best plan and the bound.

    `value` is infinite until a plan is known; `bound` holds for every plan of this step. `step` counts the
    goals and tie breakers done before.
    """

    seconds: float
    goal: str
    value: float
    bound: float
    step: int = 0

    @property
    def gap(self) -> float:
        """|value - bound| / max(|value|, 1e-9); infinite until a plan is known."""
        return abs(self.value - self.bound) / max(abs(self.value), 1e-9)


Listener = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Clock:
    """When solving began and when it has to stop, in seconds of `perf_counter`, and who listens."""

    began: float
    ends: float
    listener: Listener | None = None
    goal: str = ""
    step: int = 0

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return perf_counter() - self.began

    @property
    def left(self) -> float:
        """Seconds until the end, never negative."""
        return max(0.0, self.ends - perf_counter())

    def within(self, seconds: float) -> "Clock":
        """The same clock, stopping after so many seconds at the latest."""
        return replace(self, ends=min(self.ends, perf_counter() + seconds))

    @property
    def silent(self) -> "Clock":
        """The same clock without a listener: what is searched on the way is not the plan."""
        return replace(self, listener=None)

    def tell(self, value: float, bound: float) -> None:
        """Report the best plan and the bound to the listener, if there is one."""
        if self.listener is not None:
            self.listener(Progress(self.elapsed, self.goal, value, bound, self.step))


def start_clock(seconds: float, listener: Listener | None = None) -> Clock:
    """A clock that runs out in so many seconds."""
    now = perf_counter()
    return Clock(now, now + seconds, listener)
