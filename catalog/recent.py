"""What was worked out lately, kept for the next one who asks: bounded, and never another answer."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Itself(Generic[V]):
    """A value as part of the key of a cache: equal to itself alone, whatever it holds.

    Tables of facts are replaced, never changed: what was worked out from a table holds wherever it stands.
    """

    __slots__ = ("value",)

    def __init__(self, value: V) -> None:
        """The key keeps the value, so that no other one takes its place in memory."""
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Itself) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


class Recent(Generic[K, V]):
    """The last `most` values by key. Keys hold everything a value depends on; values are frozen."""

    def __init__(self, most: int) -> None:
        """Empty, for at most so many values."""
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key, made if it is not at hand. Two who ask at once may both make it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = make()
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value

    def clear(self) -> None:
        """Forget everything: for measuring what a first question takes."""
        with self._lock:
            self._kept.clear()
