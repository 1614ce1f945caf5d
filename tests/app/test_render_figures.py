"""How figures read, and that no reading says something else than the figure."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recommendations.answer_figures import Levels, ScoreRange, Spread, money_text, price_text
from app.render import figures

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


def read(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@given(amounts)
def test_json_money_is_the_amount_to_the_cent(amount: Decimal) -> None:
    assert Decimal(money_text(amount)) == amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
    assert len(money_text(amount).partition(".")[2]) == 2
    assert money_text(amount) != "-0.00"


@given(
    st.decimals(min_value=Decimal("1e-9"), max_value=10**9, places=12).filter(lambda d: d > Decimal("1e-9"))
)
def test_a_unit_price_keeps_six_significant_digits_or_the_cent(price: Decimal) -> None:
    error = abs(Decimal(price_text(price)) - price)
    assert error <= max(price * Decimal("5e-6"), Decimal(0)) or error <= Decimal("0.005")
    assert "E" not in price_text(price)


@given(amounts)
def test_shown_money_is_within_half_its_last_digit(amount: Decimal) -> None:
    step = Decimal("0.5") if abs(amount) >= 1000 else Decimal("0.005")
    assert abs(read(figures.amount(amount)) - amount) <= step


@given(st.floats(min_value=1e-9, max_value=1e12))
def test_a_figure_keeps_three_significant_digits(figure: float) -> None:
    assert float(read(figures.number(figure))) == pytest.approx(figure, rel=0.005001)


@pytest.mark.parametrize(
    ("figure", "text"),
    [(1234.6, "1,235"), (12.34, "12.3"), (0.00123, "0.00123"), (0.0, "0"), (-0.0, "0"), (None, "Unknown")],
)
def test_figures_read_like_this(figure: float | None, text: str) -> None:
    assert figures.number(figure) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [("12.345", "12.34 EUR"), ("999.99", "999.99 EUR"), ("1500.5", "1,500 EUR"), ("-0.001", "0.00 EUR")],
)
def test_money_reads_like_this(amount: str, text: str) -> None:
    assert figures.money(Decimal(amount), "EUR") == text


@pytest.mark.parametrize(
    ("amount", "text"), [("5", "+5.00 EUR"), ("-5", "-5.00 EUR"), ("0", "0.00 EUR"), ("0.001", "0.00 EUR")]
)
def test_a_difference_shows_its_sign_and_nothing_has_none(amount: str, text: str) -> None:
    assert figures.signed_money(Decimal(amount), "EUR") == text


def test_what_is_unknown_reads_unknown_everywhere() -> None:
    readings = [
        figures.money(None, "EUR"),
        figures.signed_money(None, "EUR"),
        figures.kilograms(None),
        figures.signed_kilograms(None),
        figures.share(None),
        figures.spread(None),
        figures.unit_cost(None),
        figures.level(None),
        figures.level(Levels(structural=None, proven=0, ceiling=4)),
        figures.score(None),
        figures.letter(None, None),
    ]
    assert set(readings) == {"Unknown"}


def test_an_estimate_without_doubt_has_no_brackets() -> None:
    assert figures.spread(Spread.of(2, 2, 2), "kg") == "2 kg"
    assert figures.spread(Spread.of(1, 2, 3), "kg") == "2 kg (1 to 3)"


def test_a_score_is_a_range_unless_its_ends_agree() -> None:
    assert figures.score(ScoreRange(low=61, high=78)) == "61 to 78"
    assert figures.score(ScoreRange(low=61, high=61)) == "61"


def test_a_long_list_is_cut_and_counted() -> None:
    assert figures.listed(list("abcdefgh")) == "a, b, c, d, e, f and 2 more"
    assert figures.listed(list("abc")) == "a, b, c"
