"""What was worked out lately, kept for the next one who asks: bounded, and never another answer."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar
from weakref import WeakSet

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
P = ParamSpec("P")


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
    """The last `most` values by key. Keys hold everything a value depends on; values are frozen.

    `leaving` is told of each key and value that have to make room.
    """

    def __init__(self, most: int, leaving: Callable[[K, V], None] | None = None) -> None:
        """Empty, for at most so many values."""
        self._most, self._leaving = most, leaving
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()
        _EVERY.add(self)

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key, made if it is not at hand. Two who ask at once may both make it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = make()
        gone: list[tuple[K, V]] = []
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._most:
                gone.append(self._kept.popitem(last=False))
        if self._leaving is not None:
            for other, left in gone:
                self._leaving(other, left)
        return value

    def clear(self) -> None:
        """Forget everything: for measuring what a first question takes."""
        with self._lock:
            self._kept.clear()

    def drop(self, about: Callable[[object], bool]) -> None:
        """Forget the values whose key, or a part of it, is `about` something that has gone."""
        with self._lock:
            for key in [key for key in self._kept if any(map(about, _parts(key)))]:
                del self._kept[key]


_EVERY: WeakSet[Recent[Any, Any]] = WeakSet()


def kept(most: int) -> Callable[[Callable[P, V]], Callable[P, V]]:
    """Keeps the last `most` results of a function, as `lru_cache` does, within reach of `forget`."""

    def keeping(function: Callable[P, V]) -> Callable[P, V]:
        recent: Recent[tuple[object, ...], V] = Recent(most)

        @wraps(function)
        def remembered(*args: P.args, **named: P.kwargs) -> V:
            return recent.get((*args, *named.items()), lambda: function(*args, **named))

        return remembered

    return keeping


def forget(about: Callable[[object], bool]) -> None:
    """Forget, everywhere, what was kept under a key of which a part is `about` something that has gone.

    Without it the last results for a catalog that nobody uses any more would keep the whole of it in memory.
    """
    for recent in tuple(_EVERY):
        recent.drop(about)


def _parts(key: object) -> tuple[object, ...]:
    parts = key if isinstance(key, tuple) else (key,)
    return tuple(part.value if isinstance(part, Itself) else part for part in parts)
