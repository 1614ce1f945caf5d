"""Why one candidate fails one gate of law, technology, certificates or keys, in words.

Each line names the provider, the entity, layer, criterion or perimeter behind the gate, and the sources.
"""

from app.recommendations.explain.conditions import KEYS_TEXT
from catalog.bundles import Bundles, Table
from catalog.candidates import Family
from catalog.certificates import Certificate, Standing
from catalog.levels import key_handling
from catalog.market import Market, standing
from catalog.sovereignty import keys_said, reason_of_level, reason_path, trusted_set
from catalog.workloads import JurisdictionRule, Requirements, Workload

LEVEL_GATES = {"juridical_below_": "juridical", "technological_below_": "technological"}
KEY_GATES = ("keys_ruled_out", "keys_not_documented")
CERTIFICATE_GATES = tuple(kind.reason for kind in Standing if kind is not Standing.HELD)


def is_explained(asked: Requirements, reason: str) -> bool:
    """Is a reason one of law, technology, certificates or keys, for which words exist?"""
    return (
        reason in CERTIFICATE_GATES
        or reason in KEY_GATES
        or reason in _rules(asked)
        or reason == "owner_unknown"
        or _axis(reason) is not None
    )


def gate_words(
    market: Market, workload: Workload, reason: str, requirement: str, family: Family, row: int
) -> str:
    """The line for one failing row of a family; empty when the reason is of another kind."""
    asked, structure = workload.requirements, int(family.bundles.structure[row])
    if reason in CERTIFICATE_GATES:
        return _of_certificate(market, asked, reason, requirement, family.bundles, row)
    if reason in KEY_GATES:
        said = keys_said(market.catalog.sovereignty, structure, asked.keys or "", key_handling(workload))
        return f"{KEYS_TEXT.get(asked.keys or '', '')}: {said.because}{_cited(said.sources)}"
    if _axis(reason) is not None:
        return _of_level(market, asked, reason, family, row)
    return _of_rule(market, asked, reason, structure)


def _cited(sources: tuple[str, ...]) -> str:
    return f" [{', '.join(sources)}]" if sources else ""


def _axis(reason: str) -> str | None:
    return next((axis for start, axis in LEVEL_GATES.items() if reason.startswith(start)), None)


def _rules(asked: Requirements) -> dict[str, JurisdictionRule]:
    """The rules of `exclude_jurisdictions` by the reason their gate gives."""
    return {f"{rule.reach.value}_{rule.country}": rule for rule in asked.exclude_jurisdictions}


def _of_rule(market: Market, asked: Requirements, reason: str, structure: int) -> str:
    catalog, rules = market.catalog, _rules(asked)
    rule = next(iter(rules.values()), None) if reason == "owner_unknown" else rules.get(reason)
    if rule is None:
        return ""
    return reason_path(catalog.sovereignty, structure, rule, catalog.countries.members("EU"))


def _of_level(market: Market, asked: Requirements, reason: str, family: Family, row: int) -> str:
    axis, countries = _axis(reason), market.catalog.countries
    return reason_of_level(
        market.catalog.sovereignty,
        family.levels,
        row,
        int(family.bundles.structure[row]),
        axis or "",
        int(reason.rsplit("_", 1)[1]),
        trusted_set(market.profile, countries.members("EU"), countries.members("EEA")),
        asked.evidence,
    )


def _of_certificate(
    market: Market, asked: Requirements, reason: str, requirement: str, bundles: Bundles, row: int
) -> str:
    """The certificate an offer of the bundle rests on, on the first day or the last one it must hold."""
    days = [market.starts, *([market.last_day] if asked.certificate_valid == "horizon" else [])]
    paths = asked.origins
    for code in asked.certificates:
        if paths.get(f"certificates.{code}", paths.get("certificates", requirement)) != requirement:
            continue
        for part in bundles.parts:
            offer = int(part.row[row])
            if offer < 0 or part.purpose == "network" or part.table is Table.QUOTE:
                continue
            for day in days:
                found, rests_on = standing(market.catalog, part.table, code, day)
                if Standing(int(found[offer])).reason == reason:
                    number = int(rests_on[offer])
                    certificate = market.catalog.certificates[number] if number >= 0 else None
                    return _certificate(code, certificate)
    return ""


def _certificate(code: str, certificate: Certificate | None) -> str:
    if certificate is None:
        return f"no perimeter of {code} names this offer [certificates.csv]"
    until = f", valid to {certificate.valid_to}" if certificate.valid_to else ""
    status = certificate.status.replace("_", " ")
    perimeter = certificate.covers or ", ".join(certificate.offers)
    return f"{certificate.scheme} {status}{until}, perimeter: {perimeter} [{certificate.source}]"
