"""The sovereignty facts of the catalog as frozen values: structures of providers, rules, ladders, laws."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from catalog.certificates import Certificate
from catalog.files import DataFiles
from catalog.quantities import IntArray
from catalog.recent import kept
from catalog.sovereignty.evidence import (
    Condition,
    Perimeter,
    Rule,
    SchemeReading,
    Tier,
    conditions_of,
    covers,
    credited_scheme,
    provider_of,
    rules_of,
)
from catalog.sovereignty.frameworks import Framework, framework_of
from catalog.sovereignty.statements import Statement, statements_of
from catalog.sovereignty.tables import Table, codes, table_of

FOLDER = "sovereignty"
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
    lapsed: bool = False

    @property
    def strength(self) -> Tier:
        """The tier it counts with: nothing once it has lapsed."""
        return Tier.E0 if self.lapsed else self.tier

    @property
    def known(self) -> bool:
        """True when something better than a guess stands here."""
        return self.tier > Tier.E0


@dataclass(frozen=True, slots=True)
class Law:
    """A law that reaches data or service, and whom it applies to.

    `short` names it in a path; `compels_by` are the reaches (`control;presence`) by which it can compel,
    empty for a law that compels nobody or rests on nothing verified.
    """

    country: str
    law: str
    reach: str
    applies_to: str
    adequacy_eu: str
    url: str
    source: str
    date: str
    short: str
    compels_by: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How a word in a layer is read when a class is derived (`readings.csv`)."""

    layer: str
    contains: str
    reading: str


@dataclass(frozen=True, slots=True)
class StrictStep:
    """The SEAL level (0-4) of a step of a criterion under a strict reading (`strict_ladders.csv`)."""

    switch: str
    criterion: str
    step: int
    seal: int


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask a provider about a criterion, and the document that settles it, in two languages."""

    criterion: str
    question_en: str
    question_fr: str
    document_en: str
    document_fr: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What happens to a layer when its vendor leaves: days until it degrades (None unknown), a substitute.

    An empty `licence` or `switch_off` fits any. `days` may be infinite.
    """

    layer: str
    licence: str
    switch_off: str
    days: float | None
    substitute: str
    tier: Tier
    reasoning: str
    source: str


@dataclass(frozen=True, slots=True)
class ProposalFactor:
    """One requirement of a framework that is only proposed, with the rules that read it.

    `met` and `unmet` are alternatives; each is a list of conditions that must all hold.
    """

    factor: str
    level: str
    question: str
    met: tuple[tuple[Condition, ...], ...]
    unmet: tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class SovereigntyFacts:
    """Everything the lens knows. A row number of `structures` is the structure's code; -1 is unknown.

    `priority` are the structures a European buyer meets first (`priority.csv`): their facts are complete or
    listed as unknown.
    """

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
    ladders: Mapping[tuple[str, int], str]
    questions: Mapping[str, Question]
    strict_steps: tuple[StrictStep, ...]
    withdrawals: tuple[Withdrawal, ...]
    proposals: Mapping[str, tuple[ProposalFactor, ...]]
    priority: tuple[str, ...] = ()
    statements: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)

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


@kept(64)
def held_certificates(
    facts: SovereigntyFacts, certificates: tuple[Certificate, ...], date: str
) -> HeldCertificates:
    """What each structure holds on an ISO date, by the perimeter and the dates of each certificate."""
    schemes = tuple(dict.fromkeys(reading.credited_as for reading in facts.schemes))
    tier = np.zeros((len(facts.structures), len(schemes)), dtype=np.int32)
    structures = _by_provider(facts.structures, facts.perimeters)
    for certificate in certificates:
        scheme = credited_scheme(certificate, facts.schemes)
        if scheme is None or not certificate.holds_on(date):
            continue
        strength = facts.certificate_tiers.get(certificate.evidence, Tier.E0)
        column = schemes.index(scheme)
        for code, structure in structures.get(certificate.provider_id, ()):
            if covers(certificate, structure, facts.perimeters):
                tier[code, column] = max(tier[code, column], int(strength))
    return HeldCertificates(date, schemes, tier)


@kept(8)
def _by_provider(
    structures: tuple[str, ...], perimeters: tuple[Perimeter, ...]
) -> Mapping[str, Sequence[tuple[int, str]]]:
    """Code and name of the structures that the certificates of a provider may reach."""
    found: dict[str, list[tuple[int, str]]] = {}
    for code, structure in enumerate(structures):
        found.setdefault(provider_of(structure, perimeters), []).append((code, structure))
    return found


def no_certificates(facts: SovereigntyFacts) -> HeldCertificates:
    """Nothing held by anyone."""
    return HeldCertificates("", (), np.zeros((len(facts.structures), 0), dtype=np.int32))


def read_sovereignty(files: DataFiles) -> SovereigntyFacts:
    """The facts below `sovereignty/`."""
    table = {name: table_of(files.content[f"{FOLDER}/{name}.csv"]) for name in sorted(_USED)}
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
        ladders={(r["criterion"], int(r["step"])): r["label"] for r in table["ladders"]},
        questions=_questions(table["questions"]),
        strict_steps=tuple(
            StrictStep(r["switch"], r["criterion"], int(r["step"]), int(r["seal"]))
            for r in table["strict_ladders"]
        ),
        withdrawals=tuple(_withdrawal(row) for row in table["withdrawal"]),
        proposals=_proposals(table["proposals"], table["frameworks"]),
        priority=tuple(row["structure"] for row in table["priority"]),
        statements=statements_of(table["evidence"]),
    )


# `seal_levels.csv` is for browsing; no rule reads the statements of `evidence.csv`, which cards show
_USED = frozenset(
    {"structures", "criteria", "ladders", "weights", "crosswalk", "readings", "awards", "laws", "market"}
    | {"certificate_schemes", "certificate_evidence", "perimeters", "questions", "strict_ladders"}
    | {"withdrawal", "proposals", "frameworks", "priority", "evidence"}
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


def _questions(rows: Table) -> dict[str, Question]:
    named = (
        Question(r["criterion"], r["question_en"], r["question_fr"], r["document_en"], r["document_fr"])
        for r in rows
    )
    return {question.criterion: question for question in named}


def _withdrawal(row: dict[str, str]) -> Withdrawal:
    days = {"unknown": None, "unlimited": math.inf}
    return Withdrawal(
        layer=row["layer"],
        licence=row["licence"],
        switch_off=row["switch_off"],
        days=days[row["days"]] if row["days"] in days else float(row["days"]),
        substitute=row["substitute"],
        tier=Tier[row["tier"]],
        reasoning=row["reasoning"],
        source=row["source"],
    )


def _proposals(rules: Table, frameworks: Table) -> dict[str, tuple[ProposalFactor, ...]]:
    """Factors of every framework the rules name, in the order of `frameworks.csv`."""
    read: dict[str, dict[str, list[tuple[Condition, ...]]]] = {"met": {}, "unmet": {}}
    for rule in rules:
        read[rule["verdict"]].setdefault(rule["factor"], []).append(conditions_of(rule["condition"]))
    names = dict.fromkeys(rule["framework"] for rule in rules)
    return {
        name: tuple(
            ProposalFactor(
                factor=row["factor"],
                level=row["objective"],
                question=row["question"],
                met=tuple(read["met"].get(row["factor"], ())),
                unmet=tuple(read["unmet"].get(row["factor"], ())),
            )
            for row in frameworks
            if row["framework"] == name
        )
        for name in names
    }
