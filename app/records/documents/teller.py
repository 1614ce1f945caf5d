"""The words and figures of one language: our own sentences, those of the answer, codes and numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from babel.dates import format_date
from babel.numbers import format_decimal

from app.records.canonical import Group, Tree
from app.records.documents.french import FRENCH
from app.web.language import Language
from app.web.numbers import Numbers
from app.web.words import Words

GATES = {
    "exchange_rate_missing": "no exchange rate",
    "region_not_published": "place not published",
    "residency": "outside the residency asked",
    "rtt_too_long": "round trip to the users too long",
    "exclude_providers": "provider excluded",
    "only_providers": "not among the providers wanted",
    "pinned_elsewhere": "pinned elsewhere",
    "grid_not_known": "grid not known, so carbon not known",
    "price_stale": "price too old",
    "certificate_missing": "certificate missing",
    "certificate_in_progress": "certificate in progress",
    "certificate_expired": "certificate expired",
}
BELOW = re.compile(r"(juridical|technological)_below_([0-4])")
REACH = re.compile(r"(control|presence|supply)_([A-Z]{2})")
REACHES = {
    "control": "under the control of {country}",
    "presence": "within reach of {country} by presence",
    "supply": "dependent on {country} for supply",
}
LEVELS = {
    "juridical": "juridical level below {level}",
    "technological": "technological level below {level}",
}


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells in one language. `say` takes the English sentence, which is the key."""

    language: Language

    @property
    def numbers(self) -> Numbers:
        """How figures are written."""
        return Numbers(self.language)

    @property
    def words(self) -> Words:
        """The words of codes and of the answer's sentences."""
        return Words(self.language)

    def say(self, text: str, /, **fields: object) -> str:
        """A sentence of the documents in this language. Raises KeyError when it has no translation."""
        said = text if self.language.code == "en" else FRENCH[text]
        return said.format(**fields) if fields else said

    def recorded(self, text: str) -> str:
        """A sentence of a record in this language; as it stands where another version worded it."""
        return text if self.language.code == "en" else FRENCH.get(text, text)

    def told(self, text: str) -> str:
        """A sentence of the answer in this language, in English where it has no translation."""
        return self.words.told(text).striptags()

    def about(self, name: str, text: str) -> str:
        """A sentence about something: `chat: ...`, with the space before the colon that French wants."""
        return self.say("{name}: {text}", name=name, text=text)

    def code(self, code: str | None) -> str:
        """The words of a code."""
        return self.words.code(code)

    def gate(self, reason: str) -> str:
        """Why a gate did not let something pass."""
        if reason in GATES:
            return self.say(GATES[reason])
        if level := BELOW.fullmatch(reason):
            return self.say(LEVELS[level[1]], level=level[2])
        if reach := REACH.fullmatch(reason):
            country = "EU" if reach[2] == "EU" else self.words.country(reach[2])
            return self.say(REACHES[reach[1]], country=country)
        return self.code(reason)

    def money(self, value: Tree, currency: str) -> str:
        """Money given as a text."""
        return self.numbers.money(None if value is None else Decimal(str(value)), currency)

    def kilograms(self, value: Tree) -> str:
        """Kilograms given as a number."""
        return self.numbers.kilograms(float(value) if isinstance(value, int | float) else None)

    def number(self, value: Tree) -> str:
        """A number as it stands, or the word for unknown."""
        return self.numbers.number(float(value) if isinstance(value, int | float) else None)

    def fixed(self, figure: float, decimals: int) -> str:
        """A number with so many decimals: points, which are compared."""
        pattern = "#,##0." + "0" * decimals
        return format_decimal(figure, format=pattern, locale=self.language.locale).replace("-", "−")

    def span(self, spread: Tree, unit: str = "") -> str:
        """The ends of an interval: `10.2 to 68.3`."""
        if not isinstance(spread, dict):
            return ""
        ends = (self.numbers.number(float(str(spread[end]))) for end in ("low", "high"))
        return f"{' – '.join(ends)}{unit}"

    def levels(self, levels: Group) -> str:
        """The structural level and the proven one: `2 (0)`."""
        structural, proven = levels.get("structural"), levels.get("proven")
        shown = [self.numbers.unknown if level is None else str(level) for level in (structural, proven)]
        return f"{shown[0]} ({shown[1]})"

    def joined(self, items: Sequence[str], most: int = 6) -> str:
        """A list with commas; of a long one the first and how many more."""
        shown = ", ".join(items[:most])
        return (
            shown
            if len(items) <= most
            else self.say("{shown} and {more} more", shown=shown, more=len(items) - most)
        )

    def day(self, text: str, length: Literal["long", "medium"] = "long") -> str:
        """A date (ISO) in words; `medium` shortens the month."""
        return str(
            format_date(
                datetime.fromisoformat(text.replace("Z", "+00:00")), length, locale=self.language.locale
            )
        )
