"""How figures read on a page, in the language of the visitor. Unknown is a word, never a zero.

Rounding is half-even, once, here: money to the cent below 1,000 and to the unit from there, prices and
physical figures to three significant digits.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, parse_pattern

from app.recommendations.answer_figures import Levels, ScoreRange
from app.render.figures import CENTS_BELOW, DIGITS, FINEST_GAP, FINEST_KILOGRAM
from app.web.language import Language

GRAMS = 1e3


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of one language."""

    language: Language

    def _text(self, value: Decimal, decimals: int, least: int = 0) -> str:
        optional = "#" * (decimals - least)
        pattern = parse_pattern("#,##0." + "0" * least + optional if decimals else "#,##0")
        rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
        shown = abs(rounded) if rounded.is_zero() else rounded
        return format_decimal(shown, format=pattern, locale=self.language.locale).replace("-", "−")

    @property
    def unknown(self) -> str:
        """The word for a figure nobody knows."""
        return self.language.say("Unknown")

    def number(self, figure: float | Decimal | None) -> str:
        """Three significant digits, grouped: `1,235`, `12.3`, `0.00123`."""
        if figure is None:
            return self.unknown
        exact = Decimal(str(figure))
        return "0" if exact.is_zero() else self._text(exact, max(0, DIGITS - 1 - exact.adjusted()))

    def whole(self, count: float) -> str:
        """A count, grouped."""
        return self._text(Decimal(str(count)), 0)

    def about(self, count: float | None) -> str:
        """A large count to three significant digits: `7,640,000`."""
        return self.unknown if count is None else self.number(float(f"{count:.{DIGITS}g}"))

    def amount(self, value: Decimal | None) -> str:
        """Money without its currency."""
        if value is None:
            return self.unknown
        return self._text(value, 0) if abs(value) >= CENTS_BELOW else self._text(value, 2, 2)

    def money(self, value: Decimal | None, currency: str = "EUR") -> str:
        """Money with the sign of its currency where the language puts it: `€1,302`, `1 302 €`."""
        if value is None:
            return self.unknown
        digits = 0 if abs(value) >= CENTS_BELOW else 2
        return self._currency(value, currency, digits, digits)

    def decimal(self, text: str) -> Decimal:
        """The number in a text of the catalog."""
        return Decimal(text)

    def price(self, value: Decimal | None, currency: str = "EUR") -> str:
        """A unit price with three significant digits: `€0.000302`."""
        if value is None:
            return self.unknown
        digits = 2 if value.is_zero() else max(2, DIGITS - 1 - value.adjusted())
        return self._currency(value, currency, digits, 2)

    def _currency(self, value: Decimal, currency: str, digits: int, least: int) -> str:
        rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
        shown = abs(rounded) if rounded.is_zero() else rounded
        fraction = "." + "0" * least + "#" * (digits - least) if digits else ""
        french = self.language.code == "fr"
        pattern = f"#,##0{fraction}\u00a0¤" if french else f"¤#,##0{fraction};-¤#,##0{fraction}"
        text = format_currency(
            shown, currency, format=pattern, locale=self.language.locale, currency_digits=False
        )
        return text.replace("-", "−")

    def change(self, value: Decimal | None, currency: str = "EUR") -> str:
        """A difference of money, with its sign."""
        text = self.money(value, currency)
        plain = value is None or text.startswith("−") or value.quantize(Decimal("0.01")).is_zero()
        return text if plain else f"+{text}"

    def kilograms(self, value: float | None) -> str:
        """A mass of CO2e: `12.3 kg`, in grams below a tenth of a kilogram."""
        if value is None:
            return self.unknown
        if value and abs(value) < 0.1:
            return f"{self.number(value * GRAMS)}\u00a0g"
        return f"{self.number(value)}\u00a0kg"

    def kilograms_change(self, value: float | None) -> str:
        """A difference of CO2e, with its sign."""
        if value is None:
            return self.unknown
        if abs(value) < FINEST_KILOGRAM:
            return self.kilograms(0.0)
        return ("+" if value > 0 else "") + self.kilograms(value)

    def points_change(self, value: float | None) -> str:
        """A difference of sovereignty points, with its sign."""
        if value is None:
            return self.unknown
        return ("+" if value > 0 else "") + self.number(round(value, 6))

    def share(self, value: float | None) -> str:
        """A share (0-1) as a percentage."""
        if value is None:
            return self.unknown
        return self.number(value * 100) + ("\u00a0%" if self.language.code == "fr" else "%")

    def gap(self, value: float | None) -> str:
        """A relative gap; finer than the arithmetic is nought."""
        return "0" if value is not None and abs(value) < FINEST_GAP else self.share(value)

    def between(self, low: str, high: str) -> str:
        """The ends of an interval, or nothing when they read the same."""
        return "" if low == high else self.language.say("{low} to {high}").format(low=low, high=high)

    def level(self, levels: Levels | None) -> str:
        """The structural level on one axis."""
        known = levels is not None and levels.structural is not None
        return str(levels.structural) if levels is not None and known else "?"

    def score(self, points: ScoreRange | None) -> str:
        """A score out of 100 as a range."""
        if points is None:
            return self.unknown
        low, high = self.number(round(points.low)), self.number(round(points.high))
        return low if low == high else self.between(low, high)

    def points(self, value: float | None) -> str:
        """Points or a weight out of 100, to the hundredth: what decides an award may be that small."""
        return self.unknown if value is None else self._text(Decimal(str(value)), 2, 2)

    def moment(self, text: str) -> str:
        """A time (RFC 3339, UTC) to the minute."""
        when = datetime.fromisoformat(text.replace("Z", "+00:00"))
        day = format_date(when.date(), "d MMM yyyy", locale=self.language.locale)
        return f"{day}, {when:%H:%M} UTC"

    def day(self, text: str | None) -> str:
        """An ISO date as people write it."""
        try:
            return format_date(date.fromisoformat(text or ""), "d MMM yyyy", locale=self.language.locale)
        except ValueError:
            return text or self.unknown
