"""What counts as evidence: tiers E0 to E4, the crosswalk from evidence to steps, certificates held.

A rule of the crosswalk says: under these conditions this step of this criterion holds. Its effect is

* `credit`: the step is reached, a better one stays possible;
* `limit`: an adverse fact: the step is reached and no better one is possible;
* `presume`: the worst case that fits while a fact is missing: structural reading only;
* `bound`: nothing above the step is assumed possible; only credited evidence may pass it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Literal, cast, get_args

from catalog.certificates import Certificate, certificate_of
from catalog.sovereignty.tables import Table, read_table

Effect = Literal["credit", "limit", "presume", "bound"]


class Tier(IntEnum):
    """How good a piece of evidence is, weakest first."""

    E0 = 0  # nothing, or unverified
    E1 = 1  # statement of the vendor, secondary source
    E2 = 2  # contract or published policy
    E3 = 3  # independent audit, certificate, machine test
    E4 = 4  # authority, court, tender decision


def highest_step(tier: Tier, top: int) -> int:
    """Highest step of a ladder with `top` steps that evidence of this tier may prove.

    E0 the lowest, E1 the middle, E2 one below the top, E3 and E4 the top (method page, section 2).
    """
    if tier >= Tier.E3:
        return top
    if tier == Tier.E2:
        return max(1, top - 1)
    return (top + 1) // 2 if tier == Tier.E1 else 1


@dataclass(frozen=True, slots=True)
class Condition:
    """One part of a rule's condition: the subject has (or, negated, lacks) one of these words.

    A qualifier says to whom a rule applies and lends it no strength: what a certificate proves rests
    on the certificate, not on how well the platform under it is documented.
    """

    subject: str
    words: tuple[str, ...]
    negated: bool = False
    qualifier: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of `crosswalk.csv`; all its conditions must hold."""

    scheme: str
    criterion: str
    step: int
    tier: Tier
    effect: Effect
    conditions: tuple[Condition, ...]
    reasoning: str
    confidence: str
    source: str
    date: str


def rules_of(crosswalk: Table) -> tuple[Rule, ...]:
    """Rules in the order of the table."""
    return tuple(
        Rule(
            scheme=row["scheme"],
            criterion=row["criterion"],
            step=int(row["step"]),
            tier=Tier[row["tier"]],
            effect=_effect(row["effect"]),
            conditions=conditions_of(row["condition"]),
            reasoning=row["reasoning"],
            confidence=row["confidence"],
            source=row["source"],
            date=row["date"],
        )
        for row in crosswalk
    )


def _effect(word: str) -> Effect:
    for effect in get_args(Effect):
        if effect == word:
            return cast(Effect, effect)
    raise ValueError(f"an effect of the crosswalk is credit, limit, presume or bound, not {word!r}")


def conditions_of(cell: str) -> tuple[Condition, ...]:
    """Parts joined by commas, all of them asked; beside `held=...` the others only qualify."""
    certified = cell.startswith("held=") or ",held=" in cell
    return tuple(_condition(part, certified) for part in cell.split(",") if part)


def _condition(text: str, certified: bool) -> Condition:
    """`stack=a|b` or `stack!=a|b`."""
    subject, _, words = text.partition("=")
    if not words:
        raise ValueError(f"a condition of the crosswalk reads subject=word, not {text!r}")
    name = subject.rstrip("!")
    return Condition(
        name, tuple(words.split("|")), negated=subject.endswith("!"), qualifier=certified and name != "held"
    )


def read_certificates(path: Path) -> tuple[Certificate, ...]:
    """Every row of a certificates file."""
    return tuple(certificate_of(row) for row in read_table(path))


@dataclass(frozen=True, slots=True)
class SchemeReading:
    """A certificate of `scheme` whose level contains a text counts as a scheme of the crosswalk."""

    scheme: str
    level_contains: str
    credited_as: str


@dataclass(frozen=True, slots=True)
class Perimeter:
    """Certificates naming `offers` of `provider` count for `structure`."""

    structure: str
    provider: str
    offers: str


def credited_scheme(certificate: Certificate, readings: Sequence[SchemeReading]) -> str | None:
    """The crosswalk scheme a certificate counts as; the first reading that fits, or none."""
    level = certificate.level.lower()
    for reading in readings:
        if reading.scheme == certificate.scheme and reading.level_contains.lower() in level:
            return reading.credited_as
    return None


def covers(certificate: Certificate, structure: str, perimeters: Sequence[Perimeter]) -> bool:
    """Does the perimeter of a certificate reach the offers that take this structure?

    `*` reaches every structure of the provider; anything narrower only the structures that
    `perimeters.csv` names for it, so a qualified enclave does not lift the rest of its provider.
    """
    if certificate.provider_id != provider_of(structure, perimeters):
        return False
    named = (p.offers for p in perimeters if p.structure == structure)
    return "*" in certificate.offers or any(offers in certificate.offers for offers in named)


def provider_of(structure: str, perimeters: Sequence[Perimeter]) -> str:
    """The provider whose certificates may reach a structure: named for it, else the one of its own name."""
    return next((p.provider for p in perimeters if p.structure == structure), structure)
