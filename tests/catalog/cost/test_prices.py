"""Unit prices: currency, discount, age and what it does to the interval."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.candidates import candidates
from catalog.cost.exact import tiered_exactly
from catalog.cost.prices import aged, stale, started_years, tiered_cost
from catalog.files import UNDATED_DAY, day_of
from catalog.market import price_book
from catalog.offers import StorageItem, Tier
from catalog.workloads import Compute, Requirements, Workload
from tests.world import costs, market, rows_by_offer, world

TODAY = day_of("2026-06-30")
SITE = Workload("site", "compute", Compute(2, 8))


def days(*dates: str) -> np.ndarray:
    return np.array([day_of(date) for date in dates], dtype=np.int32)


def test_a_started_year_counts_whole_and_an_undated_price_counts_one() -> None:
    dated = days("2026-06-30", "2026-06-29", "2025-07-01", "2025-06-29", "2024-06-01")
    assert started_years(dated, TODAY).tolist() == [0, 1, 1, 2, 3]
    assert started_years(np.array([UNDATED_DAY], dtype=np.int32), TODAY).tolist() == [1]


def test_a_price_is_stale_beyond_the_limit_or_without_a_date() -> None:
    dated = np.append(days("2026-06-01", "2026-05-31"), UNDATED_DAY).astype(np.int32)
    assert stale(dated, TODAY, 29).tolist() == [False, True, True]


def test_doubt_grows_with_started_years_and_only_when_stale() -> None:
    dated = np.append(days("2026-06-01", "2024-06-01"), UNDATED_DAY).astype(np.int32)
    doubt, old = aged(dated, TODAY, 365, 0.10)
    assert doubt == pytest.approx([0.0, 0.30, 0.10])
    assert old.tolist() == [False, True, True]
    assert aged(days("2010-01-01"), TODAY, 365, 0.35)[0].tolist() == [1.0]


def test_a_stale_price_says_so_and_widens_the_cost() -> None:
    out = candidates(market(), SITE)
    family, row = rows_by_offer(out, world())["alpha: big"]
    # Priced on 2024-06-01: two years and a month, three started years of a tenth.
    assert family.cost.stale[row]
    assert family.cost.mean.low[row] == pytest.approx(730 * 0.7)
    assert family.cost.mean.high[row] == pytest.approx(730 * 1.3)
    fresh, row = rows_by_offer(out, world())["alpha: small"]
    assert not fresh.cost.stale[row] and fresh.cost.mean.low[row] == fresh.cost.mean.high[row]


def test_the_question_can_exclude_stale_prices_and_set_their_age() -> None:
    def offers(**asked: object) -> set[str]:
        site = Workload("site", "compute", Compute(2, 8), Requirements(**asked))  # type: ignore[arg-type]
        found = rows_by_offer(candidates(market(), site), world())
        return {name for name, (family, row) in found.items() if family.passes[row]}

    assert "alpha: big" not in offers(exclude_stale_prices=True)
    assert "alpha: big" in offers(exclude_stale_prices=True, max_price_age_days=800)
    assert offers(exclude_stale_prices=True, max_price_age_days=5) == set()


def test_a_negotiated_discount_is_off_the_list_of_its_provider_only() -> None:
    list_price = costs(candidates(market(), SITE), world())
    reduced = costs(candidates(market(discounts={"beta": 0.25}), SITE), world())
    assert reduced["beta: m2"] == pytest.approx(0.75 * list_price["beta: m2"])
    assert reduced["alpha: small"] == list_price["alpha: small"]


def test_prices_are_in_the_currency_of_the_question() -> None:
    dollars = costs(candidates(market(currency="USD"), SITE), world())
    assert dollars["beta: m2"] == pytest.approx(730 * 0.08)
    assert dollars["alpha: small"] == pytest.approx(730 * 0.10 / 0.90)


def test_without_an_exchange_rate_an_offer_is_refused_not_free() -> None:
    # The only rate is of 2026-06-01.
    before = candidates(market(as_of="2026-05-01"), SITE)
    family, row = rows_by_offer(before, world())["beta: m2"]
    assert np.isnan(family.cost.mean.central[row]) and not family.passes[row]
    assert any(
        line.reason == "exchange_rate_missing" and line.providers == (1,) for line in before.exclusions
    )


def test_the_prices_of_a_question_are_prepared_once() -> None:
    here = market()
    assert price_book(here, 365) is price_book(here, 365)
    assert price_book(here, 365).machine.stale.sum() < price_book(here, 5).machine.stale.sum()


def listed(*tiers: tuple[float, str]) -> StorageItem:
    ladder = tuple(Tier(start, Decimal(price)) for start, price in tiers)
    return StorageItem(0, 0, "item", "object", ladder, "EUR", 0, 0, "", "list")


def test_tiers_by_hand() -> None:
    item = listed((0, "0"), (100, "0.05"), (1000, "0.01"))
    assert tiered_cost(item, np.array([50.0, 100.0, 300.0, 1500.0])) == pytest.approx([0, 0, 10, 45 + 5])
    assert tiered_cost(listed((100, "0.09")), np.array([150.0])) == pytest.approx([13.5])


@given(
    st.lists(st.integers(1, 5000), max_size=4, unique=True).map(sorted),
    st.lists(st.integers(0, 99), min_size=5, max_size=5),
    st.integers(0, 10_000),
)
def test_columns_and_decimals_agree_on_every_ladder(starts: list[int], cents: list[int], gib: int) -> None:
    item = listed(*((float(s), f"0.{c:02d}") for s, c in zip([0, *starts], cents, strict=False)))
    exact = float(tiered_exactly(item.tiers, Decimal(gib)))
    assert tiered_cost(item, np.array([float(gib)]))[0] == pytest.approx(exact)
