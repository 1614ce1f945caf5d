"""Bundles to the sovereignty lens: which case each row is, and the gates on who may reach it."""

from collections.abc import Sequence

import numpy as np

from catalog.ai_requests.models import ORIGIN_CLOSED_NON_EU, ORIGIN_UNKNOWN
from catalog.bundles import NONE, Bundles
from catalog.gates import Gate
from catalog.library import Catalog
from catalog.market import Market
from catalog.quantities import BoolArray, IntArray
from catalog.recent import kept
from catalog.sovereignty.assess import (
    Cases,
    LevelArray,
    Levels,
    assess_few,
    assess_sovereignty,
    assess_together,
)
from catalog.sovereignty.entities import owner_unknown, reached_by
from catalog.sovereignty.facts import HeldCertificates
from catalog.sovereignty.keys import keys_standing
from catalog.sovereignty.verdicts import Verdict
from catalog.workloads import Embeddings, Evidence, Inference, Reach, Requirements, Training, Workload

OWN_MODEL = 0  # the customer's own, or no model at all


def levels_of(market: Market, workload: Workload, bundles: Bundles) -> Levels:
    """Levels and scores of every bundle, from its structure, country, model and accelerator."""
    cases = _cases(market.catalog, workload, bundles)
    return assess_sovereignty(market.catalog.sovereignty, market.profile, cases, market.held)


def levels_with(market: Market, workload: Workload, bundles: Bundles, held: HeldCertificates) -> Levels:
    """The levels of some bundles had other certificates been held, as on another date."""
    cases = _cases(market.catalog, workload, bundles)
    return assess_few(market.catalog.sovereignty, market.profile, cases, held)


def levels_together(market: Market, asked: Sequence[tuple[Workload, Bundles]]) -> tuple[Levels, ...]:
    """The levels of the bundles of several workloads: only the cases they meet are judged, each once."""
    cases = [_cases(market.catalog, workload, bundles) for workload, bundles in asked]
    return assess_together(market.catalog.sovereignty, market.profile, cases, market.held)


def _cases(catalog: Catalog, workload: Workload, bundles: Bundles) -> Cases:
    countries, code = _countries_of(catalog)
    return Cases(
        structure=bundles.structure,
        countries=countries,
        country=code[bundles.region],
        workload_type=workload_type(workload),
        model_origin=_origins(catalog, workload)[bundles.model],
        # A token service runs on accelerators it does not name.
        has_gpu=(bundles.gpu != NONE) | (bundles.family == "token"),
        eu=catalog.countries.members("EU"),
        eea=catalog.countries.members("EEA"),
        keys=workload.requirements.keys or "",
    )


@kept(4)
def _countries_of(catalog: Catalog) -> tuple[tuple[str, ...], IntArray]:
    """The countries of all regions, and the position of its own for each region."""
    countries, code = np.unique(np.array(catalog.regions.country), return_inverse=True)
    return tuple(countries.tolist()), code.astype(np.int32)


def workload_type(workload: Workload) -> str:
    """The type the criteria speak of: `ai`, `storage` or `compute`."""
    if isinstance(workload.need, Inference | Training):
        return "ai"
    return "storage" if workload.kind == "storage" else "compute"


def _origins(catalog: Catalog, workload: Workload) -> LevelArray:
    """Origin of each model of the workload; the last entry answers NONE (-1): the customer's own."""
    models = workload.need.models if isinstance(workload.need, Inference) else ()
    eu = catalog.countries.members("EU")
    found = [int(catalog.ai.models.origin(choice.id, eu)) for choice in models]
    # An origin nobody states is read as the worst: a closed model from outside.
    known = [ORIGIN_CLOSED_NON_EU if origin == ORIGIN_UNKNOWN else origin for origin in found]
    return np.array([*known, OWN_MODEL], dtype=np.int8)


def reach_gates(market: Market, asked: Requirements, bundles: Bundles) -> list[Gate]:
    """Gates of `exclude_jurisdictions`: reached by control, presence or supply; unknown owners fail."""
    gates: list[Gate] = []
    path = asked.origins.get("exclude_jurisdictions", "requirements.exclude_jurisdictions")
    for rule in asked.exclude_jurisdictions:
        reached, unknown = _reached(market.catalog, rule.country, rule.reach)
        gates.append(Gate(f"{rule.reach.value}_{rule.country}", path, ~reached[bundles.structure]))
        gates.append(Gate("owner_unknown", path, ~unknown[bundles.structure]))
    return gates


@kept(64)
def _reached(catalog: Catalog, country: str, reach: Reach) -> tuple[BoolArray, BoolArray]:
    """(reached, owner unknown) per structure, with one more entry for no structure facts (-1)."""
    facts = catalog.sovereignty
    reached = reached_by(facts, country, reach, catalog.countries.members("EU"))
    unknown = owner_unknown(facts) & ~reached
    return np.append(reached, False), np.append(unknown, True)


def key_handling(workload: Workload) -> str:
    """`storage` where data may rest encrypted by the customer; an index that is searched computes on it."""
    need = workload.need
    if isinstance(need, Embeddings) and need.index != "none":
        return "compute"
    return workload_type(workload)


def key_gates(market: Market, workload: Workload, bundles: Bundles) -> list[Gate]:
    """Gates of `keys`: what a provider rules out fails; asked on proof, what it does not document fails too.

    With the default `evidence: structural` an undocumented option passes and the answer lists it to confirm.
    """
    asked = workload.requirements
    if asked.keys in (None, "", "provider"):
        return []
    path = asked.origins.get("keys", "requirements.keys")
    unmet, unknown = _keys(market.catalog, asked.keys or "", key_handling(workload))
    gates = [Gate("keys_ruled_out", path, ~unmet[bundles.structure])]
    if asked.evidence is Evidence.PROVEN:
        gates.append(Gate("keys_not_documented", path, ~unknown[bundles.structure]))
    return gates


@kept(64)
def _keys(catalog: Catalog, asked: str, handling: str) -> tuple[BoolArray, BoolArray]:
    """(ruled out, not documented) per structure, with one more entry for no structure facts (-1)."""
    facts = catalog.sovereignty
    codes = [*range(len(facts.structures)), NONE]
    found = [keys_standing(facts, code, asked, handling) for code in codes]
    unmet = np.array([verdict is Verdict.UNMET for verdict in found])
    return unmet, np.array([verdict is Verdict.TO_CONFIRM for verdict in found])
