"""The full annex of an award: seal, criteria, codes, gates, every bid with its reasons, clauses, methods."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal

from app.records.documents.annex import verifying
from app.records.documents.award import criteria, firmness, fragile, grid, status, winners
from app.records.documents.award_clauses import award_clauses, functional_needs, register_of_suppliers
from app.records.documents.award_codes import criteria_codes
from app.records.documents.award_words import PARTS, AwardWords, in_order
from app.records.documents.blocks import Block, Bullets, Code, Heading, Table, Text
from app.records.documents.case import Case
from app.records.trees import group_of, groups_of, text_of, texts_of


def award_annex_blocks(case: Case) -> list[Block]:
    """The blocks of the annex, in order."""
    words = AwardWords(case)
    say = case.teller.say
    return [
        Text(status(words)),
        *_seal(words),
        *winners(words),
        *criteria(words),
        Heading(say("Codes of eForms")),
        Text(say("To help fill a notice; not a notice."), "note"),
        criteria_codes(case),
        Heading(say("What every bid had to meet")),
        Bullets(functional_needs(words) or [say("none")]),
        *grid(words),
        *_lifecycle(words),
        *_bids(words),
        *firmness(words),
        *fragile(words),
        *_asked(words),
        Heading(say("Register of suppliers")),
        Text(say("After the questions of DORA, articles 28 and 29; not a filing template."), "note"),
        register_of_suppliers(words),
        Heading(say("Ready clauses")),
        *award_clauses(words),
        *_methods(words),
        Heading(say("How to verify and replay this record")),
        *verifying(case),
        Heading(say("The tender as it was judged")),
        Code(_request(case)),
    ]


def _seal(words: AwardWords) -> Iterator[Block]:
    seal = words.award["frozen"]
    say = words.teller.say
    if isinstance(seal, Mapping):
        yield Text(say("Criteria frozen at {at}, before bids were read; their hash:", at=text_of(seal, "at")))
        yield Code(text_of(seal, "sha256"))
    else:
        yield Text(say("The criteria were not frozen before bids were read."))


def _lifecycle(words: AwardWords) -> Iterator[Block]:
    """The cost of each bid a month, part by part."""
    say = words.teller.say
    rows = []
    for bid in in_order(words.bids):
        parts = group_of(bid, "lifecycle")
        amounts = ["" if parts[part] is None else words.money(parts[part]) for part in PARTS]
        rows.append([text_of(bid, "lot"), text_of(bid, "supplier"), *amounts, words.money(parts["total"])])
    yield Heading(say("Life-cycle cost a month"))
    head = [say("Lot"), say("Supplier"), *(say(part) for part in PARTS.values()), say("Total")]
    yield Table(head, rows, [2, 2, *(1.7 for _ in PARTS), 1.7], range(2, len(PARTS) + 3))
    yield Text(
        say(
            "An empty part is not asked for, or not stated: a bid that does not state what is asked for is "
            "rejected. One-off amounts are spread over the months of the contract."
        ),
        "note",
    )


def _bids(words: AwardWords) -> Iterator[Block]:
    """Every bid: why it won, lost or was rejected, the facts behind each gate, the evidence offered."""
    say, teller = words.teller.say, words.teller
    rows = []
    for bid in in_order(words.bids):
        facts = [
            f"{text_of(gate, 'requirement')}: {text_of(gate, 'text')}" for gate in groups_of(bid, "failed")
        ]
        measures = [
            say("CO2e: {amount} a month", amount=teller.kilograms(bid["carbon_kg_per_month"])),
            say("sovereignty score: {score}", score=teller.number(bid["sovereignty_score"])),
        ]
        told = [*measures, *dict.fromkeys(facts), *texts_of(bid, "notes")]
        rows.append(
            [
                text_of(bid, "lot"),
                text_of(bid, "supplier"),
                words.outcome(bid),
                words.of_bid(bid),
                "; ".join(told),
            ]
        )
    yield Heading(say("Each bid, with reasons and evidence"))
    yield Text(say("The facts behind a gate are told in English, as the catalog holds them."), "note")
    head = [say("Lot"), say("Supplier"), say("Outcome"), say("Why"), say("Figures and evidence")]
    yield Table(head, rows, [1.5, 1.5, 1.5, 4, 7])


def _asked(words: AwardWords) -> Iterator[Block]:
    asked = texts_of(words.award, "asked_of_bidders")
    yield Heading(words.teller.say("Data asked of every bidder"))
    yield Bullets([words.asked(text) for text in asked])


def _methods(words: AwardWords) -> Iterator[Block]:
    say, record = words.teller.say, words.case.record
    catalog = group_of(words.award, "catalog")
    listed = [
        words.teller.about(say(title), ", ".join(f"{n} {v}" for n, v in group_of(record, key).items()))
        for title, key in (("Methods", "methods"), ("Software", "software"))
    ]
    yield Heading(say("Prices, rates and methods"))
    yield Text(
        say(
            "Catalog {digest}, facts up to {day}.",
            digest=text_of(catalog, "digest"),
            day=words.teller.day(text_of(catalog, "as_of")),
        )
    )
    yield Bullets(listed)


def _request(case: Case) -> str:
    """The tender as received; JSON is set out line by line."""
    text = text_of(group_of(case.record, "request"), "text")
    try:
        return json.dumps(json.loads(text, parse_float=Decimal), indent=1, ensure_ascii=False, default=str)
    except ValueError:
        return text
