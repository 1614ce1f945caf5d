"""What a list of the catalog may be narrowed by. A filter that fits nothing gives an empty page."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.browse.views import OfferKind
from app.dependencies import PageWanted

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
    """What the sovereignty card is about: a kind of workload, a model it serves, a region."""

    model_config = ConfigDict(extra="forbid")

    workload: Annotated[
        Literal["inference", "training", "storage", "compute"], Field(description="Kind of workload.")
    ] = "compute"
    model: Annotated[Word, Field(description="Language model, by id or alias; with inference only.")] = None
    region: Annotated[Word, Field(description="Id of a region of the provider.")] = None


class SourcesWanted(PageWanted):
    """Sources, all of them."""
