"""Distinct plans met on the way: two are the same when every workload buys the same in the same place."""

from hashlib import sha256

from app.scenarios.describe import placed_view
from app.scenarios.planned import Planned
from app.scenarios.sweep_schemas import NumberedPlan

Key = tuple[tuple[object, ...], ...]


def key_of(planned: Planned) -> Key | None:
    """What tells a plan apart, whatever its sizes and prices; None without a plan."""
    if planned.plan is None:
        return None
    stock = planned.stated.stock
    found = []
    for row in planned.plan.tolist():
        shelf, at = stock.place(row)
        found.append((int(shelf.merged.region[at]), *shelf.key(at)))
    return tuple(found)


class Plans:
    """Numbers plans in the order they are met, 0 for the first."""

    def __init__(self) -> None:
        """Nothing met yet."""
        self._known: dict[Key, NumberedPlan] = {}

    def number(self, planned: Planned) -> int | None:
        """The number of a plan; None without a plan."""
        key = key_of(planned)
        if key is None or planned.plan is None:
            return None
        if key not in self._known:
            rows = planned.plan.tolist()
            placements = tuple(placed_view(planned.stated, row) for row in rows)
            self._known[key] = NumberedPlan(number=len(self._known), placements=placements)
        return self._known[key].number

    def keys(self) -> tuple[str, ...]:
        """What tells each plan apart, in order; equal in every process over the same facts."""
        return tuple(sha256(repr(key).encode()).hexdigest() for key in self._known)

    def views(self) -> tuple[NumberedPlan, ...]:
        """Every plan met, with the figures of the point it was first met at."""
        return tuple(self._known.values())
