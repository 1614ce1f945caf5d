"""Everything that may serve one workload, whatever is required: sized, with what it buys and uses.

A scenario changes prices, grids, facts and requirements far more often than sizes. A shelf keeps what none of
those touch, so that a scenario recomputes columns over a few hundred rows instead of sizing the market anew.
Of the tens of thousands of machines only those stay that suffice (`sufficient`): no cheaper one of the same
place, parties and certificates undercuts them without being larger. Whatever the requirements, prices per
list, grids or demand become, the better one stands in for the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.recommendations.bought_together import Sent
from app.recommendations.objective import reads_carbon
from app.recommendations.options import cheapest_of, waiting_share, wants_dearer, with_quotes
from app.recommendations.question import Question
from app.scenarios.index_machines import index_bundles
from app.scenarios.sufficient import sufficient
from catalog.bundles import NONE, Bundles, HardwareUse, Part, Table
from catalog.candidates import Candidates, Family, family_of
from catalog.central_use import central_embodied_kg, central_kwh
from catalog.cost.estimate import estimate_cost
from catalog.cost.off_list import OffList, off_list
from catalog.market import Market, price_book
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.sizing.few import all_of, size_on
from catalog.workloads import Embeddings, Requirements, Training, Workload

UNIT_PRICES = ("hour", "input", "cached", "output")
TIERS, FIXED = len(UNIT_PRICES), len(UNIT_PRICES) + 1
MERGED = "any"
NO_MONTHS: FloatArray = np.zeros((0, 0))
# By the number of a family that a quote offers: the number of the quote and what it costs a month.
Quoted = dict[int, tuple[int, FloatArray]]


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """What candidates buy: `row` buys `amount` units a month of `offer` at the price `price` names.

    `amount` is NaN in rows that would serve another demand and cannot serve this one; a month in which a
    discount kept leaves a share of the price counts with it there. `price` is a position in `UNIT_PRICES`,
    TIERS (its months are the next row of `usage`) or FIXED (`amount` is money).
    """

    row: IntArray
    price: IntArray
    offer: IntArray
    amount: FloatArray
    usage: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """Candidates of one workload as columns; `family` and `at` lead back to `bundles`.

    `merged` is all of them as one family, for the gates. `kwh` is IT energy and `embodied` kg CO2e, both
    central and of a mean month; `waiting` the share of its use emissions that a job which may wait keeps;
    `fee_offer` the machine whose contract has a fixed fee (NONE without); `quoted` the number of the quote
    behind a row; `gpu`, `gpus` and `vcpus` what quotas count, `sent` the traffic that shares the steps of its
    price; `cheapest` the cost and the carbon (0 unknown) of the cheapest row, whatever is required (None on
    a shelf made from one before: plans are measured by the base). In what amounts the rows buy, the columns
    say: those of `bundles` are another demand's on a shelf that was `resized`.
    """

    workload: Workload
    bundles: tuple[Bundles, ...]
    family: IntArray
    at: IntArray
    merged: Bundles
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
    cheapest: tuple[float, float] | None

    def __len__(self) -> int:
        return len(self.family)

    def key(self, row: int) -> tuple[object, ...]:
        """What makes a candidate the same one under another size: offers, model, way of serving, quote."""
        bundles, at = self.bundles[int(self.family[row])], int(self.at[row])
        offers = tuple(int(part.row[at]) for part in bundles.parts)
        return bundles.family, int(bundles.model[at]), offers, int(self.quoted[row])


def sizing_key(workload: Workload) -> Workload:
    """What sizing reads of a workload: two that agree here share a shelf."""
    steady = isinstance(workload.need, Training)  # runs are spread evenly over the months
    return replace(
        workload,
        requirements=Requirements(),
        growth_per_month=0.0 if steady else workload.growth_per_month,
        importance=1.0,
        inherited_from=None,
        users=(),
        pinned=None,
    )


def sized_alike(one: Workload, other: Workload) -> bool:
    """Whether two workloads share a shelf."""
    # Most that differ do so in what they need.
    return one.need == other.need and sizing_key(one) == sizing_key(other)


def shelf_of(
    market: Market,
    question: Question,
    workload: Workload,
    kept: Sequence[int] = (),
    before: "Shelf | None" = None,
) -> Shelf:
    """The shelf of a workload; machines `kept` (offers) stay on it even where others undercut them.

    `before` is a shelf of the same workload under another demand, sized on the same market. Instances in
    another number find all they may want on it (`latent`); of the many machines that suffice for any demand
    of an index, those go that only another demand would want.
    """
    bare = sizing_key(workload)
    every = wants_dearer(question)
    quoted = any(quote.workload == workload.name for quote in question.quotes)
    few = all_of(market) if every else sufficient(market, bare, kept)
    if isinstance(bare.need, Embeddings) and bare.need.index == "memory" and not every:
        bundles = index_bundles(market, few, bare, bare.need, kept)
    else:
        bundles = [each for each in size_on(few, bare, latent=not quoted) if len(each)]
    if before is not None and not quoted:
        return _shelved(market, workload, bundles, {})
    families, quotes = _with_quotes(market, question, workload, bundles)
    shelf = _shelved(market, workload, [family.bundles for family in families], quotes)
    return shelf if before is not None else replace(shelf, cheapest=cheapest_of(market, families))


def _with_quotes(
    market: Market, question: Question, workload: Workload, bundles: Sequence[Bundles]
) -> tuple[tuple[Family, ...], Quoted]:
    """The bundles judged, and behind them those that quotes offer."""
    read, bare = reads_carbon(question), sizing_key(workload)
    prices = price_book(market, bare.requirements.max_price_age_days)
    costs = [estimate_cost(each, prices, market.terms.currency) for each in bundles]
    families = tuple(
        family_of(market, workload, each, cost, read) for each, cost in zip(bundles, costs, strict=True)
    )
    listed = Candidates(workload, families, (), (), ())
    found, numbers = with_quotes(market, question, workload, listed, read)
    quotes = {place: (number, found.families[place].cost.mean.central) for place, number in numbers.items()}
    return found.families, quotes


def _shelved(market: Market, workload: Workload, bundles: Sequence[Bundles], quotes: Quoted) -> Shelf:
    sizes = [len(each) for each in bundles]
    merged = _merged(bundles)
    offset = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    quoted = np.repeat([quotes[at][0] if at in quotes else NONE for at in range(len(bundles))], sizes)
    shelf = Shelf(
        workload=workload,
        bundles=tuple(bundles),
        family=np.repeat(np.arange(len(bundles)), sizes).astype(np.int32),
        at=_joined(np.arange(count, dtype=np.int32) for count in sizes).astype(np.int32),
        merged=merged,
        lines=_lines(bundles, offset, quotes, off_list(market)),
        kwh=_joined(central_kwh(market.catalog, each.hardware) for each in bundles),
        embodied=_joined(central_embodied_kg(market.catalog, each.hardware) for each in bundles),
        waiting=_waiting(market, workload, merged),
        fee_offer=_fee_offers(bundles, sizes),
        quoted=quoted.astype(np.int32),
        gpu=_joined(each.gpu for each in bundles).astype(np.int32),
        gpus=_joined(each.hardware.gpus_held for each in bundles),
        vcpus=_vcpus(bundles),
        sent=_sent(bundles),
        cheapest=None,
    )
    return _quotes_only(shelf) if quotes else shelf


def _joined(columns: Iterable[FloatArray | IntArray]) -> FloatArray:
    """Columns of several families one after the other; empty without any."""
    return np.concatenate([np.zeros(0), *columns])


def _waiting(market: Market, workload: Workload, merged: Bundles) -> FloatArray:
    share = waiting_share(market, workload)
    return np.ones(len(merged)) if share is None else share[merged.region]


def _vcpus(bundles: Sequence[Bundles]) -> FloatArray:
    """vCPU held at once; what is not known counts against no quota."""
    held = _joined(each.hardware.vcpus_held for each in bundles)
    return np.where(np.isnan(held), 0.0, held)


def _sent(bundles: Sequence[Bundles]) -> Sent:
    """Traffic to the internet that candidates send themselves."""
    items, gib = [np.zeros(0, dtype=np.int32)], [np.zeros(0)]
    for each in bundles:
        parts = [part for part in each.parts if part.table is Table.STORAGE and part.purpose == "network"]
        items.append(parts[0].row if parts else np.full(len(each), NONE, dtype=np.int32))
        gib.append(parts[0].mean if parts else np.zeros(len(each)))
    return Sent(np.concatenate(items).astype(np.int32), np.concatenate(gib))


def _fee_offers(bundles: Sequence[Bundles], sizes: Sequence[int]) -> IntArray:
    """The machine of the first line, whose contract may have a fee."""
    columns = [
        each.parts[0].row if each.parts[0].table is Table.MACHINE else np.full(count, NONE)
        for each, count in zip(bundles, sizes, strict=True)
    ]
    return _joined(columns).astype(np.int32)


def _lines(bundles: Sequence[Bundles], offset: IntArray, quotes: Quoted, off: OffList) -> Lines:
    """The lines of all families; a quote has one, its price."""
    found: list[Lines] = []
    for number, each in enumerate(bundles):
        first, size = int(offset[number]), len(each)
        if number in quotes:
            row = np.arange(first, first + size, dtype=np.int32)
            fixed, none = np.full(size, FIXED, dtype=np.int32), np.zeros(size, dtype=np.int32)
            found.append(Lines(row, fixed, none, quotes[number][1], NO_MONTHS))
        else:
            found += [_lines_of(part, first, off) for part in each.parts]
    return Lines(
        np.concatenate([np.zeros(0, dtype=np.int32), *(each.row for each in found)]),
        np.concatenate([np.zeros(0, dtype=np.int32), *(each.price for each in found)]),
        np.concatenate([np.zeros(0, dtype=np.int32), *(each.offer for each in found)]),
        np.concatenate([np.zeros(0), *(each.amount for each in found)]),
        months_of(each.usage for each in found),
    )


def months_of(parts: Iterable[FloatArray]) -> FloatArray:
    """The months of lines priced in steps, one line a row."""
    told = [part for part in parts if len(part)]
    return np.concatenate(told) if told else NO_MONTHS


def _lines_of(part: Part, first: int, off: OffList) -> Lines:
    """What one part buys, row by row."""
    has = np.flatnonzero(part.row != NONE)
    price = np.full(len(has), _price_code(part), dtype=np.int32)
    return Lines((has + first).astype(np.int32), price, part.row[has], *_bought(part, off))


def _bought(part: Part, off: OffList) -> tuple[FloatArray, FloatArray]:
    """Units a month of each line of a part, and its months where it is priced in steps."""
    has = part.row != NONE
    if part.table is Table.STORAGE:
        return part.mean[has], part.usage[part.group[has]]
    share = off.machine if part.table is Table.MACHINE else off.tokens
    return part.mean_paid(off.months, share.agreed[part.row])[has], NO_MONTHS


def _price_code(part: Part) -> int:
    return TIERS if part.table is Table.STORAGE else UNIT_PRICES.index(part.price)


def _merged(bundles: Sequence[Bundles]) -> Bundles:
    """All families as one, with the offers that certificates are held against and no usage.

    A token service runs on accelerators it does not name: it is given one, as the sovereignty lens reads it.
    """

    def column(name: str) -> IntArray:
        return _joined(getattr(each, name) for each in bundles).astype(np.int32)

    size = sum(len(each) for each in bundles)
    tokens = np.repeat([each.family == "token" for each in bundles], [len(each) for each in bundles])
    gpu = np.where(tokens.astype(np.bool_), 0, column("gpu")).astype(np.int32)
    return Bundles(
        family=MERGED,
        region=column("region"),
        provider=column("provider"),
        structure=column("structure"),
        purchase=column("purchase").astype(np.int8),
        gpu=gpu,
        model=column("model"),
        parts=_held_parts(bundles),
        hardware=HardwareUse.nothing(size),
        cost_low=np.ones(size),
        cost_high=np.ones(size),
        sizing=np.zeros(size, dtype=np.int32),
    )


def _held_parts(bundles: Sequence[Bundles]) -> tuple[Part, ...]:
    """One part per table and place in the list of parts; what a bundle does not buy there is NONE."""
    starts = np.concatenate([[0], np.cumsum([len(each) for each in bundles])]).astype(np.int32)
    columns: dict[tuple[Table, int], IntArray] = {}
    for number, each in enumerate(bundles):
        for place, part in enumerate(part for part in each.parts if part.purpose != "network"):
            empty = np.full(int(starts[-1]), NONE, dtype=np.int32)
            column = columns.setdefault((part.table, place), empty)
            column[starts[number] : starts[number + 1]] = part.row
    nothing = np.zeros((1, 1))
    return tuple(
        Part(table, "compute", "hour", row, np.zeros(len(row), dtype=np.int32), nothing)
        for (table, _), row in columns.items()
    )


def _quotes_only(shelf: Shelf) -> Shelf:
    """Where a quote stands, it replaces every list price of its region."""
    mine = shelf.quoted != NONE
    there = np.isin(shelf.merged.region, shelf.merged.region[mine])
    return _take(shelf, mine | ~there)


def _take(shelf: Shelf, kept: BoolArray) -> Shelf:
    number = np.cumsum(kept) - 1
    lines = shelf.lines
    stays = kept[lines.row]
    tiered = stays[lines.price == TIERS]
    return replace(
        shelf,
        family=shelf.family[kept],
        at=shelf.at[kept],
        merged=shelf.merged.take(kept),
        lines=Lines(
            number[lines.row[stays]].astype(np.int32),
            lines.price[stays],
            lines.offer[stays],
            lines.amount[stays],
            lines.usage[tiered] if len(tiered) else lines.usage,
        ),
        kwh=shelf.kwh[kept],
        embodied=shelf.embodied[kept],
        waiting=shelf.waiting[kept],
        fee_offer=shelf.fee_offer[kept],
        quoted=shelf.quoted[kept],
        gpu=shelf.gpu[kept],
        gpus=shelf.gpus[kept],
        vcpus=shelf.vcpus[kept],
        sent=Sent(shelf.sent.item[kept], shelf.sent.gib[kept]),
    )
