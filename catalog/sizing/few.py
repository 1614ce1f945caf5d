"""Sizing on a few machines of a market: the bundles that sizing on all of them makes of these."""

from dataclasses import dataclass, replace

import numpy as np

from catalog.bundles import NONE, Bundles, Part, Table
from catalog.market import Market
from catalog.quantities import IntArray
from catalog.sizing.size import size
from catalog.workloads import Workload


@dataclass(frozen=True, slots=True, eq=False)
class Few:
    """A market in which only some machines are listed; `rows` are their rows in the whole table."""

    market: Market
    rows: IntArray


def few_of(market: Market, rows: IntArray) -> Few:
    """The market with these machines alone, rows ascending."""
    catalog = market.catalog
    return Few(replace(market, catalog=replace(catalog, machines=catalog.machines.take(rows))), rows)


def size_on(few: Few, workload: Workload) -> tuple[Bundles, ...]:
    """The bundles that can serve a workload; their parts name machines by their rows in the whole table."""
    return tuple(_in_whole(few.rows, bundles) for bundles in size(few.market, workload).bundles)


def _in_whole(rows: IntArray, bundles: Bundles) -> Bundles:
    return replace(bundles, parts=tuple(_part_in_whole(rows, part) for part in bundles.parts))


def _part_in_whole(rows: IntArray, part: Part) -> Part:
    if part.table is not Table.MACHINE or not len(rows):
        return part
    return replace(part, row=np.where(part.row == NONE, NONE, rows[part.row]).astype(np.int32))
