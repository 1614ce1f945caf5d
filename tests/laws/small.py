"""The real catalog cut down to a few providers, so that a law can be tried on many questions."""

from dataclasses import fields, replace
from functools import cache
from typing import TypeVar

import numpy as np
import polars as pl

from catalog import load
from catalog.library import Catalog
from catalog.offers import Machines, Tokens
from catalog.quantities import BoolArray

Table = TypeVar("Table", Machines, Tokens)  # Python 3.11 has no shorter way to say it
KEPT = ("scaleway", "ovhcloud", "aws", "outscale", "exoscale", "hetzner")


@cache
def small_catalog() -> Catalog:
    """Everything known, but offers of a few providers only."""
    whole = load()
    kept = np.isin(np.array(whole.providers.id), KEPT)
    return replace(
        whole,
        machines=_rows(whole.machines, kept[whole.machines.provider]),
        tokens=_rows(whole.tokens, kept[whole.tokens.provider]),
        storage=tuple(item for item in whole.storage if kept[item.provider]),
        token_quotes=(),
    )


def _rows(table: Table, kept: BoolArray) -> Table:
    columns = {
        field.name: _column(getattr(table, field.name), kept)
        for field in fields(table)
        if field.name != "raised"  # nothing is supposed of prices as read
    }
    return replace(table, **columns)


def _column(column: object, kept: BoolArray) -> object:
    if isinstance(column, np.ndarray):
        return column[kept]
    if isinstance(column, pl.Series):
        return column.filter(kept.tolist())
    if isinstance(column, tuple):
        return tuple(value for value, keep in zip(column, kept, strict=True) if keep)
    raise TypeError(f"a column of a kind not known here: {type(column)}")
