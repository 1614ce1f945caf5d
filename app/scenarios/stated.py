"""A world stated as a problem, from another one already stated: only what differs is worked out anew.

What differs is found by comparing, not declared: workloads and terms by value, tables of facts by identity,
since an altered catalog shares every table a change leaves alone. A test compares each kind of change with
the question asked from scratch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from app.recommendations.asked import Asked, Part
from app.recommendations.bought_together import Sent
from app.recommendations.formulate import Portfolio, attributes_of, formulate
from app.recommendations.moving import baseline_of, moving_costs
from app.recommendations.objective import (
    References,
    objective_of,
    reads_carbon,
    references_of,
    shares_of_importance,
)
from app.recommendations.options import PASSES, wants_dearer
from app.scenarios.resized import places_of, resized
from app.scenarios.shelf import TIERS, UNIT_PRICES, Shelf, shelf_of, sized_alike, sizing_key
from app.scenarios.stock import Stock, carbon_of, cost_of, fees_of, stacked_shelves
from app.scenarios.world import World
from catalog.bundles import NONE
from catalog.candidates import certificate_gates, place_and_party_gates
from catalog.cost.off_list import counting
from catalog.cost.prices import stale
from catalog.gates import Gate, passing
from catalog.levels import levels_of, levels_together
from catalog.library import Catalog
from catalog.market import Market, open_market
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.recent import Itself, Recent
from catalog.recent import kept as remembered
from catalog.sovereignty.assess import Levels
from catalog.workloads import Workload

# About 90 KB each: a sweep over demand and something else sizes each demand once.
RESIZED: Recent[tuple[Itself[Shelf], str, tuple[int, ...]], Shelf] = Recent(120)
SIZED_BY = ("ai", "gpus", "sizing", "regions")
PRICED_BY = ("machines", "tokens", "storage", "rates")


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The columns of a stock under one world: money and kilograms a month; `cost` holds `moving`."""

    cost: FloatArray
    moving: FloatArray
    carbon: FloatArray
    score: FloatArray
    fee: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Stated:
    """A world as a problem. `levels` and `gates` are per workload; `rows` of the stock may be chosen.

    `references` are what objectives are measured against: those of the world stated first.
    """

    world: World
    market: Market
    stock: Stock
    judged: Judged
    levels: tuple[Levels, ...]
    gates: tuple[tuple[Gate, ...], ...]
    rows: IntArray
    references: References
    part: Part

    @property
    def workloads(self) -> tuple[Workload, ...]:
        """The workloads of the question."""
        return self.world.question.workloads


def state(world: World) -> Stated:
    """A world stated from scratch."""
    question = world.question
    market = open_market(world.catalog, question.terms)
    stock = stacked_shelves(_shelves(market, world))
    references = references_of(stock.shelves, question.priorities)
    return _stated(world, market, stock, references, None)


def prepare(stated: Stated) -> None:
    """Work out now what the first other demand would wait for."""
    quoted = {quote.workload for quote in stated.world.question.quotes}
    for shelf in stated.stock.shelves:
        if shelf.workload.name not in quoted:
            places_of(Itself(stated.market), Itself(shelf))


def restate(before: Stated, world: World, kept: IntArray | None = None) -> Stated:
    """An altered world. `kept` are rows of the stock before that must stay on it, such as the plan."""
    question, old = world.question, before.world
    if world.catalog is old.catalog and question.terms == old.question.terms:
        market = before.market
    else:
        market = open_market(world.catalog, question.terms)
    alike = _sized_alike(before, market, world)
    bought = _machines_of(Itself(before.stock), Itself(kept))
    shelves = tuple(
        _shelf_after(before, market, world, number, bought.get(number, ()), alike=alike)
        for number in range(len(question.workloads))
    )
    same = all(one is other for one, other in zip(shelves, before.stock.shelves, strict=True))
    stock = before.stock if same else stacked_shelves(shelves)
    return _stated(world, market, stock, before.references, before)


def _shelves(market: Market, world: World) -> tuple[Shelf, ...]:
    """One shelf per workload; those of one size share it unless a quote or today's place tells them apart."""
    question = world.question
    apart = {quote.workload for quote in question.quotes}
    known: dict[str, Shelf] = {}
    found = []
    for workload in question.workloads:
        shape = workload.name if workload.name in apart else repr(replace(sizing_key(workload), name=""))
        if shape not in known:
            known[shape] = shelf_of(market, question, workload)
        found.append(replace(known[shape], workload=workload))
    return tuple(found)


def _sized_alike(before: Stated, market: Market, world: World) -> bool:
    """Whether equal workloads are sized alike: by the same facts, quotes and months."""
    old = before.world
    return (
        market.terms.horizon_months == before.market.terms.horizon_months
        and world.question.quotes == old.question.quotes
        and _same(world.catalog, old.catalog, SIZED_BY)
        and wants_dearer(world.question) == wants_dearer(old.question)
        and _agreed_alike(market, before.market)
    )


def _shelf_after(
    before: Stated, market: Market, world: World, number: int, bought: tuple[int, ...], *, alike: bool
) -> Shelf:
    """The shelf of a workload as before where nothing that sizes it has changed."""
    workload, shelf = world.question.workloads[number], before.stock.shelves[number]
    if alike and (workload is before.workloads[number] or sized_alike(workload, shelf.workload)):
        return shelf
    if not alike:
        return shelf_of(market, world.question, workload, bought)
    # Sized on the market of before, whatever else is altered: what closes here is open to the next who asks.
    quoted = any(quote.workload == workload.name for quote in world.question.quotes)
    again = None if quoted else resized(before.market, workload, shelf)
    if again is not None:
        return again
    key = Itself(shelf), repr(sizing_key(workload)), bought
    found = RESIZED.get(key, lambda: shelf_of(before.market, world.question, workload, bought, shelf))
    return replace(found, workload=workload)


@remembered(8)
def _machines_of(stocked: Itself[Stock], held: Itself[IntArray | None]) -> Mapping[int, tuple[int, ...]]:
    """Offers of whole machines that some rows buy, by workload."""
    found: dict[int, tuple[int, ...]] = {}
    stock, rows = stocked.value, held.value
    if rows is None:
        return found
    lines = np.isin(stock.lines.row, rows) & (stock.lines.price == UNIT_PRICES.index("hour"))
    bought = zip(
        stock.workload[stock.lines.row[lines]].tolist(), stock.lines.offer[lines].tolist(), strict=True
    )
    for workload, offer in sorted(bought):
        found[workload] = (*found.get(workload, ()), offer)
    return found


def _same(one: Catalog, other: Catalog, tables: tuple[str, ...]) -> bool:
    return one is other or all(getattr(one, name) is getattr(other, name) for name in tables)


def _stated(
    world: World, market: Market, stock: Stock, references: References, before: Stated | None
) -> Stated:
    """Columns, gates and the problem; `before` lends what has not changed."""
    question = world.question
    levels = _levels(market, stock, question.workloads, before)
    judged = _judged(world, market, stock, levels, before)
    gates = _gates(market, stock, levels, question.workloads, before)
    passes = [_passing(Itself(each), len(shelf)) for each, shelf in zip(gates, stock.shelves, strict=True)]
    allowed = np.concatenate(passes) & np.isfinite(judged.cost)
    if reads_carbon(question):
        allowed &= np.isfinite(judged.carbon)
    rows = np.flatnonzero(allowed).astype(np.int32)
    objective = objective_of(question.priorities, references)
    portfolio = _portfolio(world, stock, judged, rows)
    whole = formulate(market, question, portfolio, objective)
    part = Asked(market, question, (), objective, portfolio, whole).part(portfolio.allowed())
    return Stated(world, market, stock, judged, levels, gates, rows, references, part)


# A kilobyte each; most gates are those of before.
@remembered(200)
def _passing(gates: Itself[tuple[Gate, ...]], size: int) -> BoolArray:
    return passing(gates.value, size)


def _levels(
    market: Market, stock: Stock, workloads: tuple[Workload, ...], before: Stated | None
) -> tuple[Levels, ...]:
    """Sovereignty of every row: as before where facts, reading, keys and certificates are the same."""
    found: dict[int, Levels] = {}
    if before is not None and _read_alike(market, before.market):
        for number, shelf in enumerate(stock.shelves):
            if workloads[number].requirements.keys == before.workloads[number].requirements.keys:
                same = shelf.merged is before.stock.shelves[number].merged
                # Other rows of facts read before: their cases are at hand since the first shelves were made.
                found[number] = (
                    before.levels[number] if same else levels_of(market, workloads[number], shelf.merged)
                )
    anew = [number for number in range(len(stock.shelves)) if number not in found]
    judged = levels_together(market, [(workloads[number], stock.shelves[number].merged) for number in anew])
    found.update(zip(anew, judged, strict=True))
    return tuple(found[number] for number in range(len(stock.shelves)))


def _read_alike(one: Market, other: Market) -> bool:
    return one is other or (
        one.catalog.sovereignty is other.catalog.sovereignty
        and one.profile == other.profile
        and one.held is other.held
    )


def _judged(
    world: World, market: Market, stock: Stock, levels: tuple[Levels, ...], before: Stated | None
) -> Judged:
    old = None if before is None or before.stock is not stock else before
    same_prices = old is not None and _priced_alike(market, old.market)
    same_grids = old is not None and market.sites is old.market.sites
    same_facts = old is not None and all(one is other for one, other in zip(levels, old.levels, strict=True))
    same_moves = same_prices and old is not None and _moves_alike(world, old.world)
    moving = old.judged.moving if old is not None and same_moves else _moving(world, market, stock)
    lists = old.judged.cost - old.judged.moving if old and same_prices else cost_of(stock, market)
    cost = old.judged.cost if old is not None and same_prices and same_moves else lists + moving
    return Judged(
        cost=cost,
        moving=moving,
        carbon=old.judged.carbon if old is not None and same_grids else carbon_of(stock, market),
        score=old.judged.score
        if old is not None and same_facts
        else np.concatenate([each.score_low for each in levels]),
        fee=old.judged.fee if old is not None and same_prices else fees_of(stock, market),
    )


def _priced_alike(one: Market, other: Market) -> bool:
    return one is other or (
        _same(one.catalog, other.catalog, PRICED_BY)
        and one.terms.discounts == other.terms.discounts
        and one.terms.currency == other.terms.currency
        and one.today == other.today
        and _agreed_alike(one, other)
    )


def _agreed_alike(one: Market, other: Market) -> bool:
    """Whether the same discounts that are kept count in the same months."""
    agreed = counting(one.catalog, one.terms)
    dated = (one.terms.starts, one.terms.horizon_months) == (other.terms.starts, other.terms.horizon_months)
    return agreed == counting(other.catalog, other.terms) and (dated or not agreed)


def _moves_alike(one: World, other: World) -> bool:
    return (
        one.question.baseline == other.question.baseline
        and one.question.terms.starts == other.question.terms.starts
        and one.catalog.switching_free_from == other.catalog.switching_free_from
    )


def _moving(world: World, market: Market, stock: Stock) -> FloatArray:
    """What leaving today's place costs a month, row by row."""
    found = np.zeros(len(stock))
    for number, workload in enumerate(world.question.workloads):
        if baseline_of(world.question, workload.name) is not None:
            rows = stock.rows_of(number)
            found[rows] = moving_costs(
                market, world.question, workload, stock.region[rows], stock.provider[rows]
            )
    return found


def _gates(
    market: Market,
    stock: Stock,
    levels: tuple[Levels, ...],
    workloads: tuple[Workload, ...],
    before: Stated | None,
) -> tuple[tuple[Gate, ...], ...]:
    """Every gate of every workload: as before where the same is required of the same rows."""
    found = []
    for number, (workload, shelf) in enumerate(zip(workloads, stock.shelves, strict=True)):
        if before is not None and _gated_alike(before, market, levels, shelf, number, workload):
            found.append(before.gates[number])
        else:
            found.append(_gates_of(market, shelf, levels[number], workload))
    return tuple(found)


def _gated_alike(
    before: Stated, market: Market, levels: tuple[Levels, ...], shelf: Shelf, number: int, workload: Workload
) -> bool:
    old = before.workloads[number]
    return (
        levels[number] is before.levels[number]
        and shelf.merged is before.stock.shelves[number].merged
        and workload.requirements == old.requirements
        and (workload.users, workload.pinned) == (old.users, old.pinned)
        and market.today == before.market.today
        and _same(market.catalog, before.market.catalog, ("certificates", "sovereignty"))
    )


def _gates_of(market: Market, shelf: Shelf, levels: Levels, workload: Workload) -> tuple[Gate, ...]:
    asked = workload.requirements
    gates = place_and_party_gates(market, workload, shelf.merged, levels)
    gates += certificate_gates(market, asked, shelf.merged)
    if asked.exclude_stale_prices:
        path = asked.origins.get("exclude_stale_prices", "requirements.exclude_stale_prices")
        gates.append(Gate("price_stale", path, ~_stale(market, shelf, asked.max_price_age_days)))
    return tuple(gates)


def _stale(market: Market, shelf: Shelf, max_age_days: int) -> BoolArray:
    """Rows that buy anything at a price older than the limit."""
    catalog, lines = market.catalog, shelf.lines
    stored = np.array([item.day for item in catalog.storage], dtype=np.int32)
    day = np.full(len(lines.row), market.today, dtype=np.int32)
    for code in (*range(len(UNIT_PRICES)), TIERS):
        here = lines.price == code
        if code == TIERS:
            table = stored
        else:
            table = catalog.machines.day if UNIT_PRICES[code] == "hour" else catalog.tokens.day
        day[here] = table[lines.offer[here]]
    old = stale(day, market.today, max_age_days)
    return np.bincount(lines.row, weights=old, minlength=len(shelf)) > 0


@remembered(8)
def _places(place: Itself[IntArray], region: Itself[IntArray]) -> IntArray:
    """The places of some regions, each once."""
    return np.unique(place.value[region.value])


def _portfolio(world: World, stock: Stock, judged: Judged, rows: IntArray) -> Portfolio:
    """The rows that may be chosen, as the optimiser's side knows them."""
    catalog = world.catalog
    weight = shares_of_importance(world.question.workloads)
    workload, region = stock.workload[rows], stock.region[rows]
    provider, structure = stock.provider[rows], stock.structure[rows]
    # Places of the whole stock: what was learnt of them holds whatever is allowed there.
    places = _places(Itself(catalog.regions.place), Itself(stock.region))
    place = np.searchsorted(places, catalog.regions.place[region])
    return Portfolio(
        options=(),
        workload=workload,
        option=rows - stock.start[workload],
        missing=np.full(len(rows), PASSES, dtype=np.int32),
        paths=(),
        provider=provider,
        region=region,
        structure=structure,
        cost=judged.cost[rows],
        carbon=judged.carbon[rows],
        shortfall=(100.0 - judged.score[rows]) * weight[workload],
        fee=judged.fee[rows],
        gpu=stock.gpu[rows],
        gpus=stock.gpus[rows],
        vcpus=stock.vcpus[rows],
        spend=np.where(stock.quoted[rows] == NONE, judged.cost[rows] - judged.moving[rows], 0.0),
        sent=Sent(stock.sent.item[rows], stock.sent.gib[rows]),
        attributes=attributes_of(catalog, provider, region, place.astype(np.int32), structure),
        places=places,
    )
