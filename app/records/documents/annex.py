"""The full annex: request, gates, every option with its reasons, evidence, exit, clauses, sources."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from app.records.canonical import Group
from app.records.documents.blocks import Block, Bullets, Code, Heading, Table, Text
from app.records.documents.case import Case
from app.records.documents.clauses import clauses, eforms_codes
from app.records.documents.registers import register_of_providers, transfers
from app.records.trees import group_of, groups_of, number_of, text_of

DECISIONS = {"chosen": "chosen", "passed": "not chosen", "rejected": "rejected"}
KINDS = {"api": "by the token", "own": "machines or storage", "quote": "as quoted"}


def annex_blocks(case: Case) -> list[Block]:
    """The blocks of the annex, in order."""
    parts = (
        ("The request as received", _request),
        ("Gates, weights and references", _frozen),
        ("Every option and why it was not chosen", _options),
        ("How far the weights may move", _sensitivity),
        ("Layers and who stands behind them", _layers),
        ("Register of providers", _register),
        ("Transfers and sub-processors", _transfers),
        ("Ready clauses", clauses),
        ("Codes of eForms", _codes),
        ("Prices, rates and methods", _methods),
        ("What is not known", _gaps),
        ("Sources", _sources),
        ("How to verify and replay this record", verifying),
    )
    blocks: list[Block] = []
    for title, part in parts:
        blocks += [Heading(case.teller.say(title)), *part(case)]
    return blocks


def _request(case: Case) -> Iterator[Block]:
    say, request = case.teller.say, group_of(case.record, "request")
    yield Text(
        say(
            "Received at {at} as {type}; its hash is {hash}.",
            at=text_of(request, "received_at"),
            type=text_of(request, "media_type"),
            hash=text_of(request, "hash"),
        )
    )
    yield Code(text_of(request, "text"))


def _frozen(case: Case) -> Iterator[Block]:
    teller, frozen = case.teller, group_of(case.record, "frozen")
    say, objective = teller.say, group_of(group_of(case.record, "frozen"), "objective")
    yield Text(say("Frozen at {at}, before any option was judged.", at=text_of(frozen, "at")))
    rows = [
        [
            teller.code(text_of(one, "id")),
            "" if one["weight"] is None else teller.number(one["weight"]),
            "" if one["reference"] is None else str(one["reference"]),
            text_of(one, "unit"),
        ]
        for one in groups_of(objective, "criteria")
    ]
    yield Text(teller.about(say("Formula"), teller.recorded(text_of(objective, "formula"))))
    yield Table([say("Criterion"), say("Weight"), say("Reference"), say("Unit")], rows, [2, 1, 1, 3], [1, 2])
    yield Table(
        [say("Workload"), say("Gate"), say("Value"), say("Asked at")],
        [row for gates in groups_of(frozen, "gates") for row in _gates(case, gates)],
        [2, 2, 3, 4],
    )


def _gates(case: Case, gates: Group) -> Iterator[list[str]]:
    asked, origins = group_of(gates, "requirements"), group_of(gates, "asked_at")
    for name, value in asked.items():
        if name in NOT_GATES or value in (None, False, 0) or value == [] or value == "":
            continue
        if name not in origins and name not in ALWAYS:
            continue
        shown = ", ".join(map(_shown, value)) if isinstance(value, list) else _shown(value)
        yield [text_of(gates, "workload"), case.teller.code(name), shown, str(origins.get(name, ""))]


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(str(each) for each in value.values())
    return str(value)


def _options(case: Case) -> Iterator[Block]:
    teller = case.teller
    say = teller.say
    yield Text(
        say(
            "One line per place and kind of offer: of those that pass, the best; of the others, the one "
            "that fails "
            "least. In brackets the number of candidates behind it. Score: proven to possible, of 100."
        )
    )
    head = (
        *(say("Place"), say("Kind"), say("Outcome"), say("Cost a month"), say("CO2e a month")),
        *(say("Score"), say("Jur."), say("Tech."), say("Why")),
    )
    for table in groups_of(case.record, "options"):
        names = table["workloads"]
        yield Heading(teller.joined([str(name) for name in names] if isinstance(names, list) else [], 12), 2)
        rows = [_option(case, one) for one in groups_of(table, "options")]
        yield Table(head, rows, [3, 2, 2, 2, 2, 2, 0, 0, 5], [3, 4, 5])


def _option(case: Case, one: Group) -> list[str]:
    teller = case.teller
    cost, carbon, score = one["cost_per_month"], one["carbon_kg_per_month"], group_of(one, "score")
    return [
        f"{text_of(one, 'provider')} {text_of(one, 'region')}",
        f"{teller.say(KINDS[text_of(one, 'kind')])} ({teller.number(one['candidates'])})",
        teller.say(DECISIONS[text_of(one, "decision")]),
        teller.money(cost["value"] if isinstance(cost, dict) else None, case.currency),
        teller.kilograms(carbon["value"] if isinstance(carbon, dict) else None),
        teller.span(score) if score["low"] is not None else teller.numbers.unknown,
        teller.levels(group_of(one, "juridical")),
        teller.levels(group_of(one, "technological")),
        "; ".join(dict.fromkeys(_why(case, one, reason) for reason in groups_of(one, "why"))),
    ]


def _why(case: Case, one: Group, reason: Group) -> str:
    code = text_of(reason, "code")
    if code == "gate_failed":
        return case.teller.gate(text_of(reason, "reason"))
    return case.teller.say(WHY[code])


def _sensitivity(case: Case) -> Iterator[Block]:
    teller, say = case.teller, case.teller.say
    yield Text(
        say(
            "Within the range, each workload stays in its place, by its own options, without the rules "
            "of the plan."
        )
    )
    rows = [
        [
            text_of(one, "workload"),
            teller.code(text_of(one, "criterion")),
            teller.numbers.share(number_of(one, "share")),
            say("the plan as a whole decides")
            if one["stays_from"] is None
            else f"{teller.numbers.share(number_of(one, 'stays_from'))} – "
            f"{teller.numbers.share(number_of(one, 'stays_to'))}",
        ]
        for one in groups_of(group_of(case.record, "sensitivity"), "weight_ranges")
    ]
    if rows:
        yield Table(
            [say("Workload"), say("Criterion"), say("Weight"), say("Place unchanged")],
            rows,
            [2, 2, 1, 3],
            [2],
        )
    else:
        yield Text(say("The priorities have no weights."))


def _layers(case: Case) -> Iterator[Block]:
    teller, say = case.teller, case.teller.say
    for one in case.placements:
        yield Heading(case.teller.about(one.workload, f"{one.provider} {one.region}"), 2)
        rows = [
            [
                teller.code(layer.layer),
                layer.vendor or teller.numbers.unknown,
                teller.words.countries(layer.controlling_countries) or teller.numbers.unknown,
                teller.code(layer.switch_off),
                teller.code(layer.evidence),
            ]
            for layer in one.sovereignty.layers
        ]
        head = [
            say("Layer"),
            say("Vendor"),
            say("Controlled from"),
            say("Can be stopped from outside"),
            say("Evidence"),
        ]
        yield Table(head, rows, [2, 3, 3, 2, 2])


def _register(case: Case) -> Iterator[Block]:
    yield Text(
        case.teller.say("After the questions of DORA, articles 28 and 29; not a filing template."), "note"
    )
    yield register_of_providers(case)


def _transfers(case: Case) -> Iterator[Block]:
    yield Text(
        case.teller.say("After GDPR article 28 and chapter V; what only a contract says is left to fill in."),
        "note",
    )
    yield transfers(case)


def _codes(case: Case) -> Iterator[Block]:
    yield Text(case.teller.say("To help fill a notice; not a notice."), "note")
    yield eforms_codes(case)


def _methods(case: Case) -> Iterator[Block]:
    teller, say, facts = case.teller, case.teller.say, group_of(case.record, "facts")
    dates, software = group_of(facts, "price_dates"), group_of(case.record, "software")
    yield Text(
        say(
            "Catalog {digest}, newest price {day}. Prices of the plan from {oldest} to {newest}.",
            digest=text_of(facts, "digest"),
            day=text_of(facts, "as_of"),
            oldest=str(dates["oldest"] or say("not known")),
            newest=str(dates["newest"] or say("not known")),
        )
    )
    methods = ", ".join(
        f"{teller.code(name)} {version}" for name, version in case.answer.methods.model_dump().items()
    )
    versions = ", ".join(f"{name} {version}" for name, version in software.items())
    answer = case.answer
    solver = f"{answer.solver.name}, {teller.numbers.number(answer.solver.seconds)} s, {answer.status}"
    yield Bullets(
        [
            case.teller.about(say("Methods"), methods),
            case.teller.about(say("Software"), versions),
            case.teller.about(say("Solver"), solver),
        ]
    )
    rates = [
        [text_of(one, name) for name in ("from", "to", "rate", "date", "source")]
        for one in groups_of(facts, "rates")
    ]
    if rates:
        yield Table(
            [say("From"), say("To"), say("Rate"), say("Date"), say("Source")],
            rows=rates,
            widths=[1, 1, 2, 2, 4],
        )
    lines = [
        [
            line.offer,
            line.unit,
            f"{line.unit_price} {line.currency}" if line.unit_price is not None else say("as quoted"),
            case.teller.numbers.share(line.discount.share) if line.discount else "",
            line.price_date or "",
            ", ".join((line.source, *(line.discount.sources if line.discount else ()))),
        ]
        for one in case.placements
        for line in one.offers
    ]
    yield Table(
        [say("Offer"), say("Unit"), say("Unit price"), say("Off"), say("Date"), say("Source")],
        lines,
        [5, 2, 2, 1, 1.5, 3],
        [2, 3],
    )


def _gaps(case: Case) -> Iterator[Block]:
    say = case.teller.say
    rows = [[gap.about, case.teller.told(gap.effect)] for gap in case.answer.honest_gaps]
    yield (
        Table([say("About"), say("What it does to the answer")], rows, [2, 3])
        if rows
        else Text(say("none known"))
    )


def _sources(case: Case) -> Iterator[Block]:
    say = case.teller.say
    rows = [
        [id, source.title, source.date, urlsplit(source.url).netloc or source.url]
        for id, source in sorted(case.answer.sources.items())
    ]
    yield Table([say("Id"), say("Title"), say("Date"), say("Where")], rows, [2, 5, 1.2, 2])


def verifying(case: Case) -> Iterator[Block]:
    say, sealed = case.teller.say, case.sealed
    yield Text(
        say("The record is attached to this file as record.json. Its canonical form (RFC 8785) has the hash:")
    )
    yield Code(sealed.hash)
    yield Text(say("It is signed as a detached JWS, algorithm Ed25519, by the key:"))
    yield Code(sealed.key["kid"])
    yield Code("havre record verify FILE --keys jwks.json\nhavre record replay FILE")


NOT_GATES = frozenset({"conditions"})
ALWAYS = frozenset({"data_class"})
WHY = {
    "best": "the best of those that meet every requirement",
    "better_in_the_plan": "chosen for the plan as a whole",
    "worth_less": "meets every requirement and is worth less by the formula",
}
