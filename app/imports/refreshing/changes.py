"""What a refresh changes: what appeared, vanished and moved, and what is held back with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field

LARGEST_JUMP = 3.0  # a price or a grid that moved by more waits for a person
LARGEST_RATE_JUMP = 1.2
LARGEST_SPREAD = 10.0  # of the price of a new machine per vCPU, around the median of its provider
LEAST_OF_BEFORE = 0.5  # a feed with fewer of the rows it had before is taken for cut off
WHOLE_YEAR_HOURS = 8_000


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that changed; `what` names it, `before` and `after` are in its own unit."""

    what: str
    before: str
    after: str

    @property
    def ratio(self) -> float:
        """After over before."""
        return float(self.after) / float(self.before) if float(self.before) else float("inf")


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A figure that was not taken, and why; a whole feed where `what` is its name."""

    what: str
    code: str
    why: str


@dataclass(slots=True)
class Changes:
    """Everything one feed changes."""

    feed: str
    appeared: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    same: int = 0
    held_back: list[HeldBack] = field(default_factory=list)
    unsized: int = 0

    @property
    def any(self) -> bool:
        """Whether the catalog differs at all."""
        return bool(self.appeared or self.vanished or self.moved or self.same)

    def hold(self, what: str, code: str, why: str) -> None:
        """Hold a figure back."""
        self.held_back.append(HeldBack(what, code, why))


def refused(feed: str, code: str, why: str) -> Changes:
    """The changes of a feed that is held back whole: none."""
    return Changes(feed, held_back=[HeldBack(feed, code, why)])


def jumped(before: float, after: float, most: float = LARGEST_JUMP) -> bool:
    """Whether a figure moved by more than `most` times, either way."""
    return before > 0 and not (1.0 / most <= after / before <= most)


def largest_moves(changes: Sequence[Changes], count: int) -> list[Moved]:
    """The moves furthest from staying the same, first."""
    every = [move for each in changes for move in each.moved]
    return sorted(every, key=lambda move: (-abs(move.ratio - 1.0), move.what))[:count]
