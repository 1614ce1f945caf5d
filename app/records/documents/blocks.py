"""The pieces a document is made of, already in its language: what the template lays out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from app.records.canonical import Tree

Cell: TypeAlias = "str | Mapping[str, str]"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 becomes a bookmark of the first order."""

    text: str
    level: int = 1

    def tree(self) -> Tree:
        """As the template reads it."""
        return {"kind": "heading", "text": self.text, "level": self.level}


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; a `note` is set smaller."""

    text: str
    kind: str = "text"

    def tree(self) -> Tree:
        """As the template reads it."""
        return {"kind": self.kind, "text": self.text}


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: Sequence[str]

    def tree(self) -> Tree:
        """As the template reads it."""
        return {"kind": "bullets", "items": list(self.items)}


@dataclass(frozen=True, slots=True)
class Cards:
    """Key figures side by side: name, figure, remark."""

    items: Sequence[tuple[str, str, str]]

    def tree(self) -> Tree:
        """As the template reads it."""
        return {"kind": "cards", "items": [list(item) for item in self.items]}


@dataclass(frozen=True, slots=True)
class Table:
    """A table; a width of 0 fits the column to its text. `right` are columns of numbers."""

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[float]
    right: Sequence[int] = ()

    def tree(self) -> Tree:
        """As the template reads it."""
        return {
            "kind": "table",
            "head": list(self.head),
            "rows": [list(row) for row in self.rows],
            "widths": list(self.widths),
            "right": list(self.right),
        }


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with words for who cannot see it; `width` in percent of the page."""

    path: str
    alt: str
    caption: str
    width: float = 100

    def tree(self) -> Tree:
        """As the template reads it."""
        return {
            "kind": "picture",
            "path": self.path,
            "alt": self.alt,
            "caption": self.caption,
            "width": self.width,
        }


@dataclass(frozen=True, slots=True)
class Code:
    """A text shown letter by letter."""

    text: str

    def tree(self) -> Tree:
        """As the template reads it."""
        return {"kind": "code", "text": self.text}


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a page of its own."""

    def tree(self) -> Tree:
        """As the template reads it."""
        return {"kind": "break"}


Block: TypeAlias = Heading | Text | Bullets | Cards | Table | Picture | Code | NewPage


def letter(word: str | None, ends: Sequence[str] | None, unknown: str) -> Cell:
    """A letter A-G with the letters its interval allows."""
    if word is None:
        return unknown
    spread = "" if not ends or ends[0] == ends[-1] else f"{ends[0]}–{ends[-1]}"
    return {"letter": word, "range": spread}
