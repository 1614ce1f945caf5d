"""How figures read: one place for every number that a person sees, so that all formats agree.

Unknown reads `Unknown`, never zero. Rounding is half-even: money to the cent below 1,000 and to the
unit from there, other figures to three significant digits.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache

from babel.numbers import NumberPattern, format_decimal, parse_pattern

from app.recommendations.answer_figures import Levels, MonthlyCost, PriceSpread, ScoreRange, Spread

UNKNOWN = "Unknown"
LOCALE = "en_GB"
CENTS_BELOW = Decimal(1000)
DIGITS = 3
LONGEST_LIST = 6
FINEST_GAP = 1e-9
FINEST_KILOGRAM = 1e-6


@cache
def _pattern(decimals: int, least_decimals: int) -> NumberPattern:
    optional = "#" * (decimals - least_decimals)
    return parse_pattern("#,##0." + "0" * least_decimals + optional if decimals else "#,##0")


def _grouped(amount: Decimal, decimals: int, least_decimals: int = 0) -> str:
    rounded = amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    unsigned = abs(rounded) if rounded.is_zero() else rounded
    return format_decimal(unsigned, format=_pattern(decimals, least_decimals), locale=LOCALE)


def plain(text: str) -> str:
    """Text fit for a terminal or a page: anything that does not print becomes a space."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def number(figure: float | Decimal | None) -> str:
    """A figure with three significant digits and thousands separators: `1,235`, `12.3`, `0.00123`."""
    if figure is None:
        return UNKNOWN
    exact = Decimal(str(figure))
    if exact.is_zero():
        return "0"
    return _grouped(exact, max(0, DIGITS - 1 - exact.adjusted()))


def amount(value: Decimal | None) -> str:
    """An amount of money without its currency: cents below 1,000, whole units from there."""
    if value is None:
        return UNKNOWN
    return _grouped(value, 0) if abs(value) >= CENTS_BELOW else _grouped(value, 2, 2)


def money(value: Decimal | None, currency: str) -> str:
    """An amount with its currency code: `1,235 EUR`, `12.30 EUR`."""
    return UNKNOWN if value is None else f"{amount(value)} {plain(currency)}"


def signed_money(value: Decimal | None, currency: str) -> str:
    """A difference of money, with its sign: `+12.30 EUR`."""
    if value is None:
        return UNKNOWN
    return f"{'+' if amount(value)[0] != '-' and amount(value) != '0.00' else ''}{money(value, currency)}"


def gap(value: float | None) -> str:
    """A relative gap; below one part in a thousand million the arithmetic itself is no finer."""
    return "0" if value is not None and abs(value) < FINEST_GAP else number(value)


def kilograms(value: float | None) -> str:
    """A mass of CO2e: `12.3 kg`."""
    return UNKNOWN if value is None else f"{number(value)} kg"


def signed_kilograms(value: float | None) -> str:
    """A difference of CO2e, with its sign: `-4.2 kg`."""
    if value is not None and abs(value) < FINEST_KILOGRAM:
        return kilograms(0.0)
    return UNKNOWN if value is None else f"{'+' if value > 0 else ''}{kilograms(value)}"


def share(value: float | None) -> str:
    """A share (0-1) as a percentage with three significant digits: `12.5 %`."""
    return UNKNOWN if value is None else f"{number(value * 100)} %"


def interval(low: str, high: str) -> str:
    """The ends of an estimate: `(9.5 to 14)`, or nothing when they read the same."""
    return "" if low == high else f"({low} to {high})"


def spread(estimate: Spread | None, unit: str = "") -> str:
    """An estimate as `12.3 kg (9.5 to 14)`."""
    if estimate is None:
        return UNKNOWN
    value = f"{number(estimate.value)} {unit}".strip()
    return f"{value} {interval(number(estimate.low), number(estimate.high))}".strip()


def monthly_cost(cost: MonthlyCost) -> str:
    """A monthly cost as `1,235 EUR (1,100 to 1,400)`."""
    return f"{money(cost.value, cost.currency)} {interval(amount(cost.low), amount(cost.high))}".strip()


def unit_cost(cost: PriceSpread | None) -> str:
    """The cost of one unit as `0.00123 EUR (0.001 to 0.0015)`."""
    if cost is None:
        return UNKNOWN
    ends = interval(number(cost.low), number(cost.high))
    return f"{number(cost.value)} {plain(cost.currency)} {ends}".strip()


def level(levels: Levels | None) -> str:
    """A level on one axis as `2 (0 proven)`: what structure allows, and what is proven."""
    if levels is None or levels.structural is None:
        return UNKNOWN
    proven = UNKNOWN if levels.proven is None else str(levels.proven)
    return f"{levels.structural} ({proven} proven)"


def score(points: ScoreRange | None) -> str:
    """A score out of 100 as `61 to 78`, or one number when both ends are the same."""
    if points is None:
        return UNKNOWN
    low, high = number(points.low), number(points.high)
    return low if low == high else f"{low} to {high}"


def letter(best: str | None, ends: tuple[str, str] | None) -> str:
    """A letter with the range its interval allows: `D (C to E)`."""
    if best is None:
        return UNKNOWN
    return best if ends is None or ends[0] == ends[1] else f"{best} ({ends[0]} to {ends[1]})"


def counted(count: int, thing: str) -> str:
    """How many of a thing, in the singular when it is one: "1 workload", "1,200 workloads"."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def listed(names: Sequence[str]) -> str:
    """Names with commas, cut after six: `a, b, c and 12 more`."""
    shown = ", ".join(plain(name) for name in names[:LONGEST_LIST])
    rest = len(names) - LONGEST_LIST
    return f"{shown} and {rest} more" if rest > 0 else shown
