"""Conditions of a data class that facts can settle: met, unmet or to confirm, with the fact and its source.

What no fact decides is to confirm: nothing is credited for silence, and an E1 statement of an exercise
nobody audited (a disconnection "by design") confirms nothing either. Conditions are those of
`data_classes.csv`; who holds the keys is judged in `keys.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog.sovereignty.entities import countries_of
from catalog.sovereignty.evidence import Tier
from catalog.sovereignty.facts import SovereigntyFacts
from catalog.sovereignty.paths import paths_of_reach
from catalog.sovereignty.resilience import resilience_of
from catalog.sovereignty.stack import Layer
from catalog.workloads import Reach


class Verdict(StrEnum):
    """What the facts say of a condition."""

    MET = "met"
    UNMET = "unmet"
    TO_CONFIRM = "to_confirm"


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict, the fact behind it in one line, and the ids of its sources."""

    verdict: Verdict
    because: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What a condition is judged on: a structure (code, -1 unknown), its layers, the place, who is inside.

    `country` is ISO alpha-2 or empty; `trusted` are the buyer's countries, `eea` those of the EEA.
    """

    facts: SovereigntyFacts
    structure: int
    layers: Sequence[Layer]
    country: str
    trusted: frozenset[str]
    eea: frozenset[str]


def verdict_on(code: str, ground: Ground) -> Said:
    """The verdict on a condition of `data_classes.csv`; one that no fact speaks of is to confirm."""
    judge = _JUDGES.get(code)
    return judge(ground) if judge else Said(Verdict.TO_CONFIRM, "no fact of the catalog settles it")


def _disconnect(ground: Ground) -> Said:
    """Met only by an independent party (E3): a claim by design is no test."""
    fact = ground.facts.fact(ground.structure, "disconnect_tested")
    if fact is None:
        return Said(Verdict.TO_CONFIRM, "no public fact on a test with all outside links cut")
    proven = fact.strength >= Tier.E3 and not fact.value.startswith("unknown")
    return Said(Verdict.MET if proven else Verdict.TO_CONFIRM, fact.value, (fact.source,))


def _switch_off(ground: Ground) -> Said:
    found = resilience_of(ground.layers, ground.trusted)
    by_name = {layer.layer: layer for layer in ground.layers}
    if found.confirmed_kill_switches:
        names = found.confirmed_kill_switches
        return Said(Verdict.UNMET, f"documented at {_named(names)}", _sources(by_name, names))
    if ground.structure < 0 or found.kill_switch_layers or found.degradation.unknown_layers:
        names = found.kill_switch_layers
        return Said(Verdict.TO_CONFIRM, f"nobody rules it out at {_named(names)}", _sources(by_name, names))
    return Said(Verdict.MET, "every layer is in trusted hands")


def _named(layers: Sequence[str]) -> str:
    return ", ".join(layer.replace("_", " ") for layer in layers) or "layers nobody documents"


def _sources(layers: dict[str, Layer], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(layers[name].source for name in names if layers[name].source))


def _presence(ground: Ground) -> Said:
    facts, fact = ground.facts, ground.facts.fact(ground.structure, "presence_countries")
    if fact is None:
        return Said(Verdict.TO_CONFIRM, "no public fact names the subsidiaries")
    outside = [country for country in fact.countries if country not in ground.trusted]
    if outside:
        return Said(Verdict.UNMET, f"present in {', '.join(outside)}", (fact.source,))
    none = facts.reads(ground.structure, "presence_countries", "no_presence")
    return Said(Verdict.MET if none else Verdict.TO_CONFIRM, fact.value, (fact.source,))


def _firmware(ground: Ground) -> Said:
    layer = next(x for x in ground.layers if x.layer == "firmware")
    origin = ", ".join(layer.controlling_countries) or "unknown"
    because = f"parts from {origin} as on the whole market; whether that is accepted is the buyer's to say"
    return Said(Verdict.TO_CONFIRM, because, (layer.source,) if layer.source else ())


def _adequate_country(ground: Ground) -> Said:
    if ground.country in ground.eea:
        return Said(Verdict.MET, f"the place is in the EEA ({ground.country})")
    laws = [law for law in ground.facts.laws if law.country == ground.country]
    adequate = [law for law in laws if law.adequacy_eu == "yes"]
    if adequate:
        return Said(Verdict.MET, f"the Commission found {ground.country} adequate", (adequate[0].source,))
    where = ground.country or "a country nobody publishes"
    return Said(Verdict.TO_CONFIRM, f"the place is in {where}: safeguards are to be shown")


def _us_transfer(ground: Ground) -> Said:
    """No transfer where neither place nor anybody in control is American."""
    if ground.country == "US":
        return Said(Verdict.TO_CONFIRM, "the place is in the United States")
    facts, code = ground.facts, ground.structure
    if not countries_of(facts, code, "ultimate_owner_country"):
        return Said(Verdict.TO_CONFIRM, "no public fact names the ultimate owner")
    paths = paths_of_reach(facts, code, "US", Reach.CONTROL)
    if paths:
        return Said(Verdict.TO_CONFIRM, paths[0].text, paths[0].sources)
    owner = facts.fact(code, "ultimate_owner_country")
    because = "place, owner and operator are outside the United States: no transfer follows from them"
    return Said(Verdict.MET, because, (owner.source,) if owner else ())


_JUDGES: dict[str, Callable[[Ground], Said]] = {
    "disconnect_test": _disconnect,
    "no_foreign_switch_off": _switch_off,
    "strict_presence": _presence,
    "strict_firmware": _firmware,
    "adequate_country": _adequate_country,
    "us_transfer_basis": _us_transfer,
}
