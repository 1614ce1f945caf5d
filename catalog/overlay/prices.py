"""What a customer has negotiated: prices of machines, storage, traffic and tokens, and shares off a list."""

from dataclasses import dataclass
from typing import ClassVar

from catalog.overlay.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPrice(Entry):
    """A negotiated price of a machine under a purchase kind; `region` "" is every region it is sold in.

    It is stated an hour or, where `price_per_month` is not "", a month.
    """

    provider: str
    machine: str
    region: str
    price_per_hour: str
    currency: str
    price_per_month: str = ""
    purchase: str = "on_demand"

    def about(self) -> str:
        """The machine, how it is bought and the price."""
        bought = "" if self.purchase == "on_demand" else f" {self.purchase.replace('_', ' ')}"
        amount, unit = (
            (self.price_per_month, "a month") if self.price_per_month else (self.price_per_hour, "an hour")
        )
        where = place(self.provider, self.region)
        return f"price of {self.machine}{bought} at {where}, {amount} {self.currency} {unit}"


@dataclass(frozen=True, slots=True)
class OwnTier:
    """From `from_gib` of a month on, each GiB costs `price`."""

    from_gib: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPrice(Entry):
    """A negotiated price of an item of the price lists, by tiers that rise from 0; they replace the list's.

    `region` "" is every region the provider sells the item in.
    """

    unit: ClassVar[str]
    provider: str
    item: str
    region: str
    tiers: tuple[OwnTier, ...]
    currency: str

    def about(self) -> str:
        """The item and the price of its tiers."""
        first, *more = self.tiers
        beyond = "".join(f", {tier.price} above {tier.from_gib} GiB" for tier in more)
        where = place(self.provider, self.region)
        return f"price of {self.item} at {where}, {first.price} {self.currency} {self.unit}{beyond}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStoragePrice(ListPrice):
    """A negotiated price of what is stored, a GiB and month."""

    unit: ClassVar[str] = "a GiB-month"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTrafficPrice(ListPrice):
    """A negotiated price of what is sent, a GiB."""

    unit: ClassVar[str] = "a GiB"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTokenPrice(Entry):
    """Negotiated prices of a model, a million tokens each; `region` "" is every place it is sold in.

    `model` is a canonical id. Without a `cached` price the full one is charged; `output` is "" where the list
    has none either.
    """

    provider: str
    model: str
    region: str
    input: str
    output: str
    cached: str
    currency: str

    def about(self) -> str:
        """The model and its prices."""
        told = [f"{self.input} {self.currency} a million tokens read"]
        told += [f"{self.output} written"] if self.output else []
        told += [f"{self.cached} cached"] if self.cached else []
        return f"price of {self.model} at {place(self.provider, self.region)}, {', '.join(told)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDiscount(Entry):
    """A share (0-1) off the list prices of a provider, of one kind of offer or all (`catalog.own.SOLD`).

    It holds from `valid_from` on and to the end of `valid_to`, "" for no end.
    """

    what: ClassVar[str] = "discount"
    provider: str
    of: str
    share: str
    valid_from: str
    valid_to: str

    def about(self) -> str:
        """The share, what it is off, and its end."""
        end = f" to {self.valid_to}" if self.valid_to else ""
        return f"{100 * float(self.share):.6g} % off {self.of} at {self.provider}{end}"


def place(provider: str, region: str) -> str:
    """The provider, with its region where one is named."""
    return f"{provider} {region}" if region else provider
