"""What a document is made of once read: plain values, exact numbers, and the limits it must keep."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, TypeVar

Tree: TypeAlias = "bool | int | Decimal | str | list[Tree] | dict[str, Tree] | None"

_WHOLE = re.compile(r"[-+]?[0-9](?:_?[0-9])*")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?")
LONGEST_NUMBER = 40
LARGEST_EXPONENT = 30
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest document that is read: bytes of text, nested groups, values after aliases are expanded."""

    size_bytes: int = 1024 * 1024
    depth: int = 50
    nodes: int = 10_000


@dataclass(frozen=True, slots=True)
class NotFinite:
    """A number such as NaN, infinity or 1e999, kept as written so that its place can be reported."""

    text: str


class Entries(dict[object, object]):
    """The entries of one group of keys, remembering which keys were written more than once."""

    repeated: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: Sequence[tuple[Key, object]]) -> "Entries":
        """Entries in the order written; of a repeated key the first value is kept."""
        entries = cls()
        for key, value in pairs:
            if key in entries:
                entries.repeated = (*entries.repeated, str(key))
            else:
                entries[key] = value
        return entries


def exact_number(text: str) -> int | Decimal | NotFinite:
    """A number without binary rounding; `NotFinite` when it is not one of ordinary size (below 1e30)."""
    if len(text) > LONGEST_NUMBER:
        return NotFinite(text[:LONGEST_NUMBER])
    if _WHOLE.fullmatch(text):
        return int(text)
    if not _DECIMAL.fullmatch(text):
        return NotFinite(text)
    number = Decimal(text)
    return number if abs(number.adjusted()) <= LARGEST_EXPONENT else NotFinite(text)


def looks_like_number(text: str) -> bool:
    """Whether unquoted text means a number (YAML 1.2 core schema)."""
    return bool(_WHOLE.fullmatch(text) or _DECIMAL.fullmatch(text))
