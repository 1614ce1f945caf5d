"""Conditions of a data class and the keys asked for: what is known of them at the chosen place."""

from typing import Literal

from app.recommendations.answer_placement import ConditionState
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.perimeters import certificates_behind
from app.recommendations.explain.sovereignty import stack_of
from catalog.files import day_of
from catalog.levels import key_handling
from catalog.provenance import source_ids
from catalog.recent import kept
from catalog.sovereignty import (
    Ground,
    Layer,
    Said,
    SovereigntyFacts,
    Verdict,
    keys_said,
    proposed_level,
    trusted_set,
    verdict_on,
)

State = Literal["met", "unmet", "to_confirm"]
KEYS_TEXT = {
    "provider": "keys held by the provider",
    "customer": "keys held by the customer",
    "external_hsm": "keys held in a module outside the provider",
    "confidential_computing": "data decrypted only inside an attested confidential machine",
}
STATES: dict[Verdict, State] = {
    Verdict.MET: "met",
    Verdict.UNMET: "unmet",
    Verdict.TO_CONFIRM: "to_confirm",
}
EXPECTED = "UA-2"  # of the proposed levels UA-1 to UA-4, whose names sort by rank
WARNED_DAYS = 90


def conditions_of(chosen: Chosen) -> tuple[ConditionState, ...]:
    """Every condition of the data class, and the keys asked for.

    Control of the keys is settled by what the provider documents (`catalog.sovereignty.keys_standing`), the
    rest by `catalog.sovereignty.verdict_on`; whatever no fact settles is to confirm.
    """
    asked = chosen.workload.requirements
    states = [_state(each.code, each.text, _said(each.code, chosen)) for each in asked.conditions]
    if asked.keys and asked.keys != "provider":
        states.append(_state("keys", KEYS_TEXT.get(asked.keys, asked.keys), _keys(chosen, asked.keys)))
    return tuple(states)


def _said(code: str, chosen: Chosen) -> Said:
    if code == "key_control":
        return _keys(chosen, "customer")
    if code == "qualification_end":
        return _qualification_end(chosen)
    return _proposed(chosen) if code == "cada_level_expected" else _settled(code, chosen)


def _qualification_end(chosen: Chosen) -> Said:
    """Told in time while at least 90 days are left on the date of the question."""
    market = chosen.market
    held = [held for _, held in certificates_behind(chosen) if held.valid_to]
    if not held:
        return Said(Verdict.TO_CONFIRM, "no end date is published")
    first = min(held, key=lambda certificate: certificate.valid_to)
    days = day_of(first.valid_to) - market.today
    because = f"{first.scheme} is valid to {first.valid_to}, {days} days from {market.terms.as_of}"
    return Said(Verdict.MET if days >= WARNED_DAYS else Verdict.UNMET, because, (first.source,))


def _proposed(chosen: Chosen) -> Said:
    """The proposal asks for UA-2 or more: settled by what is held, or by what no paper can change."""
    catalog, market = chosen.market.catalog, chosen.market
    eu, eea = catalog.countries.members("EU"), catalog.countries.members("EEA")
    country = catalog.regions.country[chosen.region]
    found = proposed_level(catalog.sovereignty, chosen.structure, country, market.held, eu, eea)
    because = f"proposal: {found.held or 'no level'} on facts, {found.possible or 'no level'} at best"
    if (found.held or "") >= EXPECTED:
        return Said(Verdict.MET, because)
    return Said(Verdict.TO_CONFIRM if (found.possible or "") >= EXPECTED else Verdict.UNMET, because)


def _state(code: str, text: str, said: Said) -> ConditionState:
    sources = tuple(dict.fromkeys(s for reference in said.sources for s in source_ids(reference)))
    return ConditionState(
        code=code, text=text, state=STATES[said.verdict], because=said.because, sources=sources
    )


def _settled(code: str, chosen: Chosen) -> Said:
    catalog = chosen.market.catalog
    eu, eea = catalog.countries.members("EU"), catalog.countries.members("EEA")
    trusted = trusted_set(chosen.market.profile, eu, eea)
    country = catalog.regions.country[chosen.region]
    return _verdict(catalog.sovereignty, code, chosen.structure, stack_of(chosen), country, trusted, eea)


@kept(1024)
def _verdict(
    facts: SovereigntyFacts,
    code: str,
    structure: int,
    layers: tuple[Layer, ...],
    country: str,
    trusted: frozenset[str],
    eea: frozenset[str],
) -> Said:
    """Thousands of workloads share a few structures and places: each condition is judged once."""
    return verdict_on(code, Ground(facts, structure, layers, country, trusted, eea))


def _keys(chosen: Chosen, asked: str) -> Said:
    facts = chosen.market.catalog.sovereignty
    return keys_said(facts, chosen.structure, asked, key_handling(chosen.workload))
