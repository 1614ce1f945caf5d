"""The figures of an answer: money, estimates, levels and scores, as they travel in JSON.

Inside they are unrounded. Rounding happens once, here at the edge, half-even: money to the cent, unit
prices and physical figures to six significant digits. Unknown is `None`, never zero.
"""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

SIGNIFICANT_DIGITS = 6

GradeWord = Literal["measured", "declared", "modelled", "assumed"]
Letter = Literal["A", "B", "C", "D", "E", "F", "G"]


def money_text(amount: Decimal) -> str:
    """An amount as JSON carries it: two decimals, rounded half-even; a rounded nothing has no sign."""
    rounded = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
    return format(abs(rounded) if rounded.is_zero() else rounded, "f")


def price_text(amount: Decimal) -> str:
    """A unit price: six significant digits, never fewer than two decimals, no trailing zeros beyond them."""
    if amount.is_zero():
        return "0.00"
    decimals = max(2, SIGNIFICANT_DIGITS - 1 - amount.adjusted())
    text = format(amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN), "f")
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"


def significant(figure: float) -> float:
    """A physical figure rounded to six significant digits."""
    return float(f"{figure:.{SIGNIFICANT_DIGITS}g}")


Money = Annotated[Decimal, Field(allow_inf_nan=False), PlainSerializer(money_text, return_type=str)]
Price = Annotated[Decimal, Field(allow_inf_nan=False), PlainSerializer(price_text, return_type=str)]
Figure = Annotated[float, Field(allow_inf_nan=False), PlainSerializer(significant, return_type=float)]
Level = Annotated[int, Field(ge=0, le=4)]


class Part(BaseModel):
    """A piece of an answer: frozen, nothing unknown, no field with a default."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, serialize_by_alias=True, validate_by_name=True, validate_by_alias=True
    )


class Spread(Part):
    """An estimate; its unit is in the name of the field that holds it."""

    low: Figure
    value: Figure
    high: Figure
    grade: GradeWord | None
    sources: tuple[str, ...]

    @classmethod
    def of(
        cls,
        low: float,
        value: float,
        high: float,
        grade: GradeWord | None = None,
        sources: tuple[str, ...] = (),
    ) -> Self:
        """An estimate from its three numbers."""
        return cls(low=low, value=value, high=high, grade=grade, sources=sources)


class PriceSpread(Part):
    """An estimate of money per unit, such as the cost of one request."""

    low: Price
    value: Price
    high: Price
    currency: str
    grade: GradeWord | None
    sources: tuple[str, ...]


class MonthlyCost(Part):
    """Money a month: the mean over the horizon, with the first and the last month."""

    low: Money
    value: Money
    high: Money
    month_1: Money
    last_month: Money
    currency: str


class CostBreakdown(Part):
    """The central monthly cost by what it pays for; `None` where unknown."""

    compute: Money | None
    storage: Money | None
    network: Money | None
    migration: Money | None
    other: Money | None


class CarbonParts(Part):
    """Kilograms of CO2e a month. `total` is location based and is what ranks; market based stands apart."""

    use: Spread | None
    embodied: Spread | None
    total: Spread | None
    market_based: Spread | None


class Levels(Part):
    """SEAL levels 0-4 on one axis: what structure allows, what is proven, what could still be."""

    structural: Level | None
    proven: Level | None
    ceiling: Level | None


class ScoreRange(Part):
    """A sovereignty score from 0 to 100: proven at least `low`, at most `high`."""

    low: Figure
    high: Figure


class LetterRanges(Part):
    """The letters that the ends of the interval would get, best first."""

    energy: tuple[Letter, Letter] | None
    co2e: tuple[Letter, Letter] | None


class Label(Part):
    """Indicative letters of one AI request, after fixed thresholds of a method version."""

    energy: Letter | None
    co2e: Letter | None
    method: str
    range: LetterRanges


class Delta(Part):
    """A difference in money and kilograms of CO2e a month."""

    cost: Money
    carbon_kg: Figure | None
