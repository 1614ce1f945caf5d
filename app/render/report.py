"""What every format shows of an answer, in reading order: title, verdict, sections of lines and tables."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; figures are aligned right, letters A-G get their colour where there is any."""

    name: str
    figures: bool = False
    letters: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with lines of text, a table, or both. A cell may hold a second line after a newline."""

    title: str
    lines: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    bullets: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to show under the heading."""
        return not (self.lines or self.rows or self.bullets)


@dataclass(frozen=True, slots=True)
class Report:
    """An answer ready to be shown."""

    title: str
    verdict: str
    sections: tuple[Section, ...]
