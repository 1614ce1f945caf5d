"""Sections of an answer that take time of their own: asked for by name, worked out in this order.

The plan and its reasons are always there. Everything is asked for by default; the plans it is compared with
come with any list of names, and only a page that shows the plan first does without.
"""

from collections.abc import Iterable
from enum import StrEnum


class Section(StrEnum):
    """A section that may be left out."""

    REFERENCES = "references"
    PRICES = "price_of_requirements"
    STAIRCASE = "staircase"
    SHADOW_PRICES = "shadow_prices"
    INFORMATION = "value_of_information"
    NEXT_BEST = "next_best_plans"


EVERYTHING = frozenset(Section)
ALWAYS = frozenset({Section.REFERENCES})  # what `none` means to whoever names sections
NAMED = tuple(section for section in Section if section not in ALWAYS)
ALL, NONE = "all", "none"


class UnknownSection(ValueError):
    """A name that is no section; the text says which there are."""


def sections_of(text: str) -> frozenset[Section]:
    """The sections named in a list such as `staircase,shadow_prices`; `all` and `none` stand alone.

    Raises UnknownSection.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    if names == [ALL]:
        return EVERYTHING
    if names == [NONE]:
        return ALWAYS
    known = [section.value for section in NAMED]
    if not names or not set(names) <= set(known):
        raise UnknownSection(f"name some of {', '.join(known)}; or {ALL}, or {NONE}")
    return ALWAYS | frozenset(map(Section, names))


def in_order(sections: Iterable[Section]) -> list[Section]:
    """Sections in the order in which they are worked out."""
    wanted = frozenset(sections)
    return [section for section in Section if section in wanted]
