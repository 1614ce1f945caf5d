"""The chosen bundle's cost again, in exact decimals, offer by offer: what the answer prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.bundles import NONE, Bundles, Part, Table
from catalog.cost.off_list import Share, off_list, paid
from catalog.cost.price_lists import PricedMarket
from catalog.cost.prices import stale
from catalog.offers import CURRENCIES, HOURS_PER_MONTH, Purchase, Tier
from catalog.own import KeptDiscount

PRICE_COLUMN = {"input": 0, "output": 1, "cached": 2}


@dataclass(frozen=True, slots=True)
class Line:
    """One offer bought. `quantity` is the monthly mean in `unit`; `unit_price` the list price in `currency`.

    `months` are the monthly costs over the horizon in the question's currency, discount included, `mean`
    their mean and `list_mean` that of what they would be without; a price list of tiers shows the price of
    its first unit. `agreed` are the discounts kept that count in some of the months.
    """

    offer: str
    purpose: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    currency: str
    purchase: str
    date: str
    stale: bool
    source: str
    mean: Decimal
    months: tuple[Decimal, ...]
    list_mean: Decimal
    agreed: tuple[KeptDiscount, ...]

    @property
    def first(self) -> Decimal:
        """Cost of the first month."""
        return self.months[0]

    @property
    def last(self) -> Decimal:
        """Cost of the last month."""
        return self.months[-1]


def exact_lines(market: PricedMarket, bundles: Bundles, row: int, max_age_days: int) -> tuple[Line, ...]:
    """Every line of one bundle."""
    return tuple(
        _line(market, part, row, max_age_days)
        for part in bundles.parts
        if part.row[row] != NONE and part.table is not Table.QUOTE
    )


def _line(market: PricedMarket, part: Part, row: int, max_age_days: int) -> Line:
    code = int(part.row[row])
    usage = [decimal(value) for value in part.usage[part.group[row]]]
    if part.table is Table.MACHINE:
        return _machine_line(market, part, code, usage, max_age_days)
    if part.table is Table.STORAGE:
        return _storage_line(market, part, code, usage, max_age_days)
    return _token_line(market, part, code, usage, max_age_days)


def decimal(value: float) -> Decimal:
    """A binary figure as a decimal, without its tail of noise."""
    return Decimal(repr(round(float(value), 9)))


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def rate(market: PricedMarket, currency: str) -> Decimal:
    """List currency to the question's currency."""
    found = market.catalog.rates.convert(currency, market.terms.currency, market.today)
    if found is None:
        raise ValueError(f"no exchange rate from {currency} to {market.terms.currency}")
    return found[0]


@dataclass(frozen=True, slots=True)
class _Bill:
    """What some months come to: by the list, as paid, and the discounts that make the difference."""

    listed: tuple[Decimal, ...]
    months: tuple[Decimal, ...]
    agreed: tuple[KeptDiscount, ...]


def _bill(market: PricedMarket, of: Share, code: int, listed: Sequence[Decimal]) -> _Bill:
    """The bill of an offer of a table whose months come to so much by its list."""
    agreed = off_list(market).agreed[int(of.agreed[code])]
    always = decimal(of.always[code])
    months = tuple(cost * always * paid(one) for cost, one in zip(listed, agreed, strict=True))
    return _Bill(tuple(listed), months, tuple(dict.fromkeys(filter(None, agreed))))


def _machine_line(
    market: PricedMarket, part: Part, code: int, usage: list[Decimal], max_age_days: int
) -> Line:
    machines, catalog = market.catalog.machines, market.catalog
    currency = CURRENCIES[int(machines.currency[code])]
    provider, region = int(machines.provider[code]), int(machines.region[code])
    price = machines.exact_price(code)
    factor = price * rate(market, currency)
    bill = _bill(market, off_list(market).machine, code, [units * factor for units in usage])
    purchase = Purchase(int(machines.purchase[code])).label
    name = machines.name[code]
    return Line(
        offer=f"{catalog.providers.id[provider]}/{catalog.regions.region_id[region]}/{name}/{purchase}",
        purpose=part.purpose,
        quantity=_mean(usage) / decimal(HOURS_PER_MONTH),
        unit="machine" if not machines.component[code] else "unit",
        unit_price=price,
        currency=currency,
        purchase=purchase,
        date=machines.date[code],
        stale=bool(stale(machines.day[[code]], market.today, max_age_days)[0]),
        source=machines.source[code],
        mean=_mean(bill.months),
        months=bill.months,
        list_mean=_mean(bill.listed),
        agreed=bill.agreed,
    )


def _token_line(market: PricedMarket, part: Part, code: int, usage: list[Decimal], max_age_days: int) -> Line:
    tokens, catalog = market.catalog.tokens, market.catalog
    price = tokens.exact_price(code, PRICE_COLUMN[part.price])
    currency = CURRENCIES[int(tokens.currency[code])]
    provider, region = int(tokens.provider[code]), int(tokens.region[code])
    factor = price * rate(market, currency)
    bill = _bill(market, off_list(market).tokens, code, [units * factor for units in usage])
    return Line(
        offer=f"{catalog.providers.id[provider]}/{catalog.regions.region_id[region]}/{tokens.listed_as[code]}",
        purpose=part.purpose,
        quantity=_mean(usage),
        unit=f"million {part.price} tokens",
        unit_price=price,
        currency=currency,
        purchase="per_token",
        date=tokens.date[code],
        stale=bool(stale(tokens.day[[code]], market.today, max_age_days)[0]),
        source=tokens.source[code],
        mean=_mean(bill.months),
        months=bill.months,
        list_mean=_mean(bill.listed),
        agreed=bill.agreed,
    )


def _storage_line(
    market: PricedMarket, part: Part, code: int, usage: list[Decimal], max_age_days: int
) -> Line:
    item, catalog = market.catalog.storage[code], market.catalog
    factor = rate(market, item.currency)
    listed = [tiered_exactly(item.tiers, gib) * factor for gib in usage]
    bill = _bill(market, off_list(market).storage, code, listed)
    return Line(
        offer=f"{catalog.providers.id[item.provider]}/{catalog.regions.region_id[item.region]}/{item.item}",
        purpose=part.purpose,
        quantity=_mean(usage),
        unit="GiB" if part.purpose == "network" else "GiB-month",
        unit_price=item.tiers[0].price,
        currency=item.currency,
        purchase="on_demand",
        date=item.date,
        stale=bool(item.day < 0 or market.today - item.day > max_age_days),
        source=item.source,
        mean=_mean(bill.months),
        months=bill.months,
        list_mean=_mean(bill.listed),
        agreed=bill.agreed,
    )


def tiered_exactly(tiers: Sequence[Tier], gib: Decimal) -> Decimal:
    """Cost of some GiB under marginal tiers, in decimals; the first price applies from zero."""
    starts = [Decimal(0), *(decimal(tier.from_gib) for tier in tiers[1:])]
    ends = [*starts[1:], gib]
    parts = (
        max(min(gib, end if number + 1 < len(tiers) else gib) - start, Decimal(0)) * tier.price
        for number, (tier, start, end) in enumerate(zip(tiers, starts, ends, strict=True))
    )
    return sum(parts, Decimal(0))
