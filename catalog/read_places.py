"""From the data files to providers, regions, countries and sources."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from catalog.files import DataFiles, flags, numbers
from catalog.places import Countries, Regions
from catalog.provenance import Source
from catalog.quantities import BoolArray, FloatArray, IntArray

REGION_COLUMNS = (
    "provider region name city country area latitude longitude coord_basis grid_zone grid_zone_source "
    "same_place_as source date note"
).split()


@dataclass(frozen=True, slots=True)
class Providers:
    """Every provider; a row number is its code. `parent` is the id of the group it belongs to, or empty."""

    id: tuple[str, ...]
    name: tuple[str, ...]
    parent: tuple[str, ...]
    hyperscaler: BoolArray
    source: tuple[str, ...]


def read_providers(files: DataFiles) -> Providers:
    """Providers in the order of the file."""
    rows = files.frame("providers.csv", ("id", "name", "parent", "hyperscaler", "source", "date"))
    return Providers(
        tuple(rows["id"]),
        tuple(rows["name"]),
        tuple(rows["parent"]),
        flags(rows["hyperscaler"]),
        tuple(rows["source"]),
    )


def read_countries(files: DataFiles) -> Countries:
    """Countries in the order of the file."""
    rows = files.frame(
        "countries.csv", "code name latitude longitude spread_km eu eea basis source date".split()
    )
    return Countries(
        code=tuple(rows["code"]),
        name=tuple(rows["name"]),
        latitude=numbers(rows["latitude"]),
        longitude=numbers(rows["longitude"]),
        spread_km=numbers(rows["spread_km"]),
        in_eu=flags(rows["eu"]),
        in_eea=flags(rows["eea"]),
        source=tuple(rows["source"]),
    )


def read_regions(files: DataFiles, countries: Countries) -> Regions:
    """Regions in the order of the file; one known by country only has the spread of that country."""
    rows = files.frame("regions.csv", REGION_COLUMNS)
    return Regions(
        provider_id=tuple(rows["provider"]),
        region_id=tuple(rows["region"]),
        name=tuple(rows["name"]),
        city=tuple(rows["city"]),
        country=tuple(rows["country"]),
        area=tuple(tuple(filter(None, text.split(";"))) for text in rows["area"]),
        latitude=numbers(rows["latitude"]),
        longitude=numbers(rows["longitude"]),
        spread_km=_spread(rows, countries),
        coord_basis=tuple(rows["coord_basis"]),
        grid_zone=tuple(rows["grid_zone"]),
        place=places_of(
            rows["provider"].to_list(), rows["region"].to_list(), rows["same_place_as"].to_list()
        ),
        source=tuple(rows["source"]),
    )


def _spread(rows: pl.DataFrame, countries: Countries) -> FloatArray:
    by_country = dict(zip(countries.code, countries.spread_km.tolist(), strict=True))
    wide = ("country", "placeholder")
    return np.array(
        [
            by_country.get(c, 0.0) if b in wide else 0.0
            for c, b in zip(rows["country"], rows["coord_basis"], strict=True)
        ]
    )


def places_of(provider: Sequence[str], region: Sequence[str], same_as: Sequence[str]) -> IntArray:
    """One number per physical site: the row of the region that names it."""
    row = {pair: code for code, pair in enumerate(zip(provider, region, strict=True))}
    place = [row[(p, s)] if s else row[(p, r)] for p, r, s in zip(provider, region, same_as, strict=True)]
    return np.array(place, dtype=np.int32)


def read_sources(files: DataFiles) -> dict[str, Source]:
    """Every source by id."""
    rows = files.frame("sources.csv", ("id", "title", "url", "licence", "date", "notes"))
    return {r[0]: Source(*r) for r in rows.iter_rows()}
