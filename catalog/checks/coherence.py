"""Rows that contradict each other: one offer twice, a place without electricity, a rule nobody can meet."""

from collections.abc import Iterator

import polars as pl

from catalog.checks.sheets import FILE, OFFERS, WARNING, Check, Finding, Sheets, absent, grouped

NO_PLACE = ("area", "unpublished")
MIX_TOLERANCE = 0.02  # published shares are rounded

UNIQUE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("sources.csv", ("id",)),
    ("providers.csv", ("id",)),
    ("countries.csv", ("code",)),
    ("regions.csv", ("provider", "region")),
    ("storage_network.csv", ("provider", "region", "item", "tier_from_gib", "source")),
    ("tokens/places.csv", ("provider", "scope")),
    ("exchange_rates.csv", ("date", "base", "quote")),
    ("hardware/gpus.csv", ("name",)),
    ("models/llm_models.csv", ("id",)),
    ("sites/grid_zones.csv", ("provider", "region")),
    ("sovereignty/structures.csv", ("structure", "layer")),
)


def repeated_rows(sheets: Sheets) -> Iterator[Finding]:
    """Two rows for one thing; of offers, those not marked as superseded."""
    for path, columns in UNIQUE:
        yield from _repeated(sheets.sheet(path), columns)
    current = sheets.sheet(OFFERS).filter(pl.col("superseded") != "true")
    yield from _repeated(current, ("provider", "region", "name", "purchase"))


def _repeated(rows: pl.DataFrame, columns: tuple[str, ...]) -> Iterator[Finding]:
    twice = rows.filter(pl.len().over([FILE, *columns]) > 1)
    cells = "/".join("{}" for _ in columns)
    yield from grouped(twice, columns, f"'{cells}' stands here more than once")


def places_without_electricity(sheets: Sheets) -> Iterator[Finding]:
    """Regions, other than areas, whose grid zone has no dated lifecycle figure: they cannot be ranked."""
    figures = sheets.sheet("grids/intensity.csv")
    known = figures.filter((pl.col("basis") == "lifecycle") & (pl.col("date") != "")).select("zone").unique()
    zones = sheets.sheet("sites/grid_zones.csv").select("provider", "region", published="grid_zone")
    regions = (
        sheets.sheet("regions.csv")
        .filter(~pl.col("coord_basis").is_in(NO_PLACE))
        .join(zones, on=["provider", "region"], how="left", maintain_order="left")
    )
    by_country = pl.when(pl.col("published").fill_null("") != "").then("published").otherwise("country")
    regions = regions.with_columns(
        zone=pl.when(pl.col("grid_zone") != "").then("grid_zone").otherwise(by_country)
    )
    nowhere = regions.filter(pl.col("zone") == "")
    yield from grouped(nowhere, ["provider", "region"], "{}/{} has neither grid zone nor country")
    dark = absent(regions, ["zone"], known)
    problem = "{}/{}: grid zone '{}' has no dated lifecycle figure in grids/intensity.csv"
    yield from grouped(dark, ["provider", "region", "zone"], problem)


def incomplete_mixes(sheets: Sheets) -> Iterator[Finding]:
    """Electricity mixes whose shares do not add up to one."""
    rows = sheets.sheet("grids/mix.csv")
    total = pl.col("share").cast(pl.Float64, strict=False).sum().over("zone", "source", "date")
    off = rows.filter((total - 1.0).abs() > MIX_TOLERANCE)
    yield from grouped(off, ["zone", "date"], "shares of {} in {} do not add up to 1", WARNING)


def prices_nobody_can_convert(sheets: Sheets) -> Iterator[Finding]:
    """Currencies of prices without any exchange rate to the euro: their offers are never sold."""
    rates = sheets.sheet("exchange_rates.csv").filter((pl.col("base") == "EUR") | (pl.col("quote") == "EUR"))
    known = {"", "EUR", *rates["base"], *rates["quote"]}
    for path in (OFFERS, "storage_network.csv", "tokens/prices.csv"):
        lost = sheets.sheet(path).filter(~pl.col("currency").is_in(sorted(known)))
        yield from grouped(lost, ["currency"], "no exchange rate between {} and EUR: not sold", WARNING)


def rules_nobody_can_meet(sheets: Sheets) -> Iterator[Finding]:
    """Data classes that ask for a certificate or an area nothing in the catalog knows."""
    rules = sheets.sheet("data_classes.csv")
    held = (
        sheets.sheet("certificates.csv").select(code=pl.col("codes").str.split(";")).explode("code").unique()
    )
    asked = rules.filter(pl.col("requirement") == "certificates")
    yield from grouped(absent(asked, ["value"], held), ["value"], "certificate '{}' is in no certificate row")
    areas = sheets.sheet("countries.csv").select("code").vstack(pl.DataFrame({"code": ["EU", "EEA"]}))
    within = rules.filter((pl.col("requirement") == "residency") & (pl.col("operator") == "within"))
    yield from grouped(absent(within, ["value"], areas), ["value"], "area '{}' is no country, EU or EEA")
    levels = rules.filter(pl.col("operator") == "at_least")
    wrong = levels.filter(~pl.col("value").str.contains(r"^[0-4]$"))
    yield from grouped(wrong, ["requirement", "value"], "{} '{}' is no level from 0 to 4")


COHERENCE: tuple[Check, ...] = (
    repeated_rows,
    places_without_electricity,
    incomplete_mixes,
    prices_nobody_can_convert,
    rules_nobody_can_meet,
)
