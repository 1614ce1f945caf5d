"""What one customer may know besides the published facts, an entry each: what it says, since when, and why.

Money is text, as it was stated; dates are ISO; an empty text is unknown, or not limited. Two entries that say
the same are equal, wherever they were written down.
"""

from dataclasses import dataclass
from typing import ClassVar

from catalog.overlay.entry import Entry
from catalog.overlay.prices import OwnDiscount, OwnPrice, OwnStoragePrice, OwnTokenPrice, OwnTrafficPrice

# The tier each kind of document counts with, as `catalog.sovereignty.evidence.Tier` defines them.
DOCUMENTS = {"statement": "E1", "contract": "E2", "audit": "E3", "decision": "E4"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuote(Entry):
    """A price a month that a provider gave for the workloads of one name in one region.

    It holds from `valid_from` on and to the end of `valid_to`.
    """

    what: ClassVar[str] = "quote"
    workload: str
    provider: str
    region: str
    cost_per_month: str
    currency: str
    valid_from: str
    valid_to: str

    def about(self) -> str:
        """The workload, the place and the price."""
        price = f"{self.cost_per_month} {self.currency} a month"
        return f"{self.workload} at {self.provider} {self.region}, {price}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFact(Entry):
    """What a layer of a provider's structure is, on a document the customer holds (a key of `DOCUMENTS`).

    `countries` are ISO codes, or `open` alone for code of many origins.
    """

    what: ClassVar[str] = "evidence"
    provider: str
    layer: str
    value: str
    countries: tuple[str, ...]
    document: str

    def about(self) -> str:
        """The provider, the layer and what it is said to be."""
        return f"{self.layer} of {self.provider} is {self.value}, by {self.document}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCertificate(Entry):
    """A certificate the customer has obtained; `evidence` is a word of `certificate_evidence.csv`.

    `offers` and `token_offers` are the perimeter, `pattern@region` or `*`; `codes` what questions ask for.
    """

    what: ClassVar[str] = "evidence"
    provider: str
    scheme: str
    level: str
    codes: tuple[str, ...]
    offers: tuple[str, ...]
    token_offers: tuple[str, ...]
    valid_from: str
    valid_to: str
    evidence: str

    def about(self) -> str:
        """The provider and the scheme."""
        return f"{self.scheme} of {self.provider}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distrust(Entry):
    """A published certificate (`scheme`) or fact (`layer`) that the customer no longer relies on."""

    what: ClassVar[str] = "withdrawal of trust"
    provider: str
    scheme: str
    layer: str

    def about(self) -> str:
        """The provider and what is not believed."""
        return f"{self.scheme or self.layer} of {self.provider}"


@dataclass(frozen=True, slots=True)
class Party:
    """One layer of a site's structure; see `OwnFact`."""

    layer: str
    value: str
    countries: tuple[str, ...]
    document: str


@dataclass(frozen=True, slots=True)
class SiteRegion:
    """One place of a site. Coordinates in degrees; `pue` and `wue_l_per_kwh` "" are unknown.

    `grid_zone` "" is that of the country.
    """

    region: str
    name: str
    city: str
    country: str
    latitude: float
    longitude: float
    grid_zone: str
    pue: str
    wue_l_per_kwh: str


@dataclass(frozen=True, slots=True)
class SiteMachine:
    """`count` machines of one kind in a region, and what one costs in full an hour, or a month as a block."""

    region: str
    name: str
    vcpu: float
    memory_gib: float
    gpu: str
    gpu_count: int
    price_per_hour: str
    by_the_month: bool
    count: int


@dataclass(frozen=True, slots=True)
class SiteStorage:
    """What is paid in a region for an item of the price lists, such as `object_storage_gib_month`."""

    region: str
    item: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSite(Entry):
    """A provider that the customer is: parties, places, machines and storage at full cost of ownership."""

    what: ClassVar[str] = "site"
    provider: str
    name: str
    currency: str
    parties: tuple[Party, ...]
    regions: tuple[SiteRegion, ...]
    machines: tuple[SiteMachine, ...]
    storage: tuple[SiteStorage, ...]

    def about(self) -> str:
        """The name of the site."""
        return f"{self.name} ({self.provider})"


Own = (
    OwnPrice
    | OwnStoragePrice
    | OwnTrafficPrice
    | OwnTokenPrice
    | OwnDiscount
    | OwnQuote
    | OwnFact
    | OwnCertificate
    | Distrust
    | OwnSite
)


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is laid over, in order: of two entries about one thing the later stands."""

    entries: tuple[Own, ...] = ()
