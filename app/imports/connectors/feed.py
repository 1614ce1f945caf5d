"""What every connector gives: rows as a feed states them, with their date; and how connectors are named."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from app.imports.outbound import Outbound

LARGEST_EXPONENT = 15


class BadFeed(Exception):
    """A feed that does not have its documented shape; the message says where."""


@dataclass(frozen=True, slots=True)
class MachinePrice:
    """The price of a machine an hour, as published; sizes are None where the feed does not say."""

    provider: str
    region: str
    name: str
    price: Decimal
    currency: str
    vcpu: float | None = None
    memory_gib: float | None = None
    gpu: str | None = None
    gpu_count: int = 0
    purchase: str = "on_demand"


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """What a vCPU and a GiB of memory cost an hour in the machines whose whole name matches `machines`.

    For lists that price parts, not machines: the catalog knows the machines and their sizes.
    """

    provider: str
    region: str
    machines: str
    per_vcpu: Decimal
    per_gib: Decimal
    currency: str
    purchase: str = "on_demand"


@dataclass(frozen=True, slots=True)
class GridLevel:
    """Mean intensity of a zone in g CO2e/kWh over some hours; `basis` is `direct` or `lifecycle`."""

    zone: str
    g_per_kwh: float
    hours: int
    basis: str
    year: str


@dataclass(frozen=True, slots=True)
class GridMix:
    """Electricity made in a zone over some hours, in MWh by fuel, named as the catalog names fuels."""

    zone: str
    mwh: Mapping[str, float]
    hours: int
    year: str


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `base` in `quote`, on an ISO date."""

    date: str
    base: str
    quote: str
    rate: Decimal


Fact = MachinePrice | UnitPrice | GridLevel | GridMix | Rate


@dataclass(frozen=True, slots=True)
class Call:
    """What a connector is called with: the way out, the day, keys by name, addresses moved to a mirror."""

    out: Outbound
    today: date
    keys: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)

    def url(self, address: str) -> str:
        """An address, at the mirror of its host if it has one (`https://host` to `http://mirror:port`)."""
        for start, other in self.moved.items():
            if address.startswith(start):
                return other + address[len(start) :]
        return address


@dataclass(frozen=True, slots=True)
class Connector:
    """A feed: its id (also the id of its source), title, hosts, licence, and the key it needs, if any."""

    id: str
    title: str
    page: str
    hosts: frozenset[str]
    licence: str
    read: Callable[[Call], Iterator[Fact]]
    key: str | None = None


def group_in(value: object, where: str) -> Mapping[str, object]:
    """A group of keys. Raises BadFeed."""
    if not isinstance(value, Mapping):
        raise BadFeed(f"{where} is not a group of keys")
    return value


def list_in(value: object, where: str) -> Sequence[object]:
    """A list. Raises BadFeed."""
    if not isinstance(value, list):
        raise BadFeed(f"{where} is not a list")
    return value


def text_in(value: object, where: str) -> str:
    """A text that is not empty. Raises BadFeed."""
    if not isinstance(value, str) or not value:
        raise BadFeed(f"{where} is not a text")
    return value


def number_in(value: object, where: str) -> Decimal:
    """A finite number, exact. Raises BadFeed."""
    try:
        found = Decimal(str(value)) if not isinstance(value, bool) else Decimal("nan")
    except InvalidOperation as error:
        raise BadFeed(f"{where} is not a number") from error
    if not found.is_finite():
        raise BadFeed(f"{where} is not a finite number")
    # A figure of a thousand digits is nobody's price, and takes as many bytes wherever it is written down.
    if found and abs(found.adjusted()) > LARGEST_EXPONENT:
        raise BadFeed(f"{where} is out of all range")
    return found
