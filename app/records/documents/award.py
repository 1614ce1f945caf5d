"""The document of an award for who decides: two pages with winners, criteria, the grid, how firm it is."""

from collections.abc import Iterator

from app.records.canonical import Group
from app.records.documents.award_words import SEVERITIES, AwardWords, in_order
from app.records.documents.blocks import Block, Bullets, Cards, Heading, Table, Text
from app.records.documents.case import Case
from app.records.trees import groups_of, number_of, text_of, texts_of

MOST_BIDS, MOST_LOTS, MOST_REASONS, MOST_LINES, MOST_CRITERIA, MOST_WARNINGS = 10, 6, 5, 5, 6, 4


def award_blocks(case: Case) -> list[Block]:
    """The blocks of the document, in order; what does not fit on two pages is in the annex."""
    words = AwardWords(case)
    return [
        Text(status(words)),
        Cards(_cards(words)),
        *winners(words, MOST_LOTS),
        *criteria(words, MOST_CRITERIA),
        *grid(words, MOST_BIDS, MOST_CRITERIA),
        *_reasons(words),
        *firmness(words, MOST_LINES),
        *fragile(words, MOST_WARNINGS),
        Heading(case.teller.say("Decision")),
        _signature(words),
    ]


def status(words: AwardWords) -> str:
    """How far the award is proven, and under which profile of law it was looked at."""
    say = words.teller.say
    told = {
        "optimal": "Proven: no better award exists under these criteria.",
        "feasible": "An award without the proof that no better one exists: time ran out.",
        "refused": "No award is possible.",
    }[text_of(words.award, "status")]
    return say(told)


def _cards(words: AwardWords) -> list[tuple[str, str, str]]:
    say, award = words.teller.say, words.award
    lots = words.lots
    won = sum(lot["supplier"] is not None for lot in lots)
    passing = sum(bid["outcome"] != "rejected" for bid in words.bids)
    seal = award["frozen"]
    frozen = words.teller.day(text_of(seal, "at"), "medium") if isinstance(seal, dict) else say("no")
    months = say("mean over {months} months", months=award["horizon_months"])
    return [
        (say("Lots awarded"), f"{won} / {len(lots)}", ", ".join(_suppliers(words))),
        (say("Cost a month"), words.money(award["cost_per_month"]) if won else say("none"), months),
        (say("Bids that pass every gate"), f"{passing} / {len(words.bids)}", ""),
        (say("Criteria frozen"), frozen, say("before bids were read") if seal else ""),
    ]


def _suppliers(words: AwardWords) -> list[str]:
    found = [lot["supplier"] for lot in words.lots]
    return list(dict.fromkeys(str(name) for name in found if name is not None))


def winners(words: AwardWords, most: int | None = None) -> Iterator[Block]:
    """Who wins each lot."""
    say, lots = words.teller.say, words.lots
    rows = [
        [
            words.teller.about(text_of(lot, "lot"), ", ".join(texts_of(lot, "workloads"))),
            str(lot["supplier"] or say("nobody")),
            "" if lot["price_per_month"] is None else words.money(lot["price_per_month"]),
            words.of_lot(lot),
        ]
        for lot in lots[:most]
    ]
    yield Heading(say("Who wins each lot"))
    yield Table([say("Lot"), say("Supplier"), say("Price a month"), say("Why")], rows, [3, 2, 2, 5], [2])
    yield from _left_out(words, len(lots) - len(rows))
    bundles = [
        say(
            "{supplier} grants {share} off for winning {lots} together.",
            supplier=text_of(one, "supplier"),
            share=words.teller.numbers.share(number_of(one, "discount_share")),
            lots=", ".join(texts_of(one, "lots")),
        )
        for one in groups_of(words.award, "bundles_used")
    ]
    if bundles:
        yield Bullets(bundles)


def criteria(words: AwardWords, most: int | None = None) -> Iterator[Block]:
    """What was weighed, how each share is worked out, and how ties are broken."""
    say = words.teller.say
    rows = [
        [
            text_of(one, "id"),
            words.reads(one),
            words.teller.number(number_of(one, "weight"))
            if one["weight"] is not None
            else _worth(words, one),
            "" if one["reference"] is None else words.teller.number(number_of(one, "reference")),
            words.formula(one),
        ]
        for one in words.criteria[:most]
    ]
    weight = say("Weight") if words.adds_up else say("Worth of full marks")
    yield Heading(say("The criteria"))
    head = [say("Criterion"), say("What it reads"), weight, say("Reference"), say("Share of the points")]
    yield Table(head, rows, [2, 3, 1.5, 1.5, 4], [2, 3])
    yield from _left_out(words, len(words.criteria) - len(rows))
    yield Text(say("Equal totals rank by the lower money that was judged, then by the earlier bid."), "note")


def _worth(words: AwardWords, criterion: Group) -> str:
    return "" if criterion["worth"] is None else words.money(criterion["worth"])


def grid(words: AwardWords, most: int | None = None, most_criteria: int = 30) -> Iterator[Block]:
    """What each bid earns; by criterion as long as there is room."""
    say = words.teller.say
    shown = words.criteria if len(words.criteria) <= most_criteria else ()
    bids = in_order(words.bids)
    rows = [
        [
            text_of(bid, "lot"),
            text_of(bid, "supplier"),
            words.outcome(bid),
            words.money(bid["price_per_month"]),
            *(words.points(words.earned(bid, one)) for one in shown),
            words.points(number_of(bid, "total")),
            "" if bid["rank"] is None else str(bid["rank"]),
        ]
        for bid in bids[:most]
    ]
    names = [text_of(one, "id") for one in shown]
    head = [
        say("Lot"),
        say("Supplier"),
        say("Outcome"),
        say("Price a month"),
        *names,
        say("Total"),
        say("Rank"),
    ]
    widths = [2, 2.2, 1.8, 2.4, *(1.9 for _ in names), 1.4, 1.1]
    yield Heading(say("The grid of bids"))
    yield Table(head, rows, widths, range(3, len(names) + 6))
    yield from _left_out(words, len(bids) - len(rows))


def _reasons(words: AwardWords) -> Iterator[Block]:
    say = words.teller.say
    others = [bid for bid in in_order(words.bids) if bid["outcome"] != "won"]
    rows = [
        [text_of(bid, "lot"), text_of(bid, "supplier"), words.outcome(bid), words.of_bid(bid)]
        for bid in others[:MOST_REASONS]
    ]
    if rows:
        yield Heading(say("Why the others did not win"))
        yield Table([say("Lot"), say("Supplier"), say("Outcome"), say("Why")], rows, [2, 1.8, 1.8, 8])
        yield from _left_out(words, len(others) - len(rows))


def firmness(words: AwardWords, most: int | None = None) -> Iterator[Block]:
    """Which losing bids decide, and the weights that keep the winners; nothing where nobody wins."""
    if not _suppliers(words):
        return
    yield Heading(words.teller.say("How firm the award is"))
    lines = [*words.reversals(), *words.kept_weights()]
    yield Bullets(lines[:most])
    yield from _left_out(words, len(lines) - len(lines[:most]))


def fragile(words: AwardWords, most: int | None = None) -> Iterator[Block]:
    """Legal warnings with their sources. Never legal advice."""
    say, warnings = words.teller.say, groups_of(words.award, "warnings")
    lines = []
    for one in warnings[:most]:
        text, remedy, source = words.warning(one)
        severity = say(SEVERITIES[text_of(one, "severity")])
        lines.append(words.teller.about(severity, f"{text} {remedy} ({source}; {words.reading(one)})"))
    if lines:
        yield Heading(say("Where a choice is fragile"))
        yield Text(say("Warnings, not legal advice: have them checked."), "note")
        yield Bullets(lines)
        yield from _left_out(words, len(warnings) - len(lines))


def _left_out(words: AwardWords, count: int) -> Iterator[Block]:
    if count > 0:
        yield Text(words.teller.say("{count} more in the annex", count=count), "note")


def _signature(words: AwardWords) -> Table:
    say = words.teller.say
    return Table(
        [say("Name"), say("Function"), say("Date"), say("Signature")], [["", "", "", "\n\n"]], [2, 2, 1, 2]
    )
