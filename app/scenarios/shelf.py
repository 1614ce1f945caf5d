"""Everything that may serve one workload, whatever is required: sized, with what it buys and uses.

A scenario changes prices, grids, facts and requirements far more often than sizes. A shelf keeps what none of
those touch, so that a scenario recomputes columns over a few hundred rows instead of sizing the market anew.
Of the tens of thousands of machines only those stay that no cheaper one of the same place, parties and
certificates undercuts without being larger: whatever the requirements, prices per list or grids become, the
better one stands in for it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.recommendations.bought_together import Sent
from app.recommendations.objective import reads_carbon
from app.recommendations.options import cheapest_of, contract_fee, waiting_share, wants_dearer, with_quotes
from app.recommendations.question import Question
from app.recommendations.worthy import dearer_and_larger, grouped
from app.scenarios.signature import alike
from catalog.bundles import NONE, Bundles, HardwareUse, Part, Table
from catalog.candidates import Candidates, Family, family_of
from catalog.cost.estimate import estimate_cost
from catalog.cost.off_list import OffList, off_list
from catalog.market import Market, price_book
from catalog.quantities import BoolArray, Estimate, FloatArray, IntArray, stacked
from catalog.scorecard import embodied_kg, it_energy_kwh
from catalog.sizing.size import size
from catalog.workloads import Compute, Inference, ModelChoice, Requirements, Workload

UNIT_PRICES = ("hour", "input", "cached", "output")
TIERS, FIXED = len(UNIT_PRICES), len(UNIT_PRICES) + 1
MERGED = "any"
NO_MONTHS: FloatArray = np.zeros((0, 0))


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """What candidates buy: `row` buys `amount` units a month of `offer` at the price `price` names.

    `price` is a position in `UNIT_PRICES`, TIERS (its months are the next row of `usage`) or FIXED (`amount`
    is money). A month in which a discount kept leaves a share of the price counts with it in `amount`.
    """

    row: IntArray
    price: IntArray
    offer: IntArray
    amount: FloatArray
    usage: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """Candidates of one workload as columns; `family` and `at` lead back to `bundles`.

    `merged` is all of them as one family, for the gates. `kwh` is IT energy and `embodied` kg CO2e, both of a
    mean month; `waiting` the share of its use emissions that a job which may wait keeps; `fee_offer` the
    machine whose contract has a fixed fee (NONE without); `quoted` the number of the quote behind a row;
    `gpu`, `gpus` and `vcpus` what quotas count, `sent` the traffic that shares the steps of its price;
    `cheapest` the cost and the carbon (0 unknown) of the cheapest row, whatever is required (None on a shelf
    made from one before: plans are measured by the base).
    """

    workload: Workload
    bundles: tuple[Bundles, ...]
    family: IntArray
    at: IntArray
    merged: Bundles
    lines: Lines
    kwh: Estimate
    embodied: Estimate
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
    return replace(
        workload, requirements=Requirements(), importance=1.0, inherited_from=None, users=(), pinned=None
    )


def shelf_of(
    market: Market,
    question: Question,
    workload: Workload,
    kept: Collection[int] = (),
    before: "Shelf | None" = None,
) -> Shelf:
    """The shelf of a workload; machines `kept` (offers) stay on it even where others undercut them.

    `before` is a shelf that was sized by the same facts and months.
    """
    bare = sizing_key(workload)
    sized, read = size(market, bare, _of_use(market, bare, before)), reads_carbon(question)
    prices = price_book(market, bare.requirements.max_price_age_days)
    families = []
    for bundles in sized.bundles:
        if len(bundles):
            cost = estimate_cost(bundles, prices, market.terms.currency)
            whole = wants_dearer(question) or bundles.family != "machine"
            rows = _every(bundles) if whole else _kept(market, bundles, cost.mean.central, kept)
            families.append(family_of(market, workload, bundles.take(rows), cost.take(rows), read))
    listed = Candidates(workload, tuple(families), (), (), ())
    found, quotes = with_quotes(market, question, workload, listed, read)
    shelf = _shelved(market, workload, found.families, quotes)
    if before is None:
        return replace(shelf, cheapest=cheapest_of(market, found.families))
    same = _models(workload) == _models(before.workload) and _same_rows(shelf.merged, before.merged)
    return replace(shelf, merged=before.merged) if same else shelf


def _models(workload: Workload) -> tuple[ModelChoice, ...]:
    return workload.need.models if isinstance(workload.need, Inference) else ()


def _same_rows(one: Bundles, other: Bundles) -> bool:
    """Whether the same is sold by the same in the same places, in whatever amounts."""
    if len(one) != len(other) or len(one.parts) != len(other.parts):
        return False
    columns = ("region", "provider", "structure", "purchase", "gpu", "model")
    same = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in columns)
    return same and all(
        mine.table is its.table and np.array_equal(mine.row, its.row)
        for mine, its in zip(one.parts, other.parts, strict=True)
    )


def _of_use(market: Market, workload: Workload, before: "Shelf | None") -> BoolArray | None:
    """The machines that more or fewer instances of compute, none of which grow, may run on; None: all.

    Every machine then costs and uses so many times as much: whatever was undercut before still is. Units and
    clusters are sized otherwise.
    """
    if before is None:
        return None
    old = sizing_key(before.workload)
    need, was = workload.need, old.need
    if not (isinstance(need, Compute) and isinstance(was, Compute)):
        return None
    if workload.growth_per_month or replace(workload, need=was) != old:
        return None
    if replace(need, instances=was.instances) != was:
        return None
    machines = market.catalog.machines
    found = np.asarray(machines.component | (machines.gpu != NONE))
    found[before.lines.offer[before.lines.price == UNIT_PRICES.index("hour")]] = True
    return found


def _every(bundles: Bundles) -> IntArray:
    return np.arange(len(bundles), dtype=np.int32)


def _kept(market: Market, bundles: Bundles, cost: FloatArray, offers: Collection[int]) -> IntArray:
    """Machines that may be of use, ascending."""
    columns = [part.row for part in bundles.parts]
    wanted = np.asarray(np.isin(columns, list(offers)).any(axis=0)).reshape(-1)
    rows = _every(bundles)
    signature = _numbered(grouped(tuple(alike(market.catalog, column) for column in columns)))
    # First of one exact size, then of no smaller size: the second pass then meets few.
    for same_size in (True, False):
        here = bundles.take(rows)
        code = signature[rows]
        if same_size:
            code = _numbered(grouped((code, here.hardware.vcpu_hours, here.hardware.memory_gib_hours)))
        beaten = dearer_and_larger(here, cost[rows], contract_fee(market, here), code)
        rows = rows[~beaten | wanted[rows]]
    return rows


def _numbered(code: NDArray[np.int64]) -> IntArray:
    """The same partition with small numbers."""
    small: IntArray = np.unique(code, return_inverse=True)[1].reshape(-1).astype(np.int32)
    return small


def _shelved(market: Market, workload: Workload, families: Sequence[Family], quotes: dict[int, int]) -> Shelf:
    catalog = market.catalog
    bundles = tuple(family.bundles for family in families)
    sizes = [len(each) for each in bundles]
    share = waiting_share(market, workload)
    merged = _merged(bundles)
    offset = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    none = Estimate.of(np.zeros(0), np.zeros(0), np.zeros(0), "kWh", np.zeros(0, dtype=np.int8))
    quoted = np.repeat([quotes.get(number, NONE) for number in range(len(bundles))], sizes)
    shelf = Shelf(
        workload=workload,
        bundles=bundles,
        family=np.repeat(np.arange(len(bundles)), sizes).astype(np.int32),
        at=np.concatenate([np.zeros(0), *(np.arange(count) for count in sizes)]).astype(np.int32),
        merged=merged,
        lines=_lines(families, offset, quotes, off_list(market)),
        kwh=stacked([it_energy_kwh(catalog, each.hardware) for each in bundles] or [none]),
        embodied=stacked([embodied_kg(catalog, each.hardware) for each in bundles] or [none]),
        waiting=np.ones(len(merged)) if share is None else share[merged.region],
        fee_offer=_fee_offers(bundles, sizes),
        quoted=quoted.astype(np.int32),
        gpu=np.concatenate([np.zeros(0), *(each.gpu for each in bundles)]).astype(np.int32),
        gpus=np.concatenate([np.zeros(0), *(each.hardware.gpus_held for each in bundles)]),
        vcpus=np.concatenate([np.zeros(0), *(np.nan_to_num(each.hardware.vcpus_held) for each in bundles)]),
        sent=_sent(bundles),
        cheapest=None,
    )
    return _quotes_only(shelf) if quotes else shelf


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
    return np.concatenate([np.zeros(0), *columns]).astype(np.int32)


def _lines(families: Sequence[Family], offset: IntArray, quotes: dict[int, int], off: OffList) -> Lines:
    """The lines of all families; a quote has one, its price."""
    found: list[Lines] = []
    for number, family in enumerate(families):
        first, size = int(offset[number]), len(family.bundles)
        if number in quotes:
            row = np.arange(first, first + size, dtype=np.int32)
            fixed, none = np.full(size, FIXED, dtype=np.int32), np.zeros(size, dtype=np.int32)
            found.append(Lines(row, fixed, none, family.cost.mean.central, NO_MONTHS))
        else:
            found += [_lines_of(part, first, off) for part in family.bundles.parts]
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
    if part.table is Table.STORAGE:
        amount, usage = part.mean, part.usage[part.group[has]]
    else:
        share = off.machine if part.table is Table.MACHINE else off.tokens
        amount, usage = part.mean_paid(off.months, share.agreed[part.row]), NO_MONTHS
    return Lines((has + first).astype(np.int32), price, part.row[has], amount[has], usage)


def _price_code(part: Part) -> int:
    return TIERS if part.table is Table.STORAGE else UNIT_PRICES.index(part.price)


def _merged(bundles: Sequence[Bundles]) -> Bundles:
    """All families as one, with the offers that certificates are held against and no usage.

    A token service runs on accelerators it does not name: it is given one, as the sovereignty lens reads it.
    """

    def column(name: str) -> IntArray:
        return np.concatenate([np.zeros(0), *(getattr(each, name) for each in bundles)]).astype(np.int32)

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
        kwh=shelf.kwh.take(kept),
        embodied=shelf.embodied.take(kept),
        waiting=shelf.waiting[kept],
        fee_offer=shelf.fee_offer[kept],
        quoted=shelf.quoted[kept],
        gpu=shelf.gpu[kept],
        gpus=shelf.gpus[kept],
        vcpus=shelf.vcpus[kept],
        sent=Sent(shelf.sent.item[kept], shelf.sent.gib[kept]),
    )
