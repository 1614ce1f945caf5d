"""The options of every workload, judged once per shape and kept small: portfolios may hold thousands.

Workloads that differ in name and importance alone share what was judged, within a question and from one to
the next: what was judged of a shape on one market is kept for a while. Of the tens of thousands of candidates
that the gates went through, only those that may be chosen and one example of each exclusion stay.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from app.recommendations.options import Options, counts_units, options_of, wants_dearer
from app.recommendations.progress import Step, Watcher, nobody
from app.recommendations.question import Question
from catalog.candidates import Family
from catalog.gates import Exclusion
from catalog.market import Market
from catalog.quantities import BoolArray, IntArray
from catalog.recent import Recent
from catalog.scorecard import Scorecard
from catalog.workloads import Workload

Judged = tuple[Market, bool, bool, bool, bool, str]

JUDGED: Recent[Judged, Options] = Recent(200)  # about 100 kB each


def judged_options(
    market: Market,
    question: Question,
    *,
    carbon_needed: bool,
    several: bool = False,
    watch: Watcher = nobody,
) -> tuple[Options, ...]:
    """The options of every workload, in the order of the question.

    `several` keeps those that fail several requirements too: only the worthy ones, to be chosen from.
    """
    known: dict[str, Options] = {}
    apart = _apart(question)
    dearer, counted = wants_dearer(question), counts_units(question)
    shapes = [w.name if w.name in apart else shape_of(w) for w in question.workloads]
    # By need: what was sized and priced for one need is at hand for the next of the same.
    by_need = sorted(range(len(shapes)), key=lambda number: repr(question.workloads[number].need))
    for done, number in enumerate(by_need):
        workload, shape = question.workloads[number], shapes[number]

        def judge(workload: Workload = workload) -> Options:
            found = options_of(market, question, workload, carbon_needed=carbon_needed, several=several)
            return _bare(found) if several else _slim(market, found)

        if shape not in known:
            key = (market, carbon_needed, dearer, counted, several, shape)
            known[shape] = judge() if workload.name in apart else JUDGED.get(key, judge)
            watch(Step("judging", done, len(question.workloads)))
    return tuple(_named(known[s], w) for s, w in zip(shapes, question.workloads, strict=True))


def shapes_in(question: Question) -> int:
    """How many different workloads a question holds: so many are judged."""
    apart = _apart(question)
    return len({w.name if w.name in apart else shape_of(w) for w in question.workloads})


def _apart(question: Question) -> set[str]:
    """Workloads with a place or a price of their own: nothing is shared with them."""
    return {today.workload for today in question.baseline} | {quote.workload for quote in question.quotes}


def shape_of(workload: Workload) -> str:
    """What the judgement depends on: everything but the name, the importance and where a class comes from."""
    rename = _renamed(workload.name, "")
    asked = workload.requirements
    origins = {key: rename(path) for key, path in asked.origins.items()}
    like = replace(workload, name="", importance=1.0, inherited_from=None)
    return repr(replace(like, requirements=replace(asked, origins=origins)))


def _renamed(before: str, after: str) -> Callable[[str], str]:
    """Paths of one workload as paths of another."""
    start, other = f"workloads.{before}", f"workloads.{after}"

    def rename(path: str) -> str:
        mine = path == start or path.startswith(f"{start}.")
        return other + path[len(start) :] if mine else path

    return rename


def _named(options: Options, workload: Workload) -> Options:
    """The options of a workload of the same shape, with its name wherever a name is told."""
    if options.workload.name == workload.name:
        own = replace(options.found, workload=workload)
        return replace(options, workload=workload, found=own)
    rename = _renamed(options.workload.name, workload.name)
    found = options.found

    def families() -> Iterator[Family]:
        for family in found.families:
            gates = (replace(gate, requirement=rename(gate.requirement)) for gate in family.gates)
            yield replace(family, gates=tuple(gates))

    def exclusions(lines: Iterable[Exclusion]) -> Iterator[Exclusion]:
        for line in lines:
            yield replace(line, workload=workload.name, requirement=rename(line.requirement))

    named = replace(
        found,
        workload=workload,
        families=tuple(families()),
        exclusions=tuple(exclusions(found.exclusions)),
        unpriced=tuple(replace(place, workload=workload.name) for place in found.unpriced),
    )
    return replace(
        options,
        workload=workload,
        found=named,
        paths=tuple(map(rename, options.paths)),
        conditions=tuple(replace(one, path=rename(one.path)) for one in options.conditions),
        exclusions=tuple(exclusions(options.exclusions)),
    )


def _bare(options: Options) -> Options:
    """The worthy candidates alone, to be chosen from: what the gates left out is not explained again."""
    worthy = options.take(options.worthy)
    row, families, cards = worthy.row.copy(), [], []
    for number, (family, card) in enumerate(zip(options.found.families, options.scorecards, strict=True)):
        mine = np.flatnonzero(worthy.family == number)
        judged = card.take(worthy.row[mine])
        row[mine] = np.arange(len(mine), dtype=np.int32)
        kept, at = np.unique(judged.rows, return_inverse=True)
        families.append(family.take(kept))
        cards.append(replace(judged, rows=at.astype(np.int32), levels=families[-1].levels))
    found = replace(options.found, families=tuple(families))
    return replace(worthy, row=row, found=found, scorecards=tuple(cards))


def _slim(market: Market, options: Options) -> Options:
    """Without the candidates nobody will ask about again; where nothing serves, all stay to say why."""
    if not options.allowed().any():
        return options
    published = np.array([bool(country) for country in market.catalog.regions.country])
    kept = [
        _kept(family, card, published)
        for family, card in zip(options.found.families, options.scorecards, strict=True)
    ]
    families = [family.take(rows) for family, rows in zip(options.found.families, kept, strict=True)]
    cards = [
        replace(card, rows=np.searchsorted(rows, card.rows).astype(np.int32), levels=family.levels)
        for card, rows, family in zip(options.scorecards, kept, families, strict=True)
    ]
    return replace(options, found=replace(options.found, families=tuple(families)), scorecards=tuple(cards))


def _kept(family: Family, card: Scorecard, published: BoolArray) -> IntArray:
    """The judged rows and, for each gate, the first it leaves out in known hands and the first in others."""
    known = (family.bundles.structure >= 0) & published[family.bundles.region]
    examples = []
    for gate in family.gates:
        for left_out in (known > gate.passes, ~(known | gate.passes)):
            first = int(left_out.argmax()) if len(left_out) else 0
            examples += [first] if first < len(left_out) and left_out[first] else []
    return np.union1d(card.rows, np.array(examples, dtype=np.int32)).astype(np.int32)
