"""Which facts, once shown, would let a provider through the level gates it fails: a document has its price.

A candidate that fails nothing but minimum levels, all of them reachable, is let in by the least documents of
`catalog.sovereignty.way_to_level`. The levels are judged anew with those documents, so that a lift is never
claimed that the gate would not grant.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.recommendations.explain.gate_words import LEVEL_GATES
from app.recommendations.options import PASSES, Options
from catalog.candidates import Family
from catalog.levels import levels_if_shown
from catalog.market import Market
from catalog.quantities import IntArray
from catalog.sovereignty import Document, WayToLevel, documents_of, way_to_level
from catalog.workloads import Evidence, Workload


@dataclass(frozen=True, slots=True, eq=False)
class Lift:
    """Documents of one structure (code) that together let some candidates of one workload pass.

    `ways` say per axis which criteria rise, lowest first; `options` are positions in the workload's options;
    `requirement` is the path of the question that asked for the level.
    """

    workload: str
    provider: str
    structure: int
    requirement: str
    ways: tuple[WayToLevel, ...]
    documents: tuple[Document, ...]
    options: IntArray


def lifts_of(market: Market, options: Options) -> tuple[Lift, ...]:
    """Every lift of one workload, fewest documents first, then by provider."""
    by_documents: dict[tuple[Document, ...], Lift] = {}
    for number in range(len(options.found.families)):
        for lift in _of_family(market, options, number):
            known = by_documents.get(lift.documents)
            if known is not None:
                lift = replace(known, options=np.concatenate([known.options, lift.options]))
            by_documents[lift.documents] = lift
    found = by_documents.values()
    return tuple(sorted(found, key=lambda lift: (len(lift.documents), lift.provider, lift.structure)))


def _of_family(market: Market, options: Options, number: int) -> Iterator[Lift]:
    family = options.found.families[number]
    here = np.flatnonzero((options.family == number) & (options.missing != PASSES)).astype(np.int32)
    rows = options.scorecards[number].rows[options.row[here]]
    short = _short_of_levels_only(family, rows)
    here, rows = here[short], rows[short]
    if not len(rows):
        return
    # A case is judged once: all its rows are let in by the same documents.
    case = family.levels.case[rows]
    for each in np.unique(case):
        mine = case == each
        lift = _lift(market, options, family, here[mine], rows[mine])
        if lift is not None:
            yield lift


def _short_of_levels_only(family: Family, rows: IntArray) -> np.ndarray:
    """Rows of known structure whose failing gates are all minimum levels."""
    others = np.ones(len(rows), dtype=np.bool_)
    for gate in family.gates:
        if _axis(gate.reason) is None:
            others &= gate.passes[rows]
    return others & (family.bundles.structure[rows] >= 0)


def _axis(reason: str) -> str | None:
    return next((axis for start, axis in LEVEL_GATES.items() if reason.startswith(start)), None)


def _lift(market: Market, options: Options, family: Family, here: IntArray, rows: IntArray) -> Lift | None:
    row, workload = int(rows[0]), options.workload
    structure = int(family.bundles.structure[row])
    ways, asked_by = [], ""
    for gate in family.gates:
        axis = _axis(gate.reason)
        if axis is not None and not gate.passes[row]:
            demanded = int(gate.reason.rsplit("_", 1)[1])
            evidence = workload.requirements.evidence
            ways.append(
                way_to_level(market.catalog.sovereignty, family.levels, row, axis, demanded, evidence)
            )
            asked_by = gate.requirement
    if not all(way.reachable and way.wanted for way in ways):
        return None
    documents = tuple(document for way in ways for document in documents_of(way, structure))
    if not _granted(market, workload, family, row, ways, documents):
        return None
    provider = market.catalog.providers.id[int(family.bundles.provider[row])]
    return Lift(workload.name, provider, structure, asked_by, tuple(ways), documents, here)


def _granted(
    market: Market,
    workload: Workload,
    family: Family,
    row: int,
    ways: Sequence[WayToLevel],
    documents: Sequence[Document],
) -> bool:
    """Would every minimum hold once the documents are shown?"""
    one = family.bundles.take(np.array([row], dtype=np.int32))
    levels = levels_if_shown(market, workload, one, documents)
    for way in ways:
        held = levels.axis(way.axis)
        level = held.structural if way.evidence is Evidence.STRUCTURAL else held.proven
        if int(level[0]) < way.demanded:
            return False
    return True
