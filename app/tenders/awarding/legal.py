"""Where a choice in a tender is fragile under its legal profile, with the source and a better wording.

The warnings are data (`legal_profiles.yaml`); here is only what each of them looks for. Never legal advice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from app.tenders.awarding.read import Tender
from app.tenders.awarding.scoring import has_relative_formula
from app.tenders.awarding.wire import LegalProfile

Severity = Literal["required", "fragile", "advice"]
Reading = Literal["text", "copy", "report"]


class LegalSource(BaseModel):
    """Where a warning comes from: published at `url`; read at `read_at`, as `reading` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    title_fr: str
    url: str
    date: str
    reading: Reading
    read_at: str


class LegalWarning(BaseModel):
    """One warning as shipped."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    check: str
    severity: Severity
    profiles: list[LegalProfile]
    from_: str = Field(default="", alias="from")
    en: str
    fr: str
    remedy_en: str
    remedy_fr: str
    source: str


class LegalProfiles(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: dict[str, LegalSource]
    warnings: list[LegalWarning]


@dataclass(frozen=True, slots=True)
class Raised:
    """A warning that applies to a tender."""

    warning: LegalWarning
    source: LegalSource


@cache
def legal_profiles() -> LegalProfiles:
    """The warnings that ship with Havre."""
    text = files("app.tenders.awarding").joinpath("legal_profiles.yaml").read_text(encoding="utf-8")
    found = LegalProfiles.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    for warning in found.warnings:
        if warning.check not in CHECKS or warning.source not in found.sources:
            raise ValueError(f"legal_profiles.yaml: {warning.code} names an unknown check or source")
    return found


def warnings_of(tender: Tender) -> tuple[Raised, ...]:
    """The warnings of the tender's profile that its choices call for, on the day of its question."""
    shipped, day = legal_profiles(), tender.question.terms.as_of
    return tuple(
        Raised(warning, shipped.sources[warning.source])
        for warning in shipped.warnings
        if tender.wire.legal_profile in warning.profiles and warning.from_ <= day
        if CHECKS[warning.check](tender)
    )


def lacks_environmental_criterion(tender: Tender) -> bool:
    """Neither a measured criterion nor a life-cycle cost that counts carbon."""
    criteria, lifecycle = tender.wire.criteria, tender.wire.lifecycle
    counted = bool(lifecycle.carbon_price_per_tonne) and any(c.basis == "lifecycle_cost" for c in criteria)
    return not counted and not any(criterion.measure for criterion in criteria)


def weighs_price_alone(tender: Tender) -> bool:
    """One criterion, and it is the price."""
    criteria = tender.wire.criteria
    return len(criteria) == 1 and criteria[0].basis == "price"


def uses_relative_formula(tender: Tender) -> bool:
    """Some criterion compares bids with each other."""
    return has_relative_formula(tender.wire)


def gates_on_nationality(tender: Tender) -> bool:
    """A gate names countries of suppliers, or of places other than the Union as a whole."""
    single = any(area not in ("EU", "EEA") for area in tender.wire.gates.residency)
    return single or any(w.requirements.exclude_jurisdictions for w in tender.question.workloads)


def gates_on_certificates(tender: Tender) -> bool:
    """A gate names a certificate."""
    return bool(tender.wire.gates.certificates)


def weighs_marks(tender: Tender) -> bool:
    """Some points are marks of the buyer."""
    return any(criterion.marks for criterion in tender.wire.criteria)


def is_not_frozen(tender: Tender) -> bool:
    """Bids are there and no seal."""
    return tender.wire.frozen is None and bool(tender.wire.bids)


CHECKS: Mapping[str, Callable[[Tender], bool]] = {
    check.__name__: check
    for check in (
        lacks_environmental_criterion,
        weighs_price_alone,
        uses_relative_formula,
        gates_on_nationality,
        gates_on_certificates,
        weighs_marks,
        is_not_frozen,
    )
}
