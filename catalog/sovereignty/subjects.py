"""The words a rule of the crosswalk may ask for, per structure and per place, under one reading profile.

Each word carries the tier of the evidence behind it, so that a rule is never stronger than its facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from catalog.sovereignty.entities import countries_of, outside_minority, stack_class
from catalog.sovereignty.evidence import Condition, Tier
from catalog.sovereignty.facts import UNKNOWN, HeldCertificates, SovereigntyFacts
from catalog.sovereignty.keys import offered_words
from catalog.workloads import Terms

Words = Mapping[str, Mapping[str, int]]
GIVEN = int(Tier.E4)  # the question itself says so: workload type, model, region


@dataclass(frozen=True, slots=True)
class Profile:
    """How facts are read: which countries are trusted and which of the two readings of a rule applies.

    `as_of` is the ISO date evidence is aged against (empty: nothing ages). `user_weights` are weights per
    objective (`SOV-1` ... `SOV-8`) on any scale; when given they replace the named `weights`.
    """

    weights: str = "ec-2026"
    trusted_countries: tuple[str, ...] = ("EU", "EEA")
    strict_control_plane: bool = True
    exposure_by_presence: bool = False
    credit_award: bool = False
    strict_capital: bool = False
    strict_firmware: bool = False
    as_of: str = ""
    user_weights: tuple[tuple[str, float], ...] = ()

    @property
    def strict_switches(self) -> tuple[str, ...]:
        """Names of the strict readings asked for, as `strict_ladders.csv` writes them."""
        asked = {"strict_capital": self.strict_capital, "strict_firmware": self.strict_firmware}
        return tuple(name for name, on in asked.items() if on)

    @property
    def unweighted(self) -> "Profile":
        """The same reading of the facts, whatever the weights of the score."""
        return replace(self, weights="", user_weights=())


def profile_of(terms: Terms) -> Profile:
    """The reading profile a question asks for."""
    return Profile(
        weights=terms.sovereignty_weights,
        trusted_countries=terms.trusted_countries,
        strict_control_plane=terms.strict_control_plane,
        exposure_by_presence=terms.exposure_by_presence,
        credit_award=terms.credit_award,
        strict_capital=terms.strict_capital,
        strict_firmware=terms.strict_firmware,
        as_of=terms.as_of,
        user_weights=terms.sovereignty_user_weights,
    )


def trusted_set(profile: Profile, eu: frozenset[str], eea: frozenset[str]) -> frozenset[str]:
    """Country codes behind names such as `EU`, `EEA`, `CH`; with a union, `EU` itself is a member."""
    unions = {"EU": eu | {"EU"}, "EEA": eea | {"EU"}}
    return frozenset().union(*(unions.get(name, frozenset({name})) for name in profile.trusted_countries))


def words_of(
    facts: SovereigntyFacts,
    structure: int,
    profile: Profile,
    held: HeldCertificates,
    trusted: frozenset[str],
    eea: frozenset[str],
) -> Words:
    """Every word that holds for one structure, by subject, with the tier of its evidence."""
    operator = _operator_words(facts, structure, trusted)
    award = facts.awards.get(facts.structures[structure]) if profile.credit_award else None
    licence = facts.fact(structure, "control_plane_licence")
    return {
        "owner": _owner_words(facts, structure, trusted),
        "stack": {stack_class(facts, structure, eea | {"EU"}): int(licence.strength if licence else Tier.E1)},
        "seat": _seat_words(facts, structure, trusted),
        "operator": operator,
        "hosting": _hosting_words(facts, structure, trusted, operator),
        "presence": _presence_words(facts, structure, trusted) if profile.exposure_by_presence else {},
        "award": {f"SEAL-{award}": GIVEN, "any": GIVEN} if award is not None else {},
        "held": dict(zip(held.schemes, held.tier[structure].tolist(), strict=True)),
        "fact": {layer: int(fact.strength) for layer, fact in facts.layers[structure].items()},
        "offered": offered_words(facts, structure),
        "control_plane": {"strict" if profile.strict_control_plane else "soft": GIVEN},
    }


def _tier(facts: SovereigntyFacts, structure: int, layer: str) -> int:
    fact = facts.fact(structure, layer)
    return int(fact.strength) if fact else int(Tier.E0)


def _seat_words(facts: SovereigntyFacts, structure: int, trusted: frozenset[str]) -> dict[str, int]:
    seat = countries_of(facts, structure, "seat_country")
    if not seat:
        return {}
    return {"trusted" if trusted.issuperset(seat) else "outside": _tier(facts, structure, "seat_country")}


def _owner_words(facts: SovereigntyFacts, structure: int, trusted: frozenset[str]) -> dict[str, int]:
    """Owner seen from the trusted set; the countries themselves are words too (`us`)."""
    owners = countries_of(facts, structure, "ultimate_owner_country")
    minority = outside_minority(facts, structure, trusted)
    words = {"outside_minority": int(Tier.E1)} if minority else {}
    if not owners:
        return words | {UNKNOWN: int(Tier.E1)}
    tier = _tier(facts, structure, "ultimate_owner_country")
    inside = trusted.issuperset(countries_of(facts, structure, "seat_country"))
    if not inside:
        kind = "foreign_entity"
    elif not trusted.issuperset(owners):
        kind = "foreign_parent"
    else:
        kind = "trusted_mixed" if minority else "trusted"
    return words | {kind: tier} | {country.lower(): tier for country in owners}


def _operator_words(facts: SovereigntyFacts, structure: int, trusted: frozenset[str]) -> dict[str, int]:
    operator = countries_of(facts, structure, "operator_country")
    if not operator:
        return {}
    word = "trusted" if trusted.issuperset(operator) else "foreign"
    return {word: _tier(facts, structure, "operator_country")}


def _hosting_words(
    facts: SovereigntyFacts, structure: int, trusted: frozenset[str], operator: Mapping[str, int]
) -> Mapping[str, int]:
    """Who holds the machines: a foreign data-centre operator outweighs a trusted company on top of it."""
    sites = countries_of(facts, structure, "datacentre_operator")
    if sites and not trusted.intersection(sites):
        return {"foreign": _tier(facts, structure, "datacentre_operator")}
    return operator


def _presence_words(facts: SovereigntyFacts, structure: int, trusted: frozenset[str]) -> dict[str, int]:
    tier = _tier(facts, structure, "presence_countries")
    if facts.reads(structure, "presence_countries", "no_presence"):
        return {"none": tier}
    present = countries_of(facts, structure, "presence_countries")
    return {"outside": tier} if any(country not in trusted for country in present) else {}


def strength(condition: Condition, words: Words) -> int:
    """Tier (0-4) at which a condition holds for a subject described by its words; 0 = it does not."""
    found = max((words.get(condition.subject, {}).get(word, 0) for word in condition.words), default=0)
    if condition.negated:
        return 0 if found else GIVEN
    return GIVEN if found and condition.qualifier else found
