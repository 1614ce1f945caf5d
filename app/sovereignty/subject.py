"""Who the card is about: the provider or structure, the place, the workload and the model, checked.

Names are matched exactly; a wrong one is refused with those that look alike.
"""

from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from catalog.library import Catalog
from catalog.sovereignty import MODEL_ORIGINS, Cases

TYPES = {"inference": "ai", "training": "ai", "storage": "storage", "compute": "compute"}


class UnknownSubject(ValueError):
    """A provider, place, workload or model the catalog does not know; the text says what would be right."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One provider under one structure, in one place, for one kind of workload.

    `provider` and `structure` are ids (`structure` empty: no facts); `country` is ISO alpha-2 or empty.
    `model_code` is -1 without a model; `origin` is one of `MODEL_ORIGINS`.
    """

    provider: str
    structure: str
    region: str
    country: str
    workload: str
    model_code: int
    origin: str


def subject_of(
    catalog: Catalog,
    name: str,
    workload: str = "compute",
    model: str | None = None,
    region: str | None = None,
) -> Subject:
    """The subject of a card. Raises UnknownSubject when a name is not known."""
    facts = catalog.sovereignty
    owners = {p.structure: p.provider for p in facts.perimeters}
    provider = owners.get(name, name)
    if provider not in catalog.providers.id:
        raise _unknown("provider", name, [*catalog.providers.id, *facts.structures])
    if workload not in TYPES:
        raise _unknown("workload", workload, list(TYPES))
    if model is not None and workload != "inference":
        raise UnknownSubject(f"a model belongs to --workload inference, not to {workload}")
    code = catalog.ai.models.code(model) if model is not None else -1
    if model is not None and code < 0:
        raise _unknown("model", model, list(catalog.ai.models.suggest(model)))
    place, country = _place(catalog, provider, name, region)
    return Subject(
        provider=provider,
        structure=name if name in facts.structures else "",
        region=place,
        country=country,
        workload=workload,
        model_code=code,
        origin=_origin(catalog, code),
    )


def _unknown(what: str, name: str, known: list[str]) -> UnknownSubject:
    names = list(dict.fromkeys(known))  # a structure may bear the name of its provider
    alike = get_close_matches(name, names, n=3, cutoff=0.5) or names[:3]
    return UnknownSubject(f'"{name}" is not a {what} of the catalog; did you mean {", ".join(alike)}?')


def _place(catalog: Catalog, provider: str, structure: str, region: str | None) -> tuple[str, str]:
    """The region asked for; else the one of the perimeter, else the first in the EU, else the first."""
    regions = catalog.regions
    own = [
        (place, country)
        for owner, place, country in zip(regions.provider_id, regions.region_id, regions.country, strict=True)
        if owner == provider
    ]
    if region is not None:
        if region not in dict(own):
            raise _unknown(f"region of {provider}", region, [place for place, _ in own])
        return region, dict(own)[region]
    perimeters = {
        p.offers.partition("@")[2] for p in catalog.sovereignty.perimeters if p.structure == structure
    }
    eu = catalog.countries.members("EU")
    ranked = sorted(own, key=lambda pair: (pair[0] not in perimeters, pair[1] not in eu, not pair[1]))
    return ranked[0] if ranked else ("", "")


def _origin(catalog: Catalog, code: int) -> str:
    """Where the model comes from; without one the customer's own, unknown read as closed and foreign."""
    if code < 0:
        return "own"
    origin = int(catalog.ai.models.origin(catalog.ai.models.id[code], catalog.countries.members("EU")))
    return MODEL_ORIGINS[origin] if origin else "closed_non_eu"


def case_of(catalog: Catalog, subject: Subject, keys: str = "") -> Cases:
    """The subject as the one case the lens judges."""
    return Cases(
        structure=np.array([catalog.sovereignty.code(subject.structure)], dtype=np.int32),
        countries=(subject.country,),
        country=np.array([0], dtype=np.int32),
        workload_type=TYPES[subject.workload],
        model_origin=np.array([MODEL_ORIGINS.index(subject.origin)], dtype=np.int8),
        has_gpu=np.array([TYPES[subject.workload] == "ai"]),
        eu=catalog.countries.members("EU"),
        eea=catalog.countries.members("EEA"),
        keys=keys,
    )
