"""Negotiated prices as they are written: of machines, storage, traffic and tokens, and shares off a list."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import AfterValidator, Field

from app.faults import echo
from app.overlays.names import MOST_ITEMS, Currency, Price, Region, Text, ends_no_earlier, one_of
from app.overlays.sold import (
    check_item,
    check_listed_kind,
    check_machine,
    check_model,
    check_purchase,
    check_sold_there,
    check_stated_like_the_list,
)
from app.recommendations.asking.wire_values import (
    IsoDate,
    ModelName,
    Money,
    NotNegative,
    Number,
    Provider,
    Wire,
    refuse,
)
from catalog.overlay import (
    OwnDiscount,
    OwnPrice,
    OwnStoragePrice,
    OwnTier,
    OwnTokenPrice,
    OwnTrafficPrice,
)

Bought: TypeAlias = Literal["on_demand", "spot", "monthly", "reserved_1y", "reserved_2y", "reserved_3y"]
Sold: TypeAlias = Literal["everything", "compute", "gpu", "storage", "traffic", "tokens"]
Machine: TypeAlias = Annotated[str, AfterValidator(check_machine)]


def _text(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


class PriceWire(Wire):
    """A negotiated price of a machine, an hour or a month, on demand unless `purchase` says otherwise.

    Without `region` it holds everywhere the provider sells the machine so. A machine whose price is not
    public is sold at it, in the way stated.
    """

    kind: Literal["price"]
    provider: Provider
    machine: Machine
    region: Annotated[Region | None, AfterValidator(check_sold_there("machine"))] = None
    purchase: Annotated[Bought, Field(validate_default=True), AfterValidator(check_purchase)] = "on_demand"
    price_per_hour: Price | None = None
    price_per_month: Annotated[
        Price | None,
        Field(validate_default=True),
        AfterValidator(one_of("price_per_hour", "price_per_month")),
    ] = None
    currency: Currency
    date: IsoDate
    reason: Text

    def entry(self) -> OwnPrice:
        """What it says."""
        return OwnPrice(
            provider=self.provider,
            machine=self.machine,
            region=self.region or "",
            purchase=self.purchase,
            price_per_hour=_text(self.price_per_hour),
            price_per_month=_text(self.price_per_month),
            currency=self.currency,
            date=self.date,
            reason=self.reason,
        )


class StorageTier(Wire):
    """From `from_gib` of a month on, each GiB costs so much a month."""

    from_gib: NotNegative
    price_per_gib_month: Price


class TrafficTier(Wire):
    """From `from_gib` of a month on, each GiB sent costs so much."""

    from_gib: NotNegative
    price_per_gib: Money


Tier = TypeVar("Tier", StorageTier, TrafficTier)


def _rising(tiers: Sequence[Tier] | None) -> Sequence[Tier] | None:
    starts = [tier.from_gib for tier in tiers or ()]
    if starts and (starts[0] != 0 or any(later <= before for before, later in pairwise(starts))):
        raise refuse("tiers", "the tiers do not rise from 0", "begin with from_gib: 0 and rise from there")
    return tiers


def _tiers(price: Decimal | None, tiers: Sequence[tuple[float, Decimal]]) -> tuple[OwnTier, ...]:
    steps = tiers if price is None else ((0.0, price),)
    return tuple(OwnTier(f"{start:.15g}", f"{amount:f}") for start, amount in steps)


class StoragePriceWire(Wire):
    """A negotiated price of what is stored, a GiB and month: one, or tiers, in the place of the list's.

    `item` is the name of a price list such as `object_storage_gib_month`; without `region` the price holds
    everywhere the provider has that list.
    """

    kind: Literal["storage_price"]
    provider: Provider
    item: Annotated[str, AfterValidator(check_item("_gib_month"))]
    region: Annotated[Region | None, AfterValidator(check_sold_there("item"))] = None
    price_per_gib_month: Price | None = None
    tiers: Annotated[
        list[StorageTier] | None,
        Field(min_length=1, max_length=MOST_ITEMS, validate_default=True),
        AfterValidator(_rising),
        AfterValidator(one_of("price_per_gib_month", "tiers")),
    ] = None
    currency: Currency
    date: IsoDate
    reason: Text

    def entry(self) -> OwnStoragePrice:
        """What it says."""
        steps = [(tier.from_gib, tier.price_per_gib_month) for tier in self.tiers or ()]
        return _list_price(OwnStoragePrice, self, _tiers(self.price_per_gib_month, steps))


class TrafficPriceWire(Wire):
    """A negotiated price of what is sent, a GiB: one, or tiers, in the place of the list's.

    `item` is the name of a price list, that of traffic to the internet unless stated.
    """

    kind: Literal["traffic_price"]
    provider: Provider
    item: Annotated[str, Field(validate_default=True), AfterValidator(check_item("_gib"))] = (
        "egress_internet_gib"
    )
    region: Annotated[Region | None, AfterValidator(check_sold_there("item"))] = None
    price_per_gib: Money | None = None
    tiers: Annotated[
        list[TrafficTier] | None,
        Field(min_length=1, max_length=MOST_ITEMS, validate_default=True),
        AfterValidator(_rising),
        AfterValidator(one_of("price_per_gib", "tiers")),
    ] = None
    currency: Currency
    date: IsoDate
    reason: Text

    def entry(self) -> OwnTrafficPrice:
        """What it says."""
        steps = [(tier.from_gib, tier.price_per_gib) for tier in self.tiers or ()]
        return _list_price(OwnTrafficPrice, self, _tiers(self.price_per_gib, steps))


Listed = TypeVar("Listed", OwnStoragePrice, OwnTrafficPrice)


def _list_price(
    kind: type[Listed], said: StoragePriceWire | TrafficPriceWire, tiers: tuple[OwnTier, ...]
) -> Listed:
    return kind(
        provider=said.provider,
        item=said.item,
        region=said.region or "",
        tiers=tiers,
        currency=said.currency,
        date=said.date,
        reason=said.reason,
    )


class TokenPriceWire(Wire):
    """Negotiated prices of a model by the token, a million each.

    What the list has a price for is stated: tokens written, and those read from a cache. Without `region`
    they hold everywhere the provider sells the model.
    """

    kind: Literal["token_price"]
    provider: Provider
    model: Annotated[ModelName, AfterValidator(check_model)]
    region: Annotated[Region | None, AfterValidator(check_sold_there("model"))] = None
    input_per_million: Price
    output_per_million: Annotated[
        Money | None, Field(validate_default=True), AfterValidator(check_stated_like_the_list("output"))
    ] = None
    cached_per_million: Annotated[
        Money | None, Field(validate_default=True), AfterValidator(check_stated_like_the_list("cached"))
    ] = None
    currency: Currency
    date: IsoDate
    reason: Text

    def entry(self) -> OwnTokenPrice:
        """What it says."""
        return OwnTokenPrice(
            provider=self.provider,
            model=self.model,
            region=self.region or "",
            input=_text(self.input_per_million),
            output=_text(self.output_per_million),
            cached=_text(self.cached_per_million),
            currency=self.currency,
            date=self.date,
            reason=self.reason,
        )


def _check_share(share: float) -> float:
    if not 0 < share < 1:
        raise refuse("share", f"{echo(share)} is not a share between 0 and 1", "12 % off is written 0.12")
    return share


class DiscountWire(Wire):
    """A share off the list prices of a provider: of everything, or of one kind of offer.

    It holds from `valid_from` (default: `date`) to the end of `valid_to` (default: without end), month by
    month of the service.
    """

    kind: Literal["discount"]
    provider: Provider
    of: Annotated[Sold, Field(validate_default=True), AfterValidator(check_listed_kind)] = "everything"
    share: Annotated[Number, AfterValidator(_check_share)]
    date: IsoDate
    valid_from: IsoDate | None = None
    valid_to: Annotated[IsoDate | None, AfterValidator(ends_no_earlier)] = None
    reason: Text

    def entry(self) -> OwnDiscount:
        """What it says."""
        return OwnDiscount(
            provider=self.provider,
            of=self.of,
            share=repr(self.share),
            valid_from=self.valid_from or self.date,
            valid_to=self.valid_to or "",
            date=self.date,
            reason=self.reason,
        )
