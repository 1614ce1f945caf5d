"""The sovereignty facts of the catalog as frozen values: structures of providers, rules, ladders, laws."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from catalog.quantities import IntArray
from catalog.sovereignty.evidence import (
    Certificate,
    Perimeter,
    Rule,
    SchemeReading,
    Tier,
    covers,
    credited_scheme,
    rules_of,
)
from catalog.sovereignty.frameworks import Framework, framework_of
from catalog.sovereignty.tables import Table, codes, read_table

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class StructureFact:
    """What is known of one layer of a provider: who or what it is, under which countries, how sure.

    `countries` is empty when unknown and for code of many origins; `open_code` tells the two apart.
    """

    layer: str
    value: str
    countries: tuple[str, ...]
    open_code: bool
    tier: Tier
    date: str
    source: str
    note: str

    @property
    def known(self) -> bool:
        """True when something better than a guess stands here."""
        return self.tier > Tier.E0


@dataclass(frozen=True, slots=True)
class Law:
    """A law that reaches data or service, and whom it applies to."""

    country: str
    law: str
    reach: str
    applies_to: str
    adequacy_eu: str
    url: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How a word in a layer is read when a class is derived (`readings.csv`)."""

    layer: str
    contains: str
    reading: str


@dataclass(frozen=True, slots=True, eq=False)
class SovereigntyFacts:
    """Everything the lens knows. A row number of `structures` is the structure's code; -1 is unknown."""

    structures: tuple[str, ...]
    layers: tuple[Mapping[str, StructureFact], ...]
    market: Mapping[str, StructureFact]
    framework: Framework
    rules: tuple[Rule, ...]
    readings: tuple[Reading, ...]
    awards: Mapping[str, int]
    schemes: tuple[SchemeReading, ...]
    certificate_tiers: Mapping[str, Tier]
    perimeters: tuple[Perimeter, ...]
    laws: tuple[Law, ...]

    def code(self, structure: str) -> int:
        """Code of a structure id, or -1 when the catalog holds no structure facts for it."""
        return self.structures.index(structure) if structure in self.structures else -1

    def fact(self, structure: int, layer: str) -> StructureFact | None:
        """What is known of a layer; None when nothing is, or when it rests on a guess."""
        found = self.layers[structure].get(layer) if structure >= 0 else None
        return found if found is not None and found.known else None

    def reads(self, structure: int, layer: str, reading: str) -> bool:
        """Does the text of a layer carry a reading, such as `outside_minority`?"""
        fact = self.fact(structure, layer)
        if fact is None:
            return False
        text = fact.value.lower()
        return any(
            r.layer == layer and r.reading == reading and _opens_or_contains(text, r.contains)
            for r in self.readings
        )


def _opens_or_contains(text: str, word: str) -> bool:
    """A plain answer must be the first word of the text; anything else may stand anywhere in it."""
    if word in {"no", "none", "yes"}:
        return re.split(r"\W", text, maxsplit=1)[0] == word
    return word in text


@dataclass(frozen=True, slots=True, eq=False)
class HeldCertificates:
    """Evidence tier (0-4, 0 = not held) per structure and scheme on one date."""

    date: str
    schemes: tuple[str, ...]
    tier: IntArray


@lru_cache(maxsize=64)
def held_certificates(
    facts: SovereigntyFacts, certificates: tuple[Certificate, ...], date: str
) -> HeldCertificates:
    """What each structure holds on an ISO date, by the perimeter and the dates of each certificate."""
    schemes = tuple(dict.fromkeys(reading.credited_as for reading in facts.schemes))
    tier = np.zeros((len(facts.structures), len(schemes)), dtype=np.int32)
    for certificate in certificates:
        scheme = credited_scheme(certificate, facts.schemes)
        if scheme is None or not certificate.holds_on(date):
            continue
        strength = facts.certificate_tiers.get(certificate.evidence, Tier.E0)
        for code, structure in enumerate(facts.structures):
            if covers(certificate, structure, facts.perimeters):
                column = schemes.index(scheme)
                tier[code, column] = max(tier[code, column], int(strength))
    return HeldCertificates(date, schemes, tier)


def no_certificates(facts: SovereigntyFacts) -> HeldCertificates:
    """Nothing held by anyone."""
    return HeldCertificates("", (), np.zeros((len(facts.structures), 0), dtype=np.int32))


def read_sovereignty(folder: Path) -> SovereigntyFacts:
    """The facts of `catalog/data/sovereignty`."""
    table = {path.stem: read_table(path) for path in sorted(folder.glob("*.csv")) if path.stem in _USED}
    structures = tuple(dict.fromkeys(row["structure"] for row in table["structures"]))
    market = ({"structure": "market"} | row for row in table["market"])
    framework = framework_of(table["criteria"], table["ladders"], table["weights"])
    order = {criterion: code for code, criterion in enumerate(framework.criteria)}
    return SovereigntyFacts(
        structures=structures,
        layers=_layers(structures, table["structures"]),
        market=_layers(("market",), tuple(market))[0],
        framework=framework,
        rules=tuple(sorted(rules_of(table["crosswalk"]), key=lambda rule: order[rule.criterion])),
        readings=tuple(Reading(r["layer"], r["contains"], r["reading"]) for r in table["readings"]),
        awards={r["structure"]: int(r["level"]) for r in table["awards"]},
        schemes=tuple(
            SchemeReading(r["scheme"], r["level_contains"], r["credited_as"])
            for r in table["certificate_schemes"]
        ),
        certificate_tiers={r["evidence"]: Tier[r["tier"]] for r in table["certificate_evidence"]},
        perimeters=tuple(Perimeter(r["structure"], r["provider"], r["offers"]) for r in table["perimeters"]),
        laws=tuple(Law(**row) for row in table["laws"]),
    )


# `evidence.csv`, `frameworks.csv` and `seal_levels.csv` are for browsing: no rule reads them
_USED = frozenset(
    {"structures", "criteria", "ladders", "weights", "crosswalk", "readings", "awards", "laws", "market"}
    | {"certificate_schemes", "certificate_evidence", "perimeters"}
)


def _layers(structures: tuple[str, ...], rows: Table) -> tuple[Mapping[str, StructureFact], ...]:
    found: dict[str, dict[str, StructureFact]] = {structure: {} for structure in structures}
    for row in rows:
        found[row["structure"]][row["layer"]] = StructureFact(
            layer=row["layer"],
            value=row["value"],
            countries=codes(row["country"]),
            open_code=row["country"] == "open",
            tier=Tier[row["tier"]],
            date=row["date"],
            source=row["source"],
            note=row["note"],
        )
    return tuple(found[structure] for structure in structures)
