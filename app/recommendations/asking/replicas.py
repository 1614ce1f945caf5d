"""A workload that runs in several places at once becomes as many workloads, kept apart by region.

`name` with `replicas_in: 2` becomes `name#1` and `name#2`. Links are repeated for each copy and share the
traffic; what was kept together with it is kept together copy by copy, what was kept apart from it is kept
apart from every copy. Today's cost and data are shared by the copies; a quote is for one copy in its region.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, product

from app.recommendations.question import Baseline, Grouping, Link, PortfolioRules, Question, Quote


def expand_replicas(question: Question, copies: Mapping[str, int]) -> Question:
    """The question with `copies[name]` workloads in place of each one named there."""
    names = {
        workload.name: _names(workload.name, copies.get(workload.name, 1)) for workload in question.workloads
    }
    if all(len(copy_names) == 1 for copy_names in names.values()):
        return question
    return replace(
        question,
        workloads=tuple(
            replace(workload, name=name) for workload in question.workloads for name in names[workload.name]
        ),
        links=tuple(part for link in question.links for part in _links(link, names)),
        rules=_rules(question.rules, names),
        baseline=tuple(part for entry in question.baseline for part in _baselines(entry, names)),
        quotes=tuple(part for quote in question.quotes for part in _quotes(quote, names)),
    )


def _names(name: str, copies: int) -> tuple[str, ...]:
    return (name,) if copies == 1 else tuple(f"{name}#{number}" for number in range(1, copies + 1))


def _links(link: Link, names: Mapping[str, tuple[str, ...]]) -> list[Link]:
    pairs = list(product(names[link.source], names[link.target]))
    return [Link(source, target, link.gib_per_month / len(pairs)) for source, target in pairs]


def _rules(rules: PortfolioRules, names: Mapping[str, tuple[str, ...]]) -> PortfolioRules:
    copies_apart = tuple(Grouping(parts, "region") for parts in names.values() if len(parts) > 1)
    return replace(
        rules,
        keep_together=tuple(part for group in rules.keep_together for part in _together(group, names)),
        keep_apart=tuple(part for group in rules.keep_apart for part in _apart(group, names)) + copies_apart,
    )


def _together(group: Grouping, names: Mapping[str, tuple[str, ...]]) -> list[Grouping]:
    """Copy 1 with copy 1, copy 2 with copy 2; a workload with fewer copies lends its last."""
    most = max(len(names[name]) for name in group.workloads)
    rows = [tuple(names[name][: number + 1][-1] for name in group.workloads) for number in range(most)]
    return [Grouping(row, group.by) for row in rows]


def _apart(group: Grouping, names: Mapping[str, tuple[str, ...]]) -> list[Grouping]:
    """Every pair of copies of two different workloads; copies of one workload are apart by region only."""
    if all(len(names[name]) == 1 for name in group.workloads):
        return [group]
    return [
        Grouping(pair, group.by)
        for one, other in combinations(group.workloads, 2)
        for pair in product(names[one], names[other])
    ]


def _baselines(entry: Baseline, names: Mapping[str, tuple[str, ...]]) -> list[Baseline]:
    parts = names[entry.workload]
    return [
        replace(
            entry,
            workload=name,
            cost_per_month=_shared(entry.cost_per_month, len(parts)),
            data_gib=None if entry.data_gib is None else entry.data_gib / len(parts),
            one_off_cost=_shared(entry.one_off_cost, len(parts)),
        )
        for name in parts
    ]


def _shared(amount: Decimal | None, parts: int) -> Decimal | None:
    return None if amount is None else amount / parts


def _quotes(quote: Quote, names: Mapping[str, tuple[str, ...]]) -> list[Quote]:
    return [replace(quote, workload=name) for name in names[quote.workload]]
