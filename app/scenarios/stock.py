"""The shelves of all workloads as one set of columns, and what prices and grids make of them.

Every column is worked out anew from what stays on the shelves: units bought, energy used. Central values
only: a plan is chosen on them. The sums are those of the lenses (`catalog/cost`, `catalog/carbon`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.recommendations.bought_together import Sent
from app.scenarios.shelf import FIXED, TIERS, UNIT_PRICES, Lines, Shelf, months_of
from catalog.bundles import NONE
from catalog.carbon.estimate import G_PER_KG
from catalog.cost.off_list import OffList, off_list
from catalog.cost.prices import storage_scale, tiers_of
from catalog.library import Catalog
from catalog.market import Market
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.recent import Itself


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """All candidates, workload after workload; `start[w]` is the first row of workload w."""

    shelves: tuple[Shelf, ...]
    start: IntArray
    workload: IntArray
    region: IntArray
    provider: IntArray
    structure: IntArray
    lines: Lines
    kwh: FloatArray
    embodied: FloatArray
    waiting: FloatArray
    fee_offer: IntArray
    quoted: IntArray
    gpu: IntArray
    gpus: FloatArray
    vcpus: FloatArray
    sent: Sent

    def __len__(self) -> int:
        return len(self.workload)

    def place(self, row: int) -> tuple[Shelf, int]:
        """The shelf of a row, and its row there."""
        workload = int(self.workload[row])
        return self.shelves[workload], row - int(self.start[workload])

    def impossible(self) -> IntArray:
        """Rows that would serve another demand and cannot serve this one."""
        return self.lines.row[np.isnan(self.lines.amount)]

    def rows_of(self, workload: int) -> slice:
        """The rows of one workload."""
        return slice(int(self.start[workload]), int(self.start[workload + 1]))


def stacked_shelves(shelves: Sequence[Shelf]) -> Stock:
    """The shelves one after the other."""
    sizes = [len(shelf) for shelf in shelves]
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)

    def merged(name: str) -> IntArray:
        return np.concatenate([getattr(shelf.merged, name) for shelf in shelves]).astype(np.int32)

    def line(name: str) -> IntArray:
        return np.concatenate([getattr(shelf.lines, name) for shelf in shelves])

    rows = [shelf.lines.row + first for shelf, first in zip(shelves, start[:-1], strict=True)]
    return Stock(
        shelves=tuple(shelves),
        start=start,
        workload=np.repeat(np.arange(len(shelves)), sizes).astype(np.int32),
        region=merged("region"),
        provider=merged("provider"),
        structure=merged("structure"),
        lines=Lines(
            row=np.concatenate(rows).astype(np.int32),
            price=line("price"),
            offer=line("offer"),
            amount=line("amount").astype(np.float64),
            usage=months_of(shelf.lines.usage for shelf in shelves),
        ),
        kwh=np.concatenate([shelf.kwh for shelf in shelves]),
        embodied=np.concatenate([shelf.embodied for shelf in shelves]),
        waiting=np.concatenate([shelf.waiting for shelf in shelves]),
        fee_offer=np.concatenate([shelf.fee_offer for shelf in shelves]),
        quoted=np.concatenate([shelf.quoted for shelf in shelves]),
        gpu=np.concatenate([shelf.gpu for shelf in shelves]),
        gpus=np.concatenate([shelf.gpus for shelf in shelves]),
        vcpus=np.concatenate([shelf.vcpus for shelf in shelves]),
        sent=Sent(
            np.concatenate([shelf.sent.item for shelf in shelves]),
            np.concatenate([shelf.sent.gib for shelf in shelves]),
        ),
    )


def line_costs(stock: Stock, market: Market) -> FloatArray:
    """What each line costs a month at the prices of a market, in its currency; NaN without a price."""
    catalog, lines = market.catalog, stock.lines
    off = off_list(market)
    found = np.empty(len(lines.row))
    fixed, tiered = lines.price == FIXED, lines.price == TIERS
    found[fixed] = lines.amount[fixed]
    if tiered.any():
        found[tiered] = _tiered(lines, tiered, market, off)
    for code, name in enumerate(UNIT_PRICES):
        here = lines.price == code
        offer = lines.offer[here]
        table, paid = (catalog.machines, off.machine) if name == "hour" else (catalog.tokens, off.tokens)
        scale = market.factors[table.currency[offer]] * paid.always[offer]
        found[here] = _unit_price(catalog, name, offer) * scale * lines.amount[here]
    return found


def _unit_price(catalog: Catalog, name: str, offer: IntArray) -> FloatArray:
    """List prices by the hour or per million tokens; no cached price means the full one."""
    tokens = catalog.tokens
    match name:
        case "hour":
            return catalog.machines.price[offer]
        case "cached":
            cached = tokens.cached[offer]
            return np.where(np.isnan(cached), tokens.input[offer], cached)
        case "input":
            return tokens.input[offer]
        case _:
            return tokens.output[offer]


def _tiered(lines: Lines, here: BoolArray, market: Market, off: OffList) -> FloatArray:
    """The mean month of every line priced in steps."""
    items, offers = market.catalog.storage, lines.offer[here]
    scale = storage_scale(items, market.factors, off.storage.always)
    months = tiers_of(Itself(items)).cost(offers, lines.usage) * off.months[off.storage.agreed[offers]]
    return np.asarray(months.mean(axis=1) * scale[offers])


def cost_of(stock: Stock, market: Market) -> FloatArray:
    """Mean monthly cost of every candidate, without moving and charges of the plan."""
    costs = line_costs(stock, market)
    return np.asarray(np.bincount(stock.lines.row, weights=costs, minlength=len(stock)), dtype=np.float64)


def fees_of(stock: Stock, market: Market) -> FloatArray:
    """Fixed monthly fee of the contract behind each candidate, in the currency of the market."""
    machines, has = market.catalog.machines, stock.fee_offer != NONE
    offer = np.where(has, stock.fee_offer, 0)
    fee = np.where(has, machines.extra_per_month[offer], 0.0)
    return np.where(fee > 0, fee * market.factors[machines.currency[offer]], 0.0)


def use_of(stock: Stock, market: Market) -> FloatArray:
    """Use emissions in kg CO2e of a mean month; NaN where the grid or the energy is not known."""
    sites, region = market.sites, stock.region
    per_kwh = sites.pue.central[region] * sites.intensity.central[region] / G_PER_KG
    return np.asarray(stock.kwh * per_kwh * stock.waiting)


def carbon_of(stock: Stock, market: Market) -> FloatArray:
    """Use and embodied emissions in kg CO2e of a mean month."""
    return use_of(stock, market) + stock.embodied
