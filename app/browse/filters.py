"""What a list of the catalog may be narrowed by. A filter that fits nothing gives an empty page."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.browse.views import OfferKind
from app.dependencies import PageWanted
from app.sovereignty.reading import Reading

Word = Annotated[str | None, Field(max_length=100)]
Country = Annotated[
    str | None, Field(max_length=2, min_length=2, description="ISO 3166 alpha-2.", examples=["FR"])
]
Provider = Annotated[Word, Field(description="Id of a provider.", examples=["scaleway"])]


class ProvidersWanted(PageWanted):
    """Providers with a region in a country."""

    country: Country = None


class RegionsWanted(PageWanted):
    """Regions of a provider, in a country."""

    provider: Provider = None
    country: Country = None


class OffersWanted(PageWanted):
    """Offers by provider, place, kind, GPU or model."""

    provider: Provider = None
    region: Annotated[Word, Field(description="Id of a region.")] = None
    country: Country = None
    kind: Annotated[OfferKind | None, Field(description="Kind of offer.", examples=["gpu"])] = None
    gpu: Annotated[Word, Field(description="Model of GPU.", examples=["H100"])] = None
    model: Annotated[Word, Field(description="Language model, by id or alias.")] = None


class ModelsWanted(PageWanted):
    """Models sold by the token by a provider."""

    provider: Provider = None


class CardWanted(BaseModel):
    """What the sovereignty card is about and how it is read, in the names of a question's `profile`."""

    model_config = ConfigDict(extra="forbid")

    workload: Annotated[
        Literal["inference", "training", "storage", "compute"], Field(description="Kind of workload.")
    ] = "compute"
    model: Annotated[Word, Field(description="Language model, by id or alias; with inference only.")] = None
    region: Annotated[Word, Field(description="Id of a region of the provider.")] = None
    keys: Annotated[
        Literal["provider", "customer", "external_hsm", "confidential_computing"] | None,
        Field(description="Who holds the keys."),
    ] = None
    as_of: Annotated[date | None, Field(description="The day to judge on; today (UTC) when absent.")] = None
    trusted_countries: Annotated[
        list[Annotated[str, Field(max_length=3)]],
        Field(max_length=100, description="Who is inside; EU and EEA when absent.", examples=[["EU", "CH"]]),
    ] = []
    sovereignty_weights: Annotated[str, Field(max_length=100, description="Official weights.")] = "ec-2026"
    strict_control_plane: Annotated[bool, Field(description="Own closed code is at most level 2.")] = True
    exposure_by_presence: Annotated[bool, Field(description="A subsidiary outside lowers the level.")] = False
    credit_award: Annotated[bool, Field(description="Credit the award of April 2026.")] = False
    strict_capital: Annotated[bool, Field(description="Capital (1.4) lowers the level.")] = False
    strict_firmware: Annotated[bool, Field(description="Firmware (5.3) lowers the level.")] = False

    level: Annotated[
        int | None, Field(ge=1, le=4, description="List what would lead to this level; else the next one.")
    ] = None

    @property
    def reading(self) -> Reading:
        """How the card is read."""
        return Reading(
            as_of=self.as_of.isoformat() if self.as_of else "",
            trusted_countries=tuple(self.trusted_countries),
            sovereignty_weights=self.sovereignty_weights,
            strict_control_plane=self.strict_control_plane,
            exposure_by_presence=self.exposure_by_presence,
            credit_award=self.credit_award,
            strict_capital=self.strict_capital,
            strict_firmware=self.strict_firmware,
            keys=self.keys or "",
            level=self.level,
        )


class SourcesWanted(PageWanted):
    """Sources, all of them."""
