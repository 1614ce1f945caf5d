"""Figures that cannot be: prices below zero, a PUE below one, places off the globe, words outside a list."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from catalog.checks.sheets import OFFERS, WARNING, Check, Finding, Sheets, grouped
from catalog.offers import CURRENCIES, MachineClass, Purchase
from catalog.workloads import DataClass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between `low` and `high`, both allowed unless `open_low`."""

    low: float
    high: float = float("inf")
    open_low: bool = False

    def broken(self, column: str) -> pl.Expr:
        """Rows whose figure lies outside; empty cells do not."""
        value = pl.col(column).cast(pl.Float64, strict=False)
        below = value <= self.low if self.open_low else value < self.low
        return below | (value > self.high) | value.is_nan()

    def __str__(self) -> str:
        """As in `above 0`, `at least 1`, `from 0 to 100`."""
        if self.high != float("inf"):
            return f"from {self.low:g} to {self.high:g}"
        return f"{'above' if self.open_low else 'at least'} {self.low:g}"


ABOVE_ZERO = Bounds(0.0, open_low=True)
NOT_NEGATIVE = Bounds(0.0)
SHARE = Bounds(0.0, 1.0)
PERCENT = Bounds(0.0, 100.0)
AT_LEAST_ONE = Bounds(1.0)
LATITUDE = Bounds(-90.0, 90.0)
LONGITUDE = Bounds(-180.0, 180.0)

FIGURES: tuple[tuple[str, str, Bounds], ...] = (
    (OFFERS, "price_per_hour", ABOVE_ZERO),
    (OFFERS, "vcpu", NOT_NEGATIVE),
    (OFFERS, "memory_gib", NOT_NEGATIVE),
    (OFFERS, "gpu_count", NOT_NEGATIVE),
    (OFFERS, "gpu_memory_gib", ABOVE_ZERO),
    (OFFERS, "extra_per_month", NOT_NEGATIVE),
    ("storage_network.csv", "price", NOT_NEGATIVE),
    ("storage_network.csv", "tier_from_gib", NOT_NEGATIVE),
    ("tokens/prices.csv", "input_per_mtok", NOT_NEGATIVE),
    ("tokens/prices.csv", "output_per_mtok", NOT_NEGATIVE),
    ("tokens/prices.csv", "cached_per_mtok", ABOVE_ZERO),
    ("exchange_rates.csv", "rate", ABOVE_ZERO),
    ("price_age.csv", "share_per_started_year", SHARE),
    ("sizing_defaults.csv", "value", ABOVE_ZERO),
    ("regions.csv", "latitude", LATITUDE),
    ("regions.csv", "longitude", LONGITUDE),
    ("countries.csv", "latitude", LATITUDE),
    ("countries.csv", "longitude", LONGITUDE),
    ("countries.csv", "spread_km", NOT_NEGATIVE),
    ("sites/datacentres.csv", "pue", AT_LEAST_ONE),
    ("sites/datacentres.csv", "wue_l_per_kwh", NOT_NEGATIVE),
    ("sites/datacentres.csv", "carbon_free_percent", PERCENT),
    ("grids/intensity.csv", "g_per_kwh", NOT_NEGATIVE),
    ("grids/fuel_factors.csv", "g_per_kwh", NOT_NEGATIVE),
    ("grids/mix.csv", "share", SHARE),
    ("grids/water.csv", "wue_l_per_kwh", NOT_NEGATIVE),
    ("hardware/processors.csv", "idle_w_per_vcpu", ABOVE_ZERO),
    ("hardware/processors.csv", "max_w_per_vcpu", ABOVE_ZERO),
    ("hardware/factors.csv", "central", NOT_NEGATIVE),
    ("hardware/gpus.csv", "memory_gb", ABOVE_ZERO),
    ("hardware/gpus.csv", "tdp_w", ABOVE_ZERO),
    ("models/llm_models.csv", "params_total_b_low", ABOVE_ZERO),
    ("models/llm_models.csv", "params_active_b_low", ABOVE_ZERO),
    ("models/llm_energy_measured.csv", "wh_per_request", ABOVE_ZERO),
    ("models/llm_throughput.csv", "tokens_per_s_per_gpu", ABOVE_ZERO),
    ("sovereignty/weights.csv", "weight", PERCENT),
)

TRUTHS = ("true", "false")
WORDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (OFFERS, "currency", CURRENCIES),
    (OFFERS, "purchase", tuple(kind.label for kind in Purchase)),
    (OFFERS, "component", TRUTHS),
    (OFFERS, "superseded", TRUTHS),
    (OFFERS, "held_back", TRUTHS),
    ("storage_network.csv", "currency", CURRENCIES[:-1]),
    ("tokens/prices.csv", "currency", CURRENCIES),
    ("tokens/prices.csv", "currency_uncertain", TRUTHS),
    ("tokens/prices.csv", "superseded", TRUTHS),
    ("tokens/prices.csv", "withdrawn", TRUTHS),
    ("exchange_rates.csv", "base", CURRENCIES[:-1]),
    ("exchange_rates.csv", "quote", CURRENCIES[:-1]),
    ("machine_classes.csv", "class", tuple(kind.name.lower() for kind in MachineClass)),
    ("certificates.csv", "status", ("held", "in_progress", "not_held", "unverified")),
    ("certificates.csv", "superseded", ("yes", "no")),
    ("providers.csv", "hyperscaler", TRUTHS),
    ("countries.csv", "eu", TRUTHS),
    ("countries.csv", "eea", TRUTHS),
    ("grids/intensity.csv", "basis", ("lifecycle", "direct", "unknown")),
    ("data_classes.csv", "data_class", tuple(DataClass)),
    ("data_classes.csv", "status", ("law", "policy", "draft")),
)

# (file, lower, upper): the first must not exceed the second
ORDERED: tuple[tuple[str, str, str], ...] = (
    ("hardware/factors.csv", "low", "central"),
    ("hardware/factors.csv", "central", "high"),
    ("sites/defaults.csv", "low", "central"),
    ("sites/defaults.csv", "central", "high"),
    ("models/llm_constants.csv", "low", "value"),
    ("models/llm_constants.csv", "value", "high"),
    ("models/llm_models.csv", "params_total_b_low", "params_total_b_high"),
    ("models/llm_models.csv", "params_active_b_low", "params_active_b_high"),
    ("hardware/processors.csv", "idle_w_per_vcpu", "max_w_per_vcpu"),
)


def impossible_figures(sheets: Sheets) -> Iterator[Finding]:
    """Cells that are no number, or a number outside what its kind allows."""
    for path, column, bounds in FIGURES:
        rows = sheets.sheet(path)
        value = pl.col(column).cast(pl.Float64, strict=False)
        no_number = rows.filter((pl.col(column) != "") & value.is_null())
        yield from grouped(no_number, [column], f"{column} '{{}}' is not a number")
        outside = rows.filter(bounds.broken(column))
        yield from grouped(outside, [column], f"{column} is {{}}, it must be {bounds}")


def unknown_words(sheets: Sheets) -> Iterator[Finding]:
    """Cells outside the list of words their column may hold."""
    for path, column, words in WORDS:
        strange = sheets.sheet(path).filter(~pl.col(column).is_in(words))
        allowed = ", ".join(filter(None, words))
        yield from grouped(strange, [column], f"{column} '{{}}' is none of {allowed}")


def reversed_ranges(sheets: Sheets) -> Iterator[Finding]:
    """A low end above its high end."""
    for path, lower, upper in ORDERED:
        low, high = (pl.col(column).cast(pl.Float64, strict=False) for column in (lower, upper))
        rows = sheets.sheet(path).filter(low > high)
        yield from grouped(rows, [lower, upper], f"{lower} {{}} is above {upper} {{}}")


def zeros_for_unknown(sheets: Sheets) -> Iterator[Finding]:
    """Zeros where nothing is free: an empty cell is unknown, a zero would win every comparison."""
    offers = sheets.sheet(OFFERS).filter(pl.col("component") != "true")
    for column in ("vcpu", "memory_gib"):
        yield from grouped(offers.filter(_zero(column)), ["name"], f"{{}} has {column} 0; leave it empty")
    storage = sheets.sheet("storage_network.csv")
    tiers = pl.len().over("provider", "region", "item", "source")
    stored = pl.col("item").str.ends_with("gib_month")
    free = storage.filter((tiers == 1) & stored & _zero("price"))
    yield from grouped(free, ["provider", "item"], "{} {} is free in any quantity; leave the row out")
    tokens = sheets.sheet("tokens/prices.csv")
    yield from grouped(tokens.filter(_zero("input_per_mtok")), ["model"], "input of '{}' is free", WARNING)
    answered = tokens.filter((pl.col("mode") == "chat") & _zero("output_per_mtok"))
    yield from grouped(answered, ["listed_as"], "output of '{}' is free", WARNING)


def prices_without_terms(sheets: Sheets) -> Iterator[Finding]:
    """A price needs a currency, an offer on request has no price, and every other offer has one."""
    offers = sheets.sheet(OFFERS)
    priced = pl.col("price_per_hour") != ""
    on_request = pl.col("purchase") == Purchase.QUOTE_REQUIRED.label
    no_currency = offers.filter(priced & (pl.col("currency") == ""))
    yield from grouped(no_currency, ["name"], "{} has a price without a currency")
    yield from grouped(offers.filter(priced == on_request), ["name"], "{}: price and purchase contradict")
    tokens = sheets.sheet("tokens/prices.csv")
    lost = tokens.filter((pl.col("input_per_mtok") != "") & (pl.col("currency") == ""))
    yield from grouped(lost, ["listed_as"], "{} has a price without a currency")


def _zero(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64, strict=False) == 0.0


VALUES: tuple[Check, ...] = (
    impossible_figures,
    unknown_words,
    reversed_ranges,
    zeros_for_unknown,
    prices_without_terms,
)
