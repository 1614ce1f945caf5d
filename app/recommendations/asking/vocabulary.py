"""The names a question may use: what the catalog knows, without the catalog itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from app.recommendations.asking.own import NOTHING, Own, own_of
from catalog.data_classes import DataClasses
from catalog.library import Catalog
from catalog.offers import CURRENCIES

AREAS = ("EU", "EEA")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Known names. Countries are ISO 3166 alpha-2; `eu` and `eea` are the members of these areas.

    `jurisdictions` are those that stand behind a provider, a supplier or a law of the catalog.
    `own` is what the asker knows besides the published facts: it takes part in every question.
    `resolve_model` gives the canonical id of a model or None; `suggest_model` the ids that look alike.
    """

    providers: frozenset[str]
    regions: frozenset[tuple[str, str]]
    countries: frozenset[str]
    eu: frozenset[str]
    eea: frozenset[str]
    certificates: frozenset[str]
    gpu_models: frozenset[str]
    data_classes: DataClasses
    resolve_model: Callable[[str], str | None]
    suggest_model: Callable[[str], tuple[str, ...]]
    currencies: frozenset[str] = field(default=frozenset({"EUR"}))
    weight_profiles: frozenset[str] = field(default=frozenset({"ec-2026", "ec-2025"}))
    objectives: frozenset[str] = field(default=frozenset(f"SOV-{number}" for number in range(1, 9)))
    jurisdictions: frozenset[str] = field(default=frozenset())
    own: Own = field(default=NOTHING)

    def regions_of(self, provider: str) -> tuple[str, ...]:
        """The regions of one provider, by name."""
        return tuple(sorted(region for owner, region in self.regions if owner == provider))

    def members(self, area: str) -> frozenset[str]:
        """The countries of `EU` or `EEA`; a country is an area of one."""
        return {"EU": self.eu, "EEA": self.eea}.get(area, frozenset({area}))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like `word`, or None when nothing looks like it."""
    spellings = {name.lower(): name for name in sorted(known)}
    found = get_close_matches(word.lower()[:100], spellings, n=1, cutoff=0.6)
    return spellings[found[0]] if found else None


def vocabulary_of(catalog: Catalog) -> Vocabulary:
    """Every name a question may use about this catalog."""
    regions, models = catalog.regions, catalog.ai.models
    return Vocabulary(
        providers=frozenset(catalog.providers.id),
        regions=frozenset(zip(regions.provider_id, regions.region_id, strict=True)),
        countries=frozenset(catalog.countries.code),
        eu=catalog.countries.members("EU"),
        eea=catalog.countries.members("EEA"),
        certificates=frozenset(code for row in catalog.certificates for code in row.codes),
        gpu_models=frozenset(catalog.gpus.name),
        data_classes=catalog.data_classes,
        resolve_model=models.resolve,
        suggest_model=models.suggest,
        currencies=frozenset(_convertible(catalog)),
        weight_profiles=frozenset(catalog.sovereignty.framework.profiles),
        objectives=frozenset(catalog.sovereignty.framework.objectives),
        jurisdictions=frozenset(_jurisdictions(catalog)),
        own=own_of(catalog),
    )


def _jurisdictions(catalog: Catalog) -> Iterable[str]:
    """Countries that some provider, supplier or law of the catalog stands under."""
    facts = catalog.sovereignty
    layers = [*(fact for layers in facts.layers for fact in layers.values()), *facts.market.values()]
    yield from (country for fact in layers for country in fact.countries)
    yield from (law.country for law in facts.laws)


def _convertible(catalog: Catalog) -> Iterable[str]:
    """Currencies into which a euro price can be converted today."""
    newest = max((row[0] for row in catalog.rates.rows), default=0)
    return (code for code in CURRENCIES if code and catalog.rates.convert("EUR", code, newest))
