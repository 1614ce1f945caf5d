"""Who stands behind a provider: seat, owner, operator, presence, suppliers, and which country reaches it.

Classes are derived from the structure rows, never from a brand. Nothing here is legal advice: a
country reaches a provider when a row of the catalog puts a seat, an owner, an operator, a subsidiary
or a supplier under it.
"""

import numpy as np

from catalog.quantities import BoolArray
from catalog.sovereignty.facts import UNKNOWN, Law, SovereigntyFacts
from catalog.workloads import Reach

CONTROL_LAYERS = ("seat_country", "ultimate_owner", "ultimate_owner_country", "operator_country")
SUPPLY_LAYERS = (
    "cpu_vendor",
    "gpu_vendor",
    "firmware_root_of_trust",
    "server_network_vendor",
    "hypervisor",
    "control_plane",
    "control_plane_licence",
    "platform_services",
    "ai_stack",
    "update_signing",
)


def countries_of(facts: SovereigntyFacts, structure: int, layer: str) -> tuple[str, ...]:
    """Countries (ISO alpha-2, or `EU`) of one layer; empty when unknown."""
    fact = facts.fact(structure, layer)
    return fact.countries if fact else ()


def controlling_countries(facts: SovereigntyFacts) -> tuple[frozenset[str], ...]:
    """Countries of the ultimate owner per structure; empty when the owner is not known."""
    codes = range(len(facts.structures))
    return tuple(frozenset(countries_of(facts, code, "ultimate_owner_country")) for code in codes)


def owner_unknown(facts: SovereigntyFacts) -> BoolArray:
    """True per structure when nobody says publicly who ultimately owns it."""
    return np.array([not countries for countries in controlling_countries(facts)])


def reach_of(
    facts: SovereigntyFacts, structure: int, gpu_vendor_country: str | None = None
) -> dict[str, tuple[str, ...]]:
    """Countries with power over a structure: by `control`, by `presence` (control included), by `supply`.

    `gpu_vendor_country` is the country of the accelerator actually chosen. A structure without facts
    (code -1) has empty lists, which mean unknown.
    """
    control = _countries(facts, structure, CONTROL_LAYERS)
    presence = control | _countries(facts, structure, ("presence_countries",))
    supply = _countries(facts, structure, SUPPLY_LAYERS)
    if gpu_vendor_country:
        supply.add(gpu_vendor_country)
    return {
        Reach.CONTROL.value: tuple(sorted(control)),
        Reach.PRESENCE.value: tuple(sorted(presence)),
        Reach.SUPPLY.value: tuple(sorted(supply)),
    }


def laws_of(facts: SovereigntyFacts, countries: tuple[str, ...]) -> tuple[Law, ...]:
    """Laws of the catalog that the named countries can use, in the order of `laws.csv`."""
    return tuple(law for law in facts.laws if law.country in countries)


def _countries(facts: SovereigntyFacts, structure: int, layers: tuple[str, ...]) -> set[str]:
    return {country for layer in layers for country in countries_of(facts, structure, layer)}


def reached_by(facts: SovereigntyFacts, country: str, reach: Reach, eu_members: frozenset[str]) -> BoolArray:
    """True per structure that a country reaches; `EU` stands for any of its members.

    A wider reach includes the narrower ones. An unknown owner is not decided here: see `owner_unknown`.
    """
    wanted = eu_members | {"EU"} if country == "EU" else frozenset({country})
    included = tuple(Reach)[: tuple(Reach).index(reach) + 1]
    return np.array(
        [
            any(wanted.intersection(lists[kind.value]) for kind in included)
            for lists in (reach_of(facts, code) for code in range(len(facts.structures)))
        ]
    )


def owner_class(facts: SovereigntyFacts, structure: int, eea: frozenset[str]) -> str:
    """What kind of owner stands behind a structure.

    `eu`; `eu_mixed` (an outside minority is known or likely); a country code; `<code>_entity` (a
    company of that country without a parent); `<code>_listed_<seat>` (owner not known, listed abroad);
    `unknown_eu_seat`; `unknown`.
    """
    owners = countries_of(facts, structure, "ultimate_owner_country")
    seat = countries_of(facts, structure, "seat_country")
    if not owners:
        abroad = [c for c in countries_of(facts, structure, "ultimate_owner") if not _inside((c,), eea)]
        if abroad and seat:
            return f"{abroad[0]}_listed_{seat[0]}".lower()
        return "unknown_eu_seat" if _inside(seat, eea) else UNKNOWN
    if _inside(owners, eea):
        return "eu_mixed" if outside_minority(facts, structure, eea) else "eu"
    country = next(c for c in owners if not _inside((c,), eea)).lower()
    return f"{country}_entity" if facts.reads(structure, "ultimate_owner", "no_parent") else country


def outside_minority(facts: SovereigntyFacts, structure: int, trusted: frozenset[str]) -> bool:
    """Is a holder outside the trusted set known, or likely because capital is dispersed or venture money?

    Capital stated to stay inside settles a likely one, not a known one.
    """
    holders = countries_of(facts, structure, "ultimate_owner") + countries_of(facts, structure, "owner_share")
    if any(not _inside((country,), trusted) for country in holders):
        return True
    if facts.reads(structure, "ultimate_owner_country", "no_controlling_holder"):
        return True
    if facts.reads(structure, "non_eu_capital_over_24_39", "capital_inside"):
        return False
    return facts.reads(structure, "ultimate_owner", "outside_minority")


def stack_class(facts: SovereigntyFacts, structure: int, eea: frozenset[str]) -> str:
    """Whose platform runs: own or licensed, open or closed, and who operates it.

    From the licence of the control plane, its country, and owner, operator and seat of the structure.
    """
    licence = facts.fact(structure, "control_plane_licence")
    seat = countries_of(facts, structure, "seat_country")
    if licence is None:
        return "closed_own_noneu" if seat and not _inside(seat, eea) else UNKNOWN
    if licence.value == "open":
        return "open_own"
    if licence.value == "licensed_foreign":
        if facts.reads(structure, "control_plane", "vmware"):
            return "vmware"
        return f"licensed_{'_'.join(licence.countries).lower()}"
    owners = countries_of(facts, structure, "ultimate_owner_country")
    if owners and not _inside(owners, eea) and set(owners) & set(licence.countries):
        return _foreign_stack(facts, structure, owners, eea)
    datacentres = countries_of(facts, structure, "datacentre_operator")
    if datacentres and not any(_inside((c,), eea) for c in datacentres):
        return "api_on_us_cloud"
    return "closed_own_eu" if owners and _at_home(facts, licence.countries, eea) else "closed_own_noneu"


def _foreign_stack(
    facts: SovereigntyFacts, structure: int, owners: tuple[str, ...], eea: frozenset[str]
) -> str:
    """Closed code of a foreign owner: how far its operation was moved away from that owner."""
    if facts.fact(structure, "control_plane") is None:
        return "us_api"
    if not set(countries_of(facts, structure, "operator_country")) & set(owners):
        return "us_sovereign"
    seat = countries_of(facts, structure, "seat_country")
    return "ms_sovereign_public" if _inside(seat, eea) else "hyperscaler_global"


def _at_home(facts: SovereigntyFacts, countries: tuple[str, ...], eea: frozenset[str]) -> bool:
    """Code written in the EEA, or in a country the Commission found adequate (`laws.csv`)."""
    adequate = {law.country for law in facts.laws if law.adequacy_eu == "yes"}
    return bool(countries) and all(_inside((c,), eea) or c in adequate for c in countries)


def _inside(countries: tuple[str, ...], trusted: frozenset[str]) -> bool:
    """At least one country, and all of them trusted. `EU` (member not stated) is trusted only by name."""
    return bool(countries) and trusted.issuperset(countries)
