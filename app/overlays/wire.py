"""The entries of an overlay as they are written: a class per kind, checked against the catalog's names."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, ValidationInfo

from app.overlays.names import (
    MOST_ITEMS,
    Currency,
    Document,
    EvidenceWord,
    Layer,
    PartyCountry,
    Price,
    Region,
    Text,
    ends_no_earlier,
    named,
    one_of,
)
from app.overlays.price_wire import (
    DiscountWire,
    PriceWire,
    StoragePriceWire,
    TokenPriceWire,
    TrafficPriceWire,
)
from app.overlays.site_wire import SiteWire
from app.recommendations.asking.wire_values import IsoDate, Name, Provider, Wire, refuse, unknown
from catalog.overlay import Distrust, OwnCertificate, OwnFact, OwnQuote


class QuoteWire(Wire):
    """A price a month that a provider gave for the workloads of one name in one region.

    It holds from `valid_from` (default: `date`) to the end of `valid_to` (default: without end).
    """

    kind: Literal["quote"]
    workload: Name
    provider: Provider
    region: Region
    cost_per_month: Price
    currency: Currency
    date: IsoDate
    valid_from: IsoDate | None = None
    valid_to: Annotated[IsoDate | None, AfterValidator(ends_no_earlier)] = None
    reason: Text

    def entry(self) -> OwnQuote:
        """What it says."""
        return OwnQuote(
            workload=self.workload,
            provider=self.provider,
            region=self.region,
            cost_per_month=f"{self.cost_per_month:f}",
            currency=self.currency,
            valid_from=self.valid_from or self.date,
            valid_to=self.valid_to or "",
            date=self.date,
            reason=self.reason,
        )


class FactWire(Wire):
    """What a layer of a provider is, on a document the tenant holds; it replaces what is published.

    `countries` are codes, or `open` alone for code of many origins. What `document` proves: a statement of
    the vendor (E1), a contract (E2), an audit or test by others (E3), a decision of an authority (E4).
    """

    kind: Literal["fact"]
    provider: Provider
    layer: Layer
    value: Text
    countries: Annotated[list[PartyCountry | Literal["open"]], Field(max_length=MOST_ITEMS)] = Field(
        default_factory=list
    )
    document: Document
    date: IsoDate
    reason: Text

    def entry(self) -> OwnFact:
        """What it says."""
        return OwnFact(
            provider=self.provider,
            layer=self.layer,
            value=self.value,
            countries=tuple(self.countries),
            document=self.document,
            date=self.date,
            reason=self.reason,
        )


def _check_perimeter(item: str) -> str:
    pattern, _, region = item.partition("@")
    if not pattern or ";" in item or ("@" in item and not region):
        raise refuse("perimeter", "this is no perimeter", "write pattern@region such as *@fr-par, or *")
    return item


def _check_code(code: str, info: ValidationInfo) -> str:
    known = named(info).vocabulary.certificates
    if code not in known:
        raise unknown(code, "certificate", known, "use a code that questions may ask for")
    return code


def _check_scheme(scheme: str, info: ValidationInfo) -> str:
    known = frozenset(one.scheme for one in named(info).catalog.certificates)
    if scheme not in known:
        raise unknown(scheme, "scheme", known, "`havre sovereignty PROVIDER` lists certificates")
    return scheme


Perimeter: TypeAlias = Annotated[Text, AfterValidator(_check_perimeter)]
Perimeters: TypeAlias = Annotated[list[Perimeter], Field(max_length=MOST_ITEMS)]
Scheme: TypeAlias = Annotated[str, AfterValidator(_check_scheme)]
Code: TypeAlias = Annotated[str, AfterValidator(_check_code)]


class CertificateWire(Wire):
    """A certificate the tenant has obtained of a provider, with its perimeter and dates.

    `valid_to` is the first day without it. `offers` are machines and storage, `token_offers` models.
    """

    kind: Literal["certificate"]
    provider: Provider
    scheme: Scheme
    level: Text | None = None
    codes: Annotated[list[Code], Field(min_length=1, max_length=MOST_ITEMS)]
    offers: Perimeters = Field(default_factory=lambda: ["*"])
    token_offers: Perimeters = Field(default_factory=list)
    valid_from: IsoDate | None = None
    valid_to: IsoDate | None = None
    evidence: EvidenceWord
    date: IsoDate
    reason: Text

    def entry(self) -> OwnCertificate:
        """What it says."""
        return OwnCertificate(
            provider=self.provider,
            scheme=self.scheme,
            level=self.level or "",
            codes=tuple(self.codes),
            offers=tuple(self.offers),
            token_offers=tuple(self.token_offers),
            valid_from=self.valid_from or "",
            valid_to=self.valid_to or "",
            evidence=self.evidence,
            date=self.date,
            reason=self.reason,
        )


class DistrustWire(Wire):
    """Trust withdrawn in one published certificate (`scheme`) or fact (`layer`) of a provider."""

    kind: Literal["distrust"]
    provider: Provider
    scheme: Scheme | None = None
    layer: Annotated[
        Layer | None, Field(validate_default=True), AfterValidator(one_of("scheme", "layer"))
    ] = None
    date: IsoDate
    reason: Text

    def entry(self) -> Distrust:
        """What it says."""
        return Distrust(
            provider=self.provider,
            scheme=self.scheme or "",
            layer=self.layer or "",
            date=self.date,
            reason=self.reason,
        )


AnyEntry: TypeAlias = (
    PriceWire
    | StoragePriceWire
    | TrafficPriceWire
    | TokenPriceWire
    | DiscountWire
    | QuoteWire
    | SiteWire
    | FactWire
    | CertificateWire
    | DistrustWire
)
OneEntry: TypeAlias = Annotated[AnyEntry, Field(discriminator="kind")]
KINDS: Mapping[str, type[AnyEntry]] = {
    "price": PriceWire,
    "storage_price": StoragePriceWire,
    "traffic_price": TrafficPriceWire,
    "token_price": TokenPriceWire,
    "discount": DiscountWire,
    "quote": QuoteWire,
    "site": SiteWire,
    "fact": FactWire,
    "certificate": CertificateWire,
    "distrust": DistrustWire,
}
