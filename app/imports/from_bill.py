"""From a bill to workloads: what is alike in one region is one workload, with today's place and cost."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from pathlib import Path

import polars as pl

from app.imports.catalogued import Machine, provider_of, region_of
from app.imports.focus import Bill, read_bill, sum_by
from app.imports.focus_parts import Part, PartHours, machines_of
from app.imports.focus_shapes import MachineHours, Shape, Stored, TokensUsed, shape_of, texts_of
from app.imports.outcome import Discount, Found, Imported, LeftOut, named_apart
from app.imports.repriced import Listed, beside_the_catalog
from catalog.library import Catalog

HOURS_PER_MONTH = 730.0
CENT = Decimal("0.01")
SURE_HOURS = 0.01  # fewer hours are remainders, whose cost was rounded
TOKENS_PER_REQUEST = 1000.0  # a bill counts tokens, not requests: only the split into requests is assumed
MOST_LEFT_OUT = 200
Key = tuple[str, str, str]


@dataclass(slots=True)
class _Pile:
    """Charges of one workload, summed a month."""

    provider: str
    region: str | None
    machine: Machine | None = None
    hours: float = 0.0
    gib: float = 0.0
    tokens: dict[str, float] = field(default_factory=dict)
    parts: dict[Part, float] = field(default_factory=dict)
    rows: int = 0
    cost: float = 0.0
    list_cost: float = 0.0
    bases: dict[str, None] = field(default_factory=dict)


def import_bill(file: Path, catalog: Catalog, resolve_model: Callable[[str], str | None]) -> Imported:
    """The workloads of a FOCUS bill. Raises FaultyQuestion or OSError."""
    bill = read_bill(file)
    usage = bill.groups.filter(pl.col("ChargeCategory").fill_null("Usage") == "Usage")
    other = bill.groups.filter(pl.col("ChargeCategory").fill_null("Usage") != "Usage")
    piles: dict[Key, _Pile] = {}
    left: list[LeftOut] = []
    for row in usage.iter_rows(named=True):
        out = _sorted_in(piles, catalog, bill, row, resolve_model)
        if out is not None:
            left.append(out)
    left.extend(_halves(piles))
    currency = _currency(bill.groups)
    return Imported(
        kind="focus",
        found=tuple(named_apart([found for key, pile in piles.items() for found in _found(key, pile)])),
        left_out=tuple(_merged(left)),
        problems=bill.problems,
        coverage_of="cost",
        currency=currency,
        discount=_discount(usage),
        charges={name: _money(cost / bill.months) for name, cost in _other(other).items()},
        notes=(
            *bill.notes,
            *_mixed(bill.groups, currency),
            *_part_time(piles.values()),
            *beside_the_catalog(catalog, _listed(piles.values(), bill.months), currency),
        ),
    )


def _sorted_in(
    piles: dict[Key, _Pile],
    catalog: Catalog,
    bill: Bill,
    row: Mapping[str, object],
    resolve_model: Callable[[str], str | None],
) -> LeftOut | None:
    """Add a group to its workload, or say why it has none."""
    cost = float(row["EffectiveCost"] or row["BilledCost"] or 0.0) / bill.months  # type: ignore[arg-type]
    named = str(row["Provider"] or "")
    provider = provider_of(named)
    if provider is None:
        return _out(row, cost, "provider_unknown", f"{named or 'no provider'} is not in the catalog")
    shape = shape_of(catalog, provider, row, resolve_model)
    if shape is None:
        return _out(row, cost, "not_recognised", "no machine, storage or model is recognised in it")
    region = region_of(catalog, provider, str(row["RegionId"] or ""))
    key = (provider, region or str(row["RegionId"] or ""), _what(shape))
    pile = piles.setdefault(key, _Pile(provider, region))
    pile.cost += cost
    pile.rows += int(str(row["rows"]))
    pile.list_cost += float(row["ListCost"] or 0.0) / bill.months  # type: ignore[arg-type]
    _add(pile, shape, bill.months)
    return None


def _halves(piles: Mapping[Key, _Pile]) -> Iterator[LeftOut]:
    """Cores without memory, or memory without cores."""
    for (*_, what), pile in piles.items():
        if pile.parts and machines_of(pile.parts) is None:
            why = f"the bill counts no {'cores' if 'memory' in pile.parts else 'memory'} beside it"
            yield LeftOut(what, "half_a_machine", why, _money(pile.cost), pile.rows)


def _listed(piles: Iterable[_Pile], months: float) -> Iterator[Listed]:
    """What the bill lists for an hour of each machine it knows the place of."""
    for pile in piles:
        if pile.machine is not None and pile.region is not None and pile.hours * months >= SURE_HOURS:
            yield Listed(pile.provider, pile.region, pile.machine.name, pile.list_cost / pile.hours)


def _what(shape: Shape) -> str:
    match shape:
        case MachineHours():
            return shape.machine.name
        case PartHours():
            return f"{shape.family} machines"
        case Stored():
            return f"{shape.storage_class} storage"
        case TokensUsed():
            return shape.model


def _add(pile: _Pile, shape: Shape, months: float) -> None:
    match shape:
        case MachineHours():
            pile.machine = shape.machine
            pile.hours += shape.hours / months
            pile.bases[f"recognised by: {shape.basis}"] = None
        case PartHours():
            pile.parts[shape.part] = pile.parts.get(shape.part, 0.0) + shape.hours / months
        case Stored():
            pile.gib += shape.gib_months / months
            pile.bases[shape.basis] = None
        case TokensUsed():
            pile.tokens[shape.direction] = pile.tokens.get(shape.direction, 0.0) + shape.tokens / months


def _found(key: Key, pile: _Pile) -> Iterator[Found]:
    """The workload of a pile; none where refunds have cancelled it out."""
    _, place, what = key
    shaped = _as_workload(pile, what)
    if shaped is None:
        return
    wire, assumed = shaped
    baseline = None
    if pile.region is not None:
        data = {"data_gib": round(pile.gib, 3)} if pile.gib > 0 else {}
        paid = str(_money(max(pile.cost, 0.0)))
        baseline = {"provider": pile.provider, "region": pile.region, "cost_per_month": paid, **data}
    else:
        assumed = (*assumed, f"region {place or 'not given'} is not in the catalog: no place of today")
    name = f"{what} {place}".strip()
    yield Found({"name": name, **wire}, _money(max(pile.cost, 0.0)), baseline, (*pile.bases, *assumed))


def _as_workload(pile: _Pile, what: str) -> tuple[dict[str, object], tuple[str, ...]] | None:
    if pile.tokens:
        return _inference(pile, what)
    if pile.machine is not None and pile.machine.gpu is not None and pile.hours > 0:
        hours = round(pile.hours * max(pile.machine.gpu_count, 1) * 12, 3)
        wire: dict[str, object] = {"kind": "training", "gpu": {"model": pile.machine.gpu, "hours": hours}}
        return wire, ("GPU machines were taken for jobs, over the twelve months of the question",)
    if pile.machine is not None and pile.hours > 0:
        return _compute(pile, pile.machine)
    if pile.parts:
        return machines_of(pile.parts)
    if pile.gib > 0:
        kind = what.removesuffix(" storage")
        return {"kind": "storage", "storage": {"gib": round(pile.gib, 3), "class": kind}}, ()
    return None


def _compute(pile: _Pile, machine: Machine) -> tuple[dict[str, object], tuple[str, ...]]:
    mean = pile.hours / HOURS_PER_MONTH
    instances = max(1, ceil(mean - 0.05))  # a month of 744 hours is no second machine
    wire: dict[str, object] = {
        "kind": "compute",
        "vcpu": machine.vcpu,
        "memory_gib": machine.memory_gib,
        "instances": instances,
        "machine_class": "any",
    }
    assumed = [f"{mean:.2f} machines on average, sized as {instances} that run all month"]
    return wire, (*assumed, "shared and burstable machines allowed: the bill does not say otherwise")


def _inference(pile: _Pile, what: str) -> tuple[dict[str, object], tuple[str, ...]]:
    read, written = pile.tokens.get("input", 0.0), pile.tokens.get("output", 0.0)
    requests = max(max(read, written) / TOKENS_PER_REQUEST, 1.0)
    wire: dict[str, object] = {
        "kind": "inference",
        "task": "chat" if written else "embedding",
        "model": what,
        "serving": "api",
        "requests_per_month": round(requests, 3),
        "input_tokens": max(round(read / requests, 3), 1.0),
        "output_tokens": round(written / requests, 3),
    }
    assumed = ("tokens are those of the bill; their split into requests is assumed",)
    return wire, assumed if read >= requests else (*assumed, "one token read a request: the bill has fewer")


def _out(row: Mapping[str, object], cost: float, code: str, why: str) -> LeftOut:
    what = " / ".join(dict.fromkeys(filter(None, (str(row["ServiceName"] or ""), *texts_of(row)[:1]))))
    return LeftOut(what or "unnamed charge", code, why, _money(cost), int(str(row["rows"])))


def _merged(left: Iterable[LeftOut]) -> Iterator[LeftOut]:
    """What was left out alike, dearest first; beyond some hundreds the rest in one line."""
    sums: dict[tuple[str, str, str], tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    for out in left:
        cost, rows = sums[out.what, out.code, out.why]
        sums[out.what, out.code, out.why] = cost + out.weight, rows + out.rows
    ordered = sorted(sums.items(), key=lambda item: (-item[1][0], item[0]))
    for (what, code, why), (cost, rows) in ordered[:MOST_LEFT_OUT]:
        yield LeftOut(what, code, why, cost, rows)
    rest = ordered[MOST_LEFT_OUT:]
    if rest:
        cost = sum((found[0] for _, found in rest), Decimal(0))
        rows = sum(found[1] for _, found in rest)
        yield LeftOut(f"{len(rest)} more", "not_recognised", "smaller charges, not listed", cost, rows)


def _discount(usage: pl.DataFrame) -> Discount | None:
    listed, paid = float(usage["ListCost"].sum()), float(usage["EffectiveCost"].sum())
    if listed <= 0:
        return None
    return Discount(_money(listed), _money(paid), round(1 - paid / listed, 6))


def _other(groups: pl.DataFrame) -> Mapping[str, float]:
    """Sums of charges that are no usage, by category: billed, since they have no list price."""
    return sum_by(groups, "ChargeCategory", "BilledCost")


def _currency(groups: pl.DataFrame) -> str:
    by_currency = sum_by(groups, "BillingCurrency", "BilledCost")
    known = {code: cost for code, cost in by_currency.items() if code != "unknown"}
    return max(known, key=lambda code: (known[code], code)) if known else "EUR"


def _mixed(groups: pl.DataFrame, currency: str) -> Iterator[str]:
    others = sorted(set(groups["BillingCurrency"].drop_nulls().unique()) - {currency})
    if others:
        listed = ", ".join(others)
        yield f"charges in {listed} were added as if they were {currency}: split the bill by currency"


def _part_time(piles: Iterable[_Pile]) -> Iterator[str]:
    """Questions know no machine that is off: one that mostly is costs more in an answer than today."""
    seldom = sum(
        0 < pile.hours < HOURS_PER_MONTH / 2
        for pile in piles
        if pile.machine is not None and pile.machine.gpu is None
    )
    if seldom:
        what = "kind of machine ran" if seldom == 1 else "kinds of machines ran"
        yield f"{seldom} {what} less than half of the time: sized to run all month, they cost more than today"


def _money(amount: float) -> Decimal:
    return Decimal(repr(amount)).quantize(CENT)
