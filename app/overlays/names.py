"""The names an entry of an overlay may use, and the smallest pieces of its wire schema."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import AfterValidator, Field, ValidationInfo

from app.faults import echo
from app.recommendations.asking.vocabulary import vocabulary_of
from app.recommendations.asking.wire_values import Known, Money, refuse, unknown
from catalog.carbon.facts import CarbonFacts
from catalog.library import Catalog

T = TypeVar("T")
LONGEST_TEXT = 200
MOST_ITEMS = 50
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Names(Known):
    """Those of the catalog, and the regions that a site in the document gives itself."""

    catalog: Catalog
    regions: frozenset[str]


def names_for(catalog: Catalog, tree: object) -> Names:
    """The names of a catalog and of an entry as written."""
    listed = tree.get("regions") if isinstance(tree, dict) else None
    regions = [one.get("id") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    mine = frozenset(name for name in regions if isinstance(name, str))
    return Names(vocabulary_of(catalog), frozenset(), catalog, mine)


def named(info: ValidationInfo) -> Names:
    """The names of the validation context."""
    if not isinstance(info.context, Names):
        raise TypeError("an entry of an overlay is validated with its Names as the context")
    return info.context


def _check_text(text: str) -> str:
    if not text.strip() or text != text.strip() or len(text) > LONGEST_TEXT or not text.isprintable():
        remedy = f"use 1 to {LONGEST_TEXT} visible characters on one line, without spaces at the ends"
        raise refuse("text", f"{echo(text)} cannot stand here", remedy)
    return text


def _check_id(name: str) -> str:
    if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum() or len(name) > 40:
        raise refuse("id", f"{echo(name)} is not an id", "use up to 40 letters, digits, - and _")
    return name


def _check_free(name: str, info: ValidationInfo) -> str:
    if name in named(info).vocabulary.providers:
        raise refuse("taken", f"{echo(name)} is the id of a provider", "choose another id")
    return name


def _check_own_region(name: str, info: ValidationInfo) -> str:
    if name not in named(info).regions:
        raise unknown(name, "region", named(info).regions, "use the id of a region of this site")
    return name


def _check_region(name: str, info: ValidationInfo) -> str:
    provider = info.data.get("provider")
    regions = named(info).vocabulary.regions_of(provider) if provider else (name,)
    if name not in regions:
        raise unknown(name, "region", regions, f"`havre catalog regions --provider {provider}` lists them")
    return name


def _check_zone(zone: str, info: ValidationInfo) -> str:
    zones = _zones(named(info).catalog.carbon)
    if zone not in zones:
        raise unknown(zone, "grid zone", zones, "use a zone such as FR or DE; leave it out for the country's")
    return zone


def _zones(carbon: CarbonFacts) -> frozenset[str]:
    return frozenset(carbon.intensity.zone)


def _check_layer(layer: str, info: ValidationInfo) -> str:
    facts = named(info).catalog.sovereignty
    layers = frozenset(name for known in facts.layers for name in known)
    if layer not in layers:
        raise unknown(layer, "layer", layers, "`havre sovereignty PROVIDER` shows the layers")
    return layer


def _check_party_country(code: str, info: ValidationInfo) -> str:
    words = named(info).vocabulary
    if code not in (*words.countries, *words.jurisdictions, UNKNOWN):
        raise refuse("unknown_country", f"{echo(code)} is not a country", "use a code such as FR, or unknown")
    return code


def _check_layer_country(code: str, info: ValidationInfo) -> str:
    words = named(info).vocabulary
    if code not in (*words.countries, *words.jurisdictions, "open"):
        raise refuse("unknown_country", f"{echo(code)} is not a country", "use a code such as FR, or open")
    return code


def _check_evidence(word: str, info: ValidationInfo) -> str:
    words = tuple(named(info).catalog.sovereignty.certificate_tiers)
    if word not in words:
        raise refuse("unknown_choice", f"{echo(word)} is not a choice here", f"use one of {', '.join(words)}")
    return word


def _above_zero(amount: Decimal) -> Decimal:
    if amount <= 0:
        raise refuse("greater_than", f"{echo(amount)} is too small", "nothing is free: use an amount above 0")
    return amount


def ends_no_earlier(end: str | None, info: ValidationInfo) -> str | None:
    """Checks `valid_to` against `valid_from`, or `date` where that is not written."""
    begin = info.data.get("valid_from") or info.data.get("date")
    if end and begin and end < begin:
        raise refuse("ends_early", "it ends before it begins", "write a day that is no earlier")
    return end


def one_of(other: str, this: str) -> Callable[[T, ValidationInfo], T]:
    """Checks a key that stands in the place of another, which is written before it."""

    def check(value: T, info: ValidationInfo) -> T:
        # An other that was refused is told there.
        if other in info.data and (info.data[other] is None) == (value is None):
            raise refuse(
                "one_of", f"there are none or both of {other} and {this}", f"write {other} or {this}"
            )
        return value

    return check


def together_with(other: str) -> Callable[[T, ValidationInfo], T]:
    """Checks a key that needs another, which is written before it."""

    def check(value: T, info: ValidationInfo) -> T:
        if other in info.data and (info.data[other] is None) != (value is None):
            raise refuse("together", f"it goes together with {other}", "write both or none")
        return value

    return check


def once_each(name: Callable[[T], object]) -> Callable[[list[T]], list[T]]:
    """Checks that a list names nothing twice."""

    def check(listed: list[T]) -> list[T]:
        if len({name(one) for one in listed}) < len(listed):
            raise refuse("repeated", "the list names one thing twice", "keep one of each")
        return listed

    return check


Text: TypeAlias = Annotated[str, AfterValidator(_check_text)]
Id: TypeAlias = Annotated[str, AfterValidator(_check_id)]
FreeId: TypeAlias = Annotated[str, AfterValidator(_check_id), AfterValidator(_check_free)]
OwnRegion: TypeAlias = Annotated[str, AfterValidator(_check_own_region)]
Region: TypeAlias = Annotated[str, AfterValidator(_check_region)]
Zone: TypeAlias = Annotated[str, AfterValidator(_check_zone)]
Layer: TypeAlias = Annotated[str, AfterValidator(_check_layer)]
LayerCountry: TypeAlias = Annotated[str, AfterValidator(_check_layer_country)]
PartyCountry: TypeAlias = Annotated[str, AfterValidator(_check_party_country)]
Countries: TypeAlias = Annotated[list[LayerCountry], Field(max_length=MOST_ITEMS)]
EvidenceWord: TypeAlias = Annotated[str, AfterValidator(_check_evidence)]
Price: TypeAlias = Annotated[Money, AfterValidator(_above_zero)]
Document: TypeAlias = Literal["statement", "contract", "audit", "decision"]
Currency: TypeAlias = Literal["EUR", "USD", "CHF", "GBP"]
