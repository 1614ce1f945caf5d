"""What is not known, what was assumed, and what that does to the answer."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from app.recommendations.answer import HonestGap
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.falling import falling_levels
from app.recommendations.explain.gap_words import effect_of
from app.recommendations.explain.own_facts import discounts_in_doubt, own_facts
from app.recommendations.options import Options
from app.recommendations.question import Question
from app.recommendations.traffic import traffic_table
from catalog.bundles import NONE, Table
from catalog.certificates import Standing
from catalog.market import Market, standing
from catalog.workloads import PlainStorage, Training

QUIET = ("market_factor_not_published",)  # true of every place today: said once, not per placement


def honest_gaps(
    market: Market,
    question: Question,
    options: Sequence[Options],
    chosen: Sequence[Chosen],
) -> tuple[HonestGap, ...]:
    """Every doubt worth a line, each once, in the order of the question."""
    found = [
        *(gap for c in chosen for gap in _of_placement(c)),
        *falling_levels(chosen),
        *_of_traffic(market, question, chosen),
        *_of_baseline(question),
        *_of_quotes(question, options),
        *own_facts(market.catalog, chosen),
        *(_gap(code, about) for code, about in discounts_in_doubt(market, chosen)),
        *_of_sizing(options),
    ]
    if chosen:
        found.append(_gap("market_factor_not_published", "every place"))
        found.append(_gap("annual_grid", "every place"))
    return _grouped(found)


def _gap(code: str, about: str) -> HonestGap:
    return HonestGap(code=code, about=about, effect=effect_of(code))


def _grouped(gaps: Iterable[HonestGap]) -> tuple[HonestGap, ...]:
    """Gaps with one code and effect become one line about several things."""
    about: dict[tuple[str, str], list[str]] = {}
    for gap in gaps:
        about.setdefault((gap.code, gap.effect), []).append(gap.about)
    return tuple(
        HonestGap(code=code, about=", ".join(dict.fromkeys(names)), effect=effect)
        for (code, effect), names in about.items()
    )


def _of_placement(chosen: Chosen) -> Iterator[HonestGap]:
    place = f"{chosen.provider} {chosen.region_id}"
    name = chosen.workload.name
    yield from (_gap(code, place) for code in chosen.market.sites.gaps[chosen.region] if code not in QUIET)
    yield from (_gap(code, name) for code in chosen.basis.notes if "=" not in code)
    yield from (
        _gap("price_stale", f"{line.offer} ({line.date or 'undated'})") for line in chosen.lines if line.stale
    )
    if chosen.structure < 0:
        yield _gap("structure_unknown", chosen.provider)
    if chosen.workload.requirements.max_rtt_ms is not None and not chosen.workload.users:
        yield _gap("no_users_given", name)
    need = chosen.workload.need
    if isinstance(need, PlainStorage) and need.reads_per_month + need.writes_per_month > 0:
        yield _gap("request_price_unknown", name)
    if isinstance(need, Training) and _keeps_unpriced(chosen):
        yield _gap("training_storage_unpriced", f"{name}, {place}")
    yield from _of_notes(chosen)
    yield from _of_certificates(chosen)


def _keeps_unpriced(chosen: Chosen) -> bool:
    """Whether a job keeps GiB at a place without a public price of object storage."""
    return any(part.table is Table.STORAGE and part.row[chosen.row] == NONE for part in chosen.bundles.parts)


def _of_notes(chosen: Chosen) -> Iterator[HonestGap]:
    """Remarks the sources make on the prices chosen."""
    catalog = chosen.market.catalog
    for part in chosen.bundles.parts:
        row = int(part.row[chosen.row])
        if row < 0 or part.table not in (Table.MACHINE, Table.TOKEN):
            continue
        note = (catalog.machines.note if part.table is Table.MACHINE else catalog.tokens.note)[row]
        if part.table is Table.TOKEN and bool(catalog.tokens.currency_uncertain[row]):
            yield _gap("currency_uncertain", f"{chosen.provider} {catalog.tokens.listed_as[row]}")
        elif note and "price read in the snapshot" not in note:
            yield HonestGap(
                code="price_note", about=f"{chosen.workload.name}, {chosen.provider}", effect=str(note)
            )


def _of_certificates(chosen: Chosen) -> Iterator[HonestGap]:
    """A certificate that was required and ends inside the horizon."""
    market = chosen.market
    for code in chosen.workload.requirements.certificates:
        for part in chosen.bundles.parts:
            row = int(part.row[chosen.row])
            if row < 0 or part.purpose == "network":
                continue
            at_start, rests_on = standing(market.catalog, part.table, code, market.starts)
            at_end, _ = standing(market.catalog, part.table, code, market.last_day)
            if at_start[row] == Standing.HELD and at_end[row] != Standing.HELD:
                held = market.catalog.certificates[int(rests_on[row])]
                yield _gap(
                    "certificate_ends", f"{held.scheme} of {chosen.provider}, valid to {held.valid_to}"
                )


def _of_traffic(market: Market, question: Question, chosen: Sequence[Chosen]) -> Iterator[HonestGap]:
    if not chosen:
        return
    place = market.catalog.regions.place
    at = {c.workload.name: int(place[c.region]) for c in chosen}
    for link in question.links:
        source, target = at[link.source], at[link.target]
        if source != target and traffic_table(market).price(source, target).stand_in:
            yield _gap("traffic_upper_bound", f"{link.source} to {link.target}")


def _of_baseline(question: Question) -> Iterator[HonestGap]:
    for today in question.baseline:
        if today.cost_per_month is None:
            yield _gap("baseline_cost_unknown", today.workload)
        if today.data_gib is None:
            yield _gap("baseline_volume_unknown", today.workload)


def _of_quotes(question: Question, options: Sequence[Options]) -> Iterator[HonestGap]:
    """Quotes that could not take part."""
    used = {int(number) for option in options for number in np.unique(option.quoted)}
    for number, quote in enumerate(question.quotes):
        if number not in used:
            yield _gap("quote_not_used", f"{quote.workload} at {quote.provider} {quote.region}")


def _of_sizing(options: Sequence[Options]) -> Iterator[HonestGap]:
    for option in options:
        if option.found.problems:
            reasons = "; ".join(option.found.problems[:3])
            yield _gap("not_sized", f"{option.workload.name} ({reasons})")
