"""Ids that name nothing: providers, regions, GPUs, models, structures, sources."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from catalog.checks.sheets import (
    FAULT,
    FILE,
    LINE,
    OFFERS,
    WARNING,
    Check,
    Finding,
    Sheets,
    absent,
    blank,
    grouped,
)
from catalog.hardware import folded

UNVERIFIED = "from-memory-unverified"
SOURCES = "sources.csv"
UNSPECIFIED_GPU = "unspecified"
OTHER_SOURCES = ("grid_zone_source",)
NO_EVIDENCE = "E0"  # a layer nobody knows needs no source
PROVIDER = ("providers.csv", ("id",))
REGION = ("regions.csv", ("provider", "region"))
MODEL = ("models/llm_models.csv", ("id",))
STRUCTURE = ("sovereignty/structures.csv", ("structure",))
CRITERION = ("sovereignty/criteria.csv", ("criterion",))
COUNTRY = ("countries.csv", ("code",))


@dataclass(frozen=True, slots=True)
class Link:
    """Cells of `path` that name a row of another file."""

    path: str
    columns: tuple[str, ...]
    target: tuple[str, tuple[str, ...]]
    severity: str = FAULT
    effect: str = ""


LINKS = (
    Link("providers.csv", ("parent",), PROVIDER),
    Link("regions.csv", ("provider",), PROVIDER),
    Link("regions.csv", ("provider", "same_place_as"), REGION),
    Link("regions.csv", ("country",), COUNTRY, WARNING, "no user can stand there"),
    Link(OFFERS, ("provider",), PROVIDER),
    Link(OFFERS, ("provider", "region"), REGION),
    Link("storage_network.csv", ("provider", "region"), REGION),
    Link("machine_classes.csv", ("provider",), PROVIDER),
    Link("certificates.csv", ("provider_id",), PROVIDER, WARNING, "the certificate covers nothing on sale"),
    Link("tokens/places.csv", ("provider", "region"), REGION),
    Link("tokens/prices.csv", ("provider",), PROVIDER),
    Link(
        *("tokens/prices.csv", ("provider", "scope"), ("tokens/places.csv", ("provider", "scope"))),
        *(WARNING, "no place is known for it, so it is never offered"),
    ),
    Link("tokens/prices.csv", ("model",), MODEL),
    Link("models/model_aliases.csv", ("model",), MODEL),
    Link("models/llm_energy_measured.csv", ("model",), MODEL),
    Link("models/llm_throughput.csv", ("model",), MODEL),
    Link("models/llm_catalog_cloud_temple.csv", ("model",), MODEL),
    Link("models/llm_catalog_cloud_temple.csv", ("provider", "region"), REGION),
    Link("sites/grid_zones.csv", ("provider", "region"), REGION, WARNING, "the row serves no place"),
    Link("sites/grid_zones.csv", ("grid_zone",), ("grids/intensity.csv", ("zone",))),
    Link("sovereignty/perimeters.csv", ("structure",), STRUCTURE),
    Link("sovereignty/perimeters.csv", ("provider",), PROVIDER),
    Link("sovereignty/awards.csv", ("structure",), STRUCTURE),
    Link("sovereignty/priority.csv", ("structure",), STRUCTURE),
    Link("sovereignty/ladders.csv", ("criterion",), CRITERION),
    Link("sovereignty/crosswalk.csv", ("criterion",), CRITERION),
)


def dangling_links(sheets: Sheets) -> Iterator[Finding]:
    """Cells that name a row of another file which has no such row."""
    for link in LINKS:
        path, keys = link.target
        if not (sheets.has(link.path) and sheets.has(path)):
            continue
        known = sheets.sheet(path).select(keys).unique()
        lost = absent(sheets.sheet(link.path), link.columns, known)
        names, cells = " and ".join(link.columns), "/".join("{}" for _ in link.columns)
        effect = f"; {link.effect}" if link.effect else ""
        yield from grouped(lost, link.columns, f"{names} '{cells}' is not in {path}{effect}", link.severity)


def unknown_areas(sheets: Sheets) -> Iterator[Finding]:
    """Countries of an area, or of a residency rule, that are neither a country nor EU or EEA."""
    known = sheets.sheet("countries.csv").select("code").vstack(pl.DataFrame({"code": ["EU", "EEA"]}))
    areas = sheets.sheet("regions.csv").with_columns(pl.col("area").str.split(";")).explode("area")
    yield from grouped(absent(areas, ["area"], known), ["area"], "area '{}' is not in countries.csv")


def unknown_gpus(sheets: Sheets) -> Iterator[Finding]:
    """GPUs of offers that no row of the hardware file names."""
    gpus = sheets.sheet("hardware/gpus.csv")
    names = {folded(name) for name in gpus["name"]}
    names |= {folded(alias) for cell in gpus["aliases"] for alias in cell.split(";")}
    offers = sheets.sheet(OFFERS)
    sold = [name for name in offers["gpu_model"].unique() if name and folded(name) not in names]
    lost = offers.filter(pl.col("gpu_model").is_in(sold))
    unnamed = pl.col("gpu_model") == UNSPECIFIED_GPU
    yield from grouped(
        lost.filter(~unnamed), ["gpu_model"], "GPU '{}' is not in hardware/gpus.csv: its offers serve nothing"
    )
    yield from grouped(lost.filter(unnamed), [], "the source does not name the GPU", WARNING)


def unknown_sites(sheets: Sheets) -> Iterator[Finding]:
    """Disclosures of a place that is no region; `region/building` and `(fleet)` are."""
    rows = sheets.sheet("sites/datacentres.csv").filter(pl.col("region") != "(fleet)")
    places = sheets.sheet("regions.csv").select("provider", "region")
    lost = absent(rows, ["provider", "region"], places)
    building = lost.with_columns(site=pl.col("region").str.split("/").list.first())
    lost = absent(building, ["provider", "site"], places)
    problem = "'{}/{}' is not in regions.csv; the disclosure speaks for no place"
    yield from grouped(lost, ["provider", "region"], problem, WARNING)


def providers_without_structure(sheets: Sheets) -> Iterator[Finding]:
    """Providers whose owner, seat and stack are not described: their levels stay unknown."""
    known = sheets.sheet("sovereignty/structures.csv").select("structure").unique()
    lost = absent(sheets.sheet("providers.csv"), ["id"], known)
    yield from grouped(
        lost, [], "provider without structure facts: its sovereignty levels are unknown", WARNING
    )


def uncited_facts(sheets: Sheets) -> Iterator[Finding]:
    """Rows without a source, and files whose rows cannot have one."""
    for path in sheets.paths():
        rows = sheets.sheet(path)
        if path == SOURCES:
            continue
        if "source" not in rows.columns:
            yield Finding(FAULT, path, "no column 'source': its facts cannot be traced")
            continue
        unsourced = rows.filter(blank("source"))
        if path == STRUCTURE[0]:
            unsourced = unsourced.filter(pl.col("tier") != NO_EVIDENCE)
        yield from grouped(unsourced, [], "no source")


def unknown_sources(sheets: Sheets) -> Iterator[Finding]:
    """Ids cited that `sources.csv` does not explain, and facts nobody has verified."""
    known = sheets.sheet(SOURCES).select("id").unique()
    for path in sheets.paths():
        rows = sheets.sheet(path)
        for column in (c for c in rows.columns if c == "source" or c in OTHER_SOURCES):
            cited = (
                rows.select(FILE, LINE, pl.col(column).str.split("|").alias("id"))
                .explode("id")
                .with_columns(pl.col("id").str.split(":").list.first())
            )
            yield from grouped(absent(cited, ["id"], known), ["id"], f"{column} '{{}}' is not in {SOURCES}")
            recalled = cited.filter(pl.col("id") == UNVERIFIED)
            yield from grouped(recalled, [], f"{column} cites {UNVERIFIED}", WARNING)


REFERENCES: tuple[Check, ...] = (
    dangling_links,
    unknown_areas,
    unknown_gpus,
    unknown_sites,
    providers_without_structure,
    uncited_facts,
    unknown_sources,
)
