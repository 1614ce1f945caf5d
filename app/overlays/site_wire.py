"""A site of the tenant's own as it is written: who stands behind it, where it is, what it holds and costs."""

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field

from app.overlays.names import (
    MOST_ITEMS,
    UNKNOWN,
    Currency,
    Document,
    FreeId,
    Id,
    Layer,
    OwnRegion,
    PartyCountry,
    Price,
    Text,
    Zone,
    once_each,
    one_of,
    together_with,
)
from app.recommendations.asking.wire_values import (
    AboveZero,
    AtLeastOne,
    Count,
    Country,
    GpuModel,
    IsoDate,
    Money,
    NotNegative,
    Number,
    Wire,
)
from catalog.overlay import OwnSite, Party, SiteMachine, SiteRegion, SiteStorage

MOST_MACHINES = 500
HOURS = Decimal(730)
ITEMS = {
    "object": "object_storage_gib_month",
    "block": "block_storage_gib_month",
    "archive": "object_storage_archive_gib_month",
}
TRAFFIC = "egress_internet_gib"
StorageClass: TypeAlias = Literal["object", "block", "archive"]


class RegionWire(Wire):
    """One place. Without `grid_zone` the electricity is that of the country; without `pue` it is unknown."""

    id: Id
    name: Text | None = None
    city: Text | None = None
    country: Country
    latitude: Annotated[Number, Field(ge=-90, le=90)]
    longitude: Annotated[Number, Field(ge=-180, le=180)]
    grid_zone: Zone | None = None
    pue: AtLeastOne | None = None
    wue_l_per_kwh: NotNegative | None = None


class MachineWire(Wire):
    """`count` machines of one kind, and what one costs in full: an hour it is used, or every month.

    The cost is that of ownership: purchase spread over its life, energy, space, people.
    """

    name: Id
    region: OwnRegion
    vcpu: AboveZero
    memory_gib: AboveZero
    gpu: GpuModel | None = None
    gpus: Annotated[Count | None, Field(validate_default=True), AfterValidator(together_with("gpu"))] = None
    cost_per_hour: Price | None = None
    cost_per_month: Annotated[
        Price | None,
        Field(validate_default=True),
        AfterValidator(one_of("cost_per_hour", "cost_per_month")),
    ] = None
    count: Count

    def kept(self) -> SiteMachine:
        """What it says."""
        monthly = self.cost_per_month
        hourly = self.cost_per_hour if monthly is None else (monthly / HOURS).quantize(Decimal("1e-10"))
        return SiteMachine(
            region=self.region,
            name=self.name,
            vcpu=self.vcpu,
            memory_gib=self.memory_gib,
            gpu=self.gpu or "",
            gpu_count=self.gpus or 0,
            price_per_hour=f"{hourly:f}",
            by_the_month=monthly is not None,
            count=self.count,
        )


class StorageWire(Wire):
    """What a GiB costs a month in full."""

    region: OwnRegion
    class_: Annotated[StorageClass, Field(alias="class")]
    cost_per_gib_month: Price


class TrafficWire(Wire):
    """What a GiB to the internet costs; 0 where the line is paid whatever goes through it."""

    region: OwnRegion
    cost_per_gib: Money


class FactOfSite(Wire):
    """One more layer of the site, as in an entry of kind `fact`."""

    layer: Layer
    value: Text
    countries: Annotated[list[PartyCountry | Literal["open"]], Field(max_length=50)] = Field(
        default_factory=list
    )
    document: Document = "statement"


Facts: TypeAlias = Annotated[
    list[FactOfSite], Field(max_length=MOST_ITEMS), AfterValidator(once_each(lambda one: one.layer))
]
SiteRegions: TypeAlias = Annotated[
    list[RegionWire],
    Field(min_length=1, max_length=MOST_ITEMS),
    AfterValidator(once_each(lambda one: one.id)),
]
Machines: TypeAlias = Annotated[
    list[MachineWire],
    Field(max_length=MOST_MACHINES),
    AfterValidator(once_each(lambda one: (one.region, one.name))),
]
Storages: TypeAlias = Annotated[
    list[StorageWire],
    Field(max_length=MOST_MACHINES),
    AfterValidator(once_each(lambda one: (one.region, one.class_))),
]
Traffics: TypeAlias = Annotated[
    list[TrafficWire], Field(max_length=MOST_ITEMS), AfterValidator(once_each(lambda one: one.region))
]


class SiteWire(Wire):
    """A provider that the tenant is. Parties may be `unknown`, and then are; `facts` say more, a layer each.

    `document` is what proves the parties. Who operates is who owns the seat, unless it is said.
    """

    kind: Literal["site"]
    id: FreeId
    name: Text
    entity: Text
    seat_country: PartyCountry
    owner: Text
    owner_country: PartyCountry
    operator: Text | None = None
    operator_country: PartyCountry | None = None
    document: Document = "statement"
    facts: Facts = Field(default_factory=list)
    regions: SiteRegions
    machines: Machines = Field(default_factory=list)
    storage: Storages = Field(default_factory=list)
    traffic: Traffics = Field(default_factory=list)
    currency: Currency
    date: IsoDate
    reason: Text

    def entry(self) -> OwnSite:
        """What it says."""
        items = [SiteStorage(s.region, ITEMS[s.class_], f"{s.cost_per_gib_month:f}") for s in self.storage]
        items += [SiteStorage(t.region, TRAFFIC, f"{t.cost_per_gib:f}") for t in self.traffic]
        return OwnSite(
            provider=self.id,
            name=self.name,
            currency=self.currency,
            parties=self._parties(),
            regions=tuple(map(_region, self.regions)),
            machines=tuple(machine.kept() for machine in self.machines),
            storage=tuple(items),
            date=self.date,
            reason=self.reason,
        )

    def _parties(self) -> tuple[Party, ...]:
        operator = self.operator or self.entity
        run_from = self.operator_country or self.seat_country
        said = (
            ("legal_entity", self.entity, self.seat_country),
            ("seat_country", self.seat_country, self.seat_country),
            ("ultimate_owner", self.owner, self.owner_country),
            ("ultimate_owner_country", self.owner_country, self.owner_country),
            ("operator_entity", operator, run_from),
            ("operator_country", run_from, run_from),
            ("datacentre_operator", operator, run_from),
        )
        more = {fact.layer: fact for fact in self.facts}
        parties = [_party(*one, self.document) for one in said if one[0] not in more]
        stated = [
            Party(one.layer, one.value, tuple(c for c in one.countries if c != UNKNOWN), one.document)
            for one in self.facts
        ]
        return (*parties, *stated)


def _party(layer: str, value: str, country: str, document: str) -> Party:
    return Party(layer, value, () if country == UNKNOWN else (country,), document)


def _region(wire: RegionWire) -> SiteRegion:
    return SiteRegion(
        region=wire.id,
        name=wire.name or wire.id,
        city=wire.city or "",
        country=wire.country,
        latitude=wire.latitude,
        longitude=wire.longitude,
        grid_zone=wire.grid_zone or "",
        pue="" if wire.pue is None else f"{wire.pue:g}",
        wue_l_per_kwh="" if wire.wue_l_per_kwh is None else f"{wire.wue_l_per_kwh:g}",
    )
