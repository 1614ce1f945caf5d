"""The document of an award: who wins each lot, the grid of bids, why each other did not, how firm it is."""

from collections.abc import Iterator, Mapping

from app.records.canonical import Group
from app.records.documents.blocks import Block, Bullets, Code, Heading, Table, Text
from app.records.documents.case import Case
from app.records.trees import group_of, groups_of, number_of, text_of

OUTCOMES = {"won": "won", "lost": "lost", "rejected": "rejected bid"}


def award_blocks(case: Case) -> list[Block]:
    """The blocks of the document, in order."""
    award = group_of(case.record, "outcome")
    return [*_winners(case, award), *_grid(case, award), *_firm(case, award), *_rules(case, award)]


def _winners(case: Case, award: Group) -> Iterator[Block]:
    teller, say = case.teller, case.teller.say
    seal = award["frozen"]
    if isinstance(seal, Mapping):
        yield Text(say("Criteria frozen at {at}, before bids were read; their hash:", at=text_of(seal, "at")))
        yield Code(text_of(seal, "sha256"))
    rows = [
        [
            text_of(lot, "lot"),
            str(lot["supplier"] or say("nobody")),
            teller.money(lot["price_per_month"], text_of(award, "currency")),
            teller.number(lot["total"]),
            text_of(lot, "reason"),
        ]
        for lot in groups_of(award, "lots")
    ]
    yield Heading(say("Who wins each lot"))
    yield Table(
        [say("Lot"), say("Supplier"), say("Price a month"), say("Total"), say("Why")],
        rows,
        [1, 2, 1.5, 1, 5],
        [2, 3],
    )


def _grid(case: Case, award: Group) -> Iterator[Block]:
    teller, say = case.teller, case.teller.say
    bids = groups_of(award, "bids")
    names = list(dict.fromkeys(text_of(one, "criterion") for bid in bids for one in groups_of(bid, "points")))
    rows = []
    for bid in bids:
        points = {text_of(one, "criterion"): one["points"] for one in groups_of(bid, "points")}
        rows.append(
            [
                f"{text_of(bid, 'supplier')} / {text_of(bid, 'lot')}",
                say(OUTCOMES[text_of(bid, "outcome")]),
                teller.money(bid["price_per_month"], text_of(award, "currency")),
                *("" if points.get(name) is None else teller.number(points[name]) for name in names),
                "" if bid["total"] is None else teller.number(bid["total"]),
                "" if bid["rank"] is None else str(bid["rank"]),
                _why(bid),
            ]
        )
    yield Heading(say("The grid of bids"))
    head = [
        say("Bid"),
        say("Outcome"),
        say("Price a month"),
        *map(teller.code, names),
        say("Total"),
        say("Rank"),
        say("Why"),
    ]
    widths = [2, 1.5, 1.5, *(1 for _ in names), 1, 0, 6]
    yield Table(head, rows, widths, range(2, len(names) + 5))


def _why(bid: Group) -> str:
    """The reason, and what of the failed gates it does not say."""
    reason = text_of(bid, "reason")
    gates = [text_of(gate, "text") for gate in groups_of(bid, "failed")]
    return "; ".join([reason, *(text for text in gates if text not in reason)])


def _firm(case: Case, award: Group) -> Iterator[Block]:
    teller, say = case.teller, case.teller.say
    yield Heading(say("How firm the award is"))
    rows = [
        [
            text_of(one, "lot"),
            teller.code(text_of(one, "criterion")),
            f"{teller.number(number_of(one, 'weight_low'))} – {teller.number(number_of(one, 'weight_high'))}",
        ]
        for one in groups_of(award, "stability")
    ]
    if rows:
        yield Table([say("Lot"), say("Criterion"), say("Weights that keep the winner")], rows, [1, 2, 3])
    reversals = [
        say(
            "without losing bid {bid}, lot {lot} would go elsewhere",
            bid=one["removed_bid"],
            lot=text_of(one, "lot"),
        )
        for one in groups_of(award, "rank_reversals")
    ]
    yield Bullets(reversals or [say("No losing bid, if removed, would change a winner.")])


def _rules(case: Case, award: Group) -> Iterator[Block]:
    say = case.teller.say
    warnings = [
        f"{text_of(one, 'text')} {text_of(one, 'remedy')} ({text_of(one, 'url')})"
        for one in groups_of(award, "warnings")
    ]
    if warnings:
        yield Heading(say("Where a choice is fragile"))
        yield Text(say("Drafts to be adapted by counsel; not legal advice."), "note")
        yield Bullets(warnings)
    yield Heading(say("The tender as it was judged"))
    yield Code(text_of(group_of(case.record, "request"), "text"))
