"""Requirements as written: of one workload, and of the portfolio as a whole."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from app.recommendations.asking.wire_values import (
    AboveZero,
    Area,
    Certificate,
    Count,
    Days,
    GpuModel,
    Jurisdiction,
    Level,
    Money,
    NotNegative,
    Provider,
    Share,
    Wire,
    WorkloadName,
    known,
    refuse,
    unknown,
)

Keys = Literal["provider", "customer", "external_hsm", "confidential_computing"]


def region_of_provider(region: str, info: ValidationInfo) -> str:
    """A region of the provider named beside it, if that one is known."""
    provider = info.data.get("provider")
    if provider is None:
        return region
    regions = known(info).vocabulary.regions_of(provider)
    if region not in regions:
        raise unknown(region, f"{provider} region", regions, "`havre catalog regions` lists them")
    return region


class PlaceWire(Wire):
    """A region of a provider."""

    provider: Provider
    region: str

    @field_validator("region")
    @classmethod
    def _region_of_the_provider(cls, region: str, info: ValidationInfo) -> str:
        return region_of_provider(region, info)


class JurisdictionWire(Wire):
    """A country whose law must not reach the workload, and in which way."""

    country: Jurisdiction
    reach: Literal["control", "presence", "supply"] = "control"


class RequirementsWire(Wire):
    """Hard conditions on where a workload runs."""

    residency: Annotated[list[Area], Field(min_length=1)] | None = None
    juridical_min: Level | None = None
    technological_min: Level | None = None
    evidence: Literal["structural", "proven"] | None = None
    certificates: list[Certificate] | None = None
    certificate_valid: Literal["start", "horizon"] | None = None
    exclude_jurisdictions: list[JurisdictionWire] | None = None
    max_rtt_ms: AboveZero | None = None
    keys: Keys | None = None
    exclude_providers: list[Provider] | None = None
    only_providers: Annotated[list[Provider], Field(min_length=1)] | None = None
    exclude_stale_prices: bool | None = None
    max_price_age_days: Days | None = None


class ShareCapWire(Wire):
    """The largest share of spend, or of workloads, under one controlling country or one provider."""

    max: Share
    of: Literal["spend", "workloads"] = "spend"
    controlled_from: Jurisdiction | None = None
    provider: Provider | None = None


class GroupingWire(Wire):
    """Workloads kept together or apart."""

    workloads: Annotated[list[WorkloadName], Field(min_length=2)]
    by: Literal["region", "provider", "country", "controlling_country", "grid_zone"] = "region"

    @field_validator("workloads")
    @classmethod
    def _name_each_once(cls, names: list[str]) -> list[str]:
        if len(set(names)) < len(names):
            raise refuse("repeated", "a workload is named twice", "name each workload once")
        return names


class CapacityWire(Wire):
    """The most that a provider, or one of its regions, can give: GPUs or vCPU held at once, or workloads."""

    provider: Provider
    region: str | None = None
    of: Literal["gpus", "vcpus", "workloads"] = "gpus"
    gpu: GpuModel | None = None
    max: NotNegative

    @field_validator("region")
    @classmethod
    def _region_is_known(cls, region: str | None, info: ValidationInfo) -> str | None:
        return None if region is None else region_of_provider(region, info)

    @field_validator("gpu")
    @classmethod
    def _counts_gpus(cls, gpu: str | None, info: ValidationInfo) -> str | None:
        if gpu is not None and info.data.get("of", "gpus") != "gpus":
            raise refuse("not_gpus", f"a GPU is named but {info.data['of']} are counted", "write of: gpus")
        return gpu


class PortfolioRequirementsWire(RequirementsWire):
    """Rules of the whole portfolio; a requirement of a workload written here holds for every workload."""

    budget_per_month: Money | None = None
    carbon_cap_kg_per_month: NotNegative | None = None
    max_providers: Count | None = None
    max_regions: Count | None = None
    share_caps: list[ShareCapWire] = Field(default_factory=list)
    keep_together: list[GroupingWire] = Field(default_factory=list)
    keep_apart: list[GroupingWire] = Field(default_factory=list)
    capacities: list[CapacityWire] = Field(default_factory=list)
