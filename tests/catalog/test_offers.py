"""Purchase terms, names as patterns, price lists with tiers, token prices, exchange rates."""

from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from catalog.files import DataFiles, day_of
from catalog.offers import CURRENCIES, Purchase, Rates, matches, storage_class_of
from catalog.read_offers import (
    PLACE_COLUMNS,
    STORAGE_COLUMNS,
    TOKEN_COLUMNS,
    Index,
    read_rates,
    read_storage,
    read_tokens,
    structures_of,
)

INDEX = Index(
    ("north", "south"), (("north", "n1"), ("north", "n2"), ("south", "s1")), ("north", "north-vault")
)
PERIMETERS = b"structure,provider,offers,source,date\nnorth-vault,north,vault-*@n2,rule,2026\n"


def files_of(**sheets: tuple[list[str], list[dict[str, str]]]) -> DataFiles:
    """Files with the given header and rows; cells not given are empty."""
    content = {"sovereignty/perimeters.csv": PERIMETERS}
    for name, (header, rows) in sheets.items():
        lines = [",".join(header), *(",".join(row.get(column, "") for column in header) for row in rows)]
        content[name.replace("__", "/") + ".csv"] = ("\n".join(lines) + "\n").encode()
    return DataFiles(content)


def test_a_term_is_paid_for_its_months() -> None:
    assert {kind.label: kind.term_months for kind in Purchase} == {
        "on_demand": 0,
        "spot": 0,
        "monthly": 1,
        "reserved_1y": 12,
        "reserved_2y": 24,
        "reserved_3y": 36,
        "quote_required": 0,
    }


@pytest.mark.parametrize(
    ("pattern", "hits"),
    [
        ("*", [True, True, True]),
        ("vm-*", [True, True, False]),
        ("*-large", [False, True, False]),
        ("vm.1", [False, False, False]),
        ("a+b", [False, False, True]),
    ],
)
def test_only_the_star_of_a_pattern_is_special(pattern: str, hits: list[bool]) -> None:
    assert matches(pl.Series(["vm-1", "vm-large", "a+b"]), pattern).to_list() == hits


@pytest.mark.parametrize(
    ("item", "storage_class"),
    [
        ("object_storage_gib_month", "object"),
        ("object_storage_archive_gib_month", "archive"),
        ("object_storage_cold_archive_gib_month", "archive"),
        ("block_storage_ssd_premium_gib_month", "block"),
        ("block_storage_snapshot_gib_month", "other"),
        ("block_storage_custom_image_gib_month", "other"),
        ("egress_internet_gib", "egress_internet"),
        ("object_storage_egress_gib", "egress_object"),
        ("egress_inter_region_gib", "egress_inter_region"),
        ("load_balancer_month", "other"),
    ],
)
def test_a_price_list_has_the_class_its_item_says(item: str, storage_class: str) -> None:
    assert storage_class_of(item) == storage_class


def storage_row(**cells: str) -> dict[str, str]:
    plain = {"provider": "north", "region": "n1", "item": "egress_internet_gib", "currency": "EUR"}
    return {**plain, "tier_from_gib": "0", "source": "list", "date": "2026-01-01", **cells}


def test_tiers_come_in_order_and_prices_of_two_lists_are_not_mixed() -> None:
    rows = [
        storage_row(tier_from_gib="1000", price="0.05"),
        storage_row(price="0.09"),
        storage_row(price="0.99", source="older", date="2025-06-01"),
        storage_row(item="object_storage_gib_month", price="0.02", region="n2"),
    ]
    egress, kept = read_storage(files_of(storage_network=(STORAGE_COLUMNS, rows)), INDEX)
    assert [(t.from_gib, t.price) for t in egress.tiers] == [
        (0.0, Decimal("0.09")),
        (1000.0, Decimal("0.05")),
    ]
    assert (egress.provider, egress.region, egress.source, egress.day) == (0, 0, "list", day_of("2026-01-01"))
    assert (kept.region, kept.storage_class) == (1, "object")


def test_a_price_in_an_unknown_region_is_refused_by_name() -> None:
    rows = [storage_row(price="0.09", region="n9")]
    with pytest.raises(ValueError, match=r"storage_network.csv: region 'north/n9' is not known"):
        read_storage(files_of(storage_network=(STORAGE_COLUMNS, rows)), INDEX)


def test_an_offer_takes_the_structure_a_perimeter_names_in_its_region_only() -> None:
    found = structures_of(
        files_of(),
        INDEX,
        pl.Series(["north", "north", "north", "south"]),
        pl.Series(["vault-1", "vault-1", "plain", "vault-1"]),
        pl.Series(["n2", "n1", "n2", "s1"]),
    )
    assert found.tolist() == [1, 0, 0, -1]


def token_row(**cells: str) -> dict[str, str]:
    plain = {"provider": "north", "scope": "default", "listed_as": "m", "model": "m", "alias_kind": "exact"}
    prices = {"input_per_mtok": "1", "output_per_mtok": "2", "currency": "EUR", "mode": "chat"}
    truths = dict.fromkeys(("own_page", "currency_uncertain", "superseded", "withdrawn"), "false")
    return {**plain, **prices, **truths, "source": "list", "date": "2026-01-01", **cells}


def tokens_of(*rows: dict[str, str]) -> list[str]:
    """The input prices that are sold."""
    places = [{"provider": "north", "scope": "default", "region": "n1", "service": "chat"}]
    files = files_of(tokens__prices=(TOKEN_COLUMNS, list(rows)), tokens__places=(PLACE_COLUMNS, places))
    return [prices[0] for prices in read_tokens(files, INDEX)[0].price_text]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"date": "2026-02-01"}, {"date": "2026-01-01"}),
        ({"currency_uncertain": "false", "date": "2025"}, {"currency_uncertain": "true", "date": "2026"}),
        ({"own_page": "true"}, {"own_page": "false"}),
    ],
)
def test_of_two_prices_of_a_model_in_a_place_the_better_founded_is_sold(
    better: dict[str, str], worse: dict[str, str]
) -> None:
    first, second = token_row(input_per_mtok="3", **better), token_row(input_per_mtok="1", **worse)
    assert tokens_of(first, second) == tokens_of(second, first) == ["3"]


@pytest.mark.parametrize(
    "reason",
    [
        {"withdrawn": "true"},
        {"superseded": "true"},
        {"model": ""},
        {"input_per_mtok": ""},
        {"mode": "audio"},
        {"alias_kind": "service_tier"},
        {"scope": "the moon"},
    ],
)
def test_what_is_gone_unnamed_unpriced_or_nowhere_is_not_sold(reason: dict[str, str]) -> None:
    assert tokens_of(token_row(**reason)) == []


def test_a_token_service_priced_on_request_is_remembered_once_per_place() -> None:
    row = token_row(mode="quote_required", model="", input_per_mtok="", currency="")
    places = [{"provider": "north", "scope": "default", "region": "n2", "service": "chat"}]
    files = files_of(tokens__prices=(TOKEN_COLUMNS, [row, row]), tokens__places=(PLACE_COLUMNS, places))
    sold, quotes = read_tokens(files, INDEX)
    assert len(sold) == 0
    assert [(q.provider, q.region, q.service) for q in quotes] == [(0, 1, "chat")]


@pytest.fixture(scope="module")
def rates() -> Rates:
    text = b"date,base,quote,rate,source,note\n2026-10-01,EUR,USD,1.25,late,\n2026-01-01,USD,EUR,0.5,early,\n"
    return read_rates(DataFiles({"exchange_rates.csv": text}))


@pytest.mark.parametrize(
    ("currency", "to", "day", "factor", "source"),
    [
        ("USD", "EUR", "2026-09-30", "0.5", "early"),
        ("EUR", "USD", "2026-09-30", "2", "early"),
        ("USD", "EUR", "2026-10-01", "0.8", "late"),
        ("EUR", "USD", "2026-12-24", "1.25", "late"),
    ],
)
def test_money_converts_both_ways_at_the_newest_rate_that_existed(
    rates: Rates, currency: str, to: str, day: str, factor: str, source: str
) -> None:
    found = rates.convert(currency, to, day_of(day))
    assert found is not None
    assert (found[0], found[2]) == (Decimal(factor), source)


def test_no_rate_is_no_factor_and_a_currency_is_worth_itself(rates: Rates) -> None:
    assert rates.convert("CHF", "EUR", day_of("2026-12-24")) is None
    assert rates.convert("USD", "EUR", day_of("2025-12-31")) is None
    assert rates.convert("CHF", "CHF", 0) == (Decimal(1), "", "")
    factors = dict(zip(CURRENCIES, rates.factors("EUR", day_of("2026-12-24")), strict=True))
    assert (factors["EUR"], factors["USD"]) == (1.0, 0.8)
    assert np.isnan([factors["CHF"], factors["GBP"], factors[""]]).all()
