"""Gates as functional needs, ready clauses with the figures of the winning bids, and a register of suppliers.

Needs are worded by what is needed, never by a brand or a nationality, and every certificate admits an
equivalent. Drafts to be adapted by counsel, not legal advice.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from app.records.canonical import Group
from app.records.documents.award_words import AwardWords
from app.records.documents.blocks import Block, Bullets, Heading, Table, Text
from app.records.documents.clauses import disclosure, leaving
from app.records.documents.registers import TO_FILL_IN
from app.records.trees import group_of, number_of, text_of, texts_of


def functional_needs(words: AwardWords) -> list[str]:
    """The gates of the tender, each as the need it stands for."""
    say, gates = words.teller.say, group_of(words.case.record, "frozen").get("gates")
    if not isinstance(gates, Mapping):
        return []
    found = []
    if gates.get("juridical_min"):
        level = gates["juridical_min"]
        found.append(
            say("Immunity of the data to law from outside the Union: level {level} of 4.", level=level)
        )
    if gates.get("technological_min"):
        level = gates["technological_min"]
        found.append(say("Technological autonomy of the service: level {level} of 4.", level=level))
    if gates.get("residency"):
        areas = ", ".join(map(words.area, texts_of(gates, "residency")))
        found.append(say("Data rest and are processed in: {areas}.", areas=areas))
    if gates.get("certificates"):
        for code in texts_of(gates, "certificates"):
            found.append(
                say("What the certificate {code} proves, or equivalent proof.", code=words.teller.code(code))
            )
    if gates.get("evidence") == "proven":
        found.append(say("Levels are shown by documents; what structure alone allows is not enough."))
    return found


def award_clauses(words: AwardWords) -> Iterator[Block]:
    """Energy disclosure, reversibility and evidence, with the figures of the bids that won."""
    say, won = words.teller.say, [bid for bid in words.bids if bid["outcome"] == "won"]
    yield Text(say("Drafts to be adapted by counsel; not legal advice."), "note")
    yield Heading(say("Disclosure of energy and emissions"), 2)
    yield disclosure(words.case)
    yield Bullets(
        [
            say(
                "{supplier}, {lot}: the bid was judged on {carbon} of CO2e a month; where the figures stated "
                "exceed it, the supplier explains the difference and proposes a remedy.",
                **_who(bid),
                carbon=words.teller.kilograms(bid["carbon_kg_per_month"]),
            )
            for bid in won
        ]
    )
    yield Heading(say("Reversibility"), 2)
    yield from leaving(words.case)
    yield Bullets([_way_out(words, bid) for bid in won])
    yield Heading(say("Evidence to provide"), 2)
    needs = [*functional_needs(words), *(note for bid in won for note in texts_of(bid, "notes"))]
    if needs:
        yield Text(say("Before signature the supplier shows each of these by a document:"))
        yield Bullets(needs)
    else:
        yield Text(say("No further evidence is needed for the levels asked."))


def _who(bid: Group) -> dict[str, str]:
    return {"supplier": text_of(bid, "supplier"), "lot": text_of(bid, "lot")}


def _way_out(words: AwardWords, bid: Group) -> str:
    """What the bid states for leaving, in all: the part a month times the months."""
    say, part = words.teller.say, group_of(bid, "lifecycle")["exit"]
    if part is None:
        return say(
            "{supplier}, {lot}: no cost of exit was asked for; agree on it before signature.", **_who(bid)
        )
    whole = Decimal(str(part)) * int(number_of(words.award, "horizon_months") or 0)
    return say(
        "{supplier}, {lot}: {amount} in all for exit and reversibility, as bid; leaving costs nothing else.",
        **_who(bid),
        amount=words.money(whole),
    )


def register_of_suppliers(words: AwardWords) -> Table:
    """One row per supplier that wins: functions, spend and its share, who could take over, way out."""
    say, award = words.teller.say, words.award
    total = Decimal(text_of(award, "cost_per_month"))
    lots = words.lots
    rows = []
    for name in dict.fromkeys(str(lot["supplier"]) for lot in lots if lot["supplier"] is not None):
        mine = [lot for lot in lots if lot["supplier"] == name]
        spend = sum((Decimal(text_of(lot, "price_per_month")) for lot in mine), Decimal(0))
        won = [bid for bid in words.bids if bid["outcome"] == "won" and bid["supplier"] == name]
        share = words.teller.numbers.share(float(spend / total) if total else None)
        rows.append(
            [
                name,
                "; ".join(_functions(words, lot) for lot in mine),
                f"{words.money(spend)} ({share})",
                _others(words, mine),
                "; ".join(_way_out(words, bid) for bid in won),
                say(TO_FILL_IN),
            ]
        )
    head = [
        *(say("Supplier"), say("Functions supported"), say("Spend a month and its share")),
        *(say("Bidders that pass and could take over"), say("Exit"), say("Ultimate control, subcontractors")),
    ]
    return Table(head, rows, [1.5, 3, 2.5, 3, 4, 2.5])


def _functions(words: AwardWords, lot: Group) -> str:
    return words.teller.about(text_of(lot, "lot"), ", ".join(texts_of(lot, "workloads")))


def _others(words: AwardWords, lots: list[Group]) -> str:
    """Per lot, the other bidders that pass every gate."""
    told = []
    for lot in lots:
        names = [
            text_of(bid, "supplier")
            for bid in words.bids
            if bid["lot"] == lot["lot"] and bid["outcome"] == "lost" and bid["supplier"] != lot["supplier"]
        ]
        others = ", ".join(dict.fromkeys(names)) or words.teller.say("none")
        told.append(words.teller.about(text_of(lot, "lot"), others))
    return "; ".join(told)
