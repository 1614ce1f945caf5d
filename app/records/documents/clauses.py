"""Ready clauses filled with the figures of the case, and the codes of eForms for what was weighed.

Wordings are functional (what must be achieved and shown), never a brand or a nationality. They are drafts to
be adapted by counsel, not legal advice, and the fragment is never a valid notice.
"""

from collections.abc import Iterator

from app.records.documents.blocks import Block, Bullets, Heading, Table, Text
from app.records.documents.case import Case
from app.records.trees import group_of, groups_of, text_of

CRITERION_TYPE = {"cost": "cost", "price": "price", "carbon": "quality", "sovereignty": "quality"}
WEIGHTED, ORDERED = "per-exa", "ord-imp"


def clauses(case: Case) -> Iterator[Block]:
    """Energy disclosure, reversibility, evidence to provide."""
    say = case.teller.say
    yield Text(say("Drafts to be adapted by counsel; not legal advice."), "note")
    yield Heading(say("Disclosure of energy and emissions"), 2)
    yield from _energy(case)
    yield Heading(say("Reversibility"), 2)
    yield from _reversibility(case)
    yield Heading(say("Evidence to provide"), 2)
    yield from _evidence(case)


def disclosure(case: Case) -> Block:
    """What a provider states each month of electricity, emissions and water."""
    return Text(
        case.teller.say(
            "Each month the provider states, for the services under this contract, the electricity used "
            "in kWh, "
            "the emissions in kg CO2e, location based and market based apart, and the water withdrawn "
            "in litres, "
            "each with its method and its share of measured figures."
        )
    )


def _energy(case: Case) -> Iterator[Block]:
    teller, totals = case.teller, case.answer.totals
    say = teller.say
    energy = None if totals is None else totals.energy_kwh_per_month
    carbon = None if totals is None else totals.carbon_kg_per_month
    yield disclosure(case)
    yield Text(
        say(
            "The plan was chosen on an expected {energy} kWh and {carbon} of CO2e a month; where the "
            "figures stated "
            "exceed {high} of CO2e a month, the provider explains the difference and proposes a remedy.",
            energy=teller.number(None if energy is None else energy.value),
            carbon=teller.kilograms(None if carbon is None else carbon.value),
            high=teller.kilograms(None if carbon is None else carbon.high),
        )
    )
    for one in case.placements:
        if one.per_request is not None and one.per_request.energy_wh is not None:
            yield Text(
                say(
                    "For {workload}, the energy of one request is stated as well; the plan expects {wh} Wh.",
                    workload=one.workload,
                    wh=teller.number(one.per_request.energy_wh.value),
                )
            )


def _reversibility(case: Case) -> Iterator[Block]:
    say = case.teller.say
    yield from leaving(case)
    volumes = [
        say(
            "{workload} ({provider}): about {gib} GiB to take out",
            workload=text_of(one, "workload"),
            provider=text_of(one, "provider"),
            gib=case.teller.number(one["data_gib"]),
        )
        for one in case.leaving()
        if one["data_gib"] is not None
    ]
    if volumes:
        yield Bullets(volumes)


def leaving(case: Case) -> Iterator[Block]:
    """What a contract says of its end: data back, help, deletion, and the law on charges for switching."""
    say, found = case.teller.say, case.record.get("exit")
    law = found.get("switching") if isinstance(found, dict) else None
    yield Text(
        say(
            "At the end of the contract, for whatever reason, the provider returns all data and "
            "configurations in open, "
            "documented formats, assists the change of provider, and deletes what it holds after "
            "written confirmation."
        )
    )
    if isinstance(law, dict):
        yield Text(
            say(
                "From {day} no charge is made for switching, data transfer included (Regulation (EU) "
                "2023/2854, "
                "article 29); before that day no more than the cost directly incurred.",
                day=case.teller.day(text_of(law, "free_from")),
            )
        )


def _evidence(case: Case) -> Iterator[Block]:
    say, french = case.teller.say, case.teller.language.code == "fr"
    asked = [
        case.teller.about(
            facts.provider,
            f"{fact.question_fr if french else fact.question_en} "
            f"({fact.document_fr if french else fact.document_en})",
        )
        for facts in case.answer.facts_to_obtain
        for fact in facts.facts
    ]
    if asked:
        yield Text(say("Before signature the provider answers these questions, each with a document:"))
        yield Bullets(asked)
    else:
        yield Text(say("No further evidence is needed for the levels asked."))


def eforms_codes(case: Case) -> Table:
    """What was weighed in the codes of eForms: `price|cost|quality`, `per-exa|dec-exa|poi-exa|ord-imp`."""
    say = case.teller.say
    objective = group_of(group_of(case.record, "frozen"), "objective")
    order = objective["order"]
    ranks = [str(name) for name in order] if isinstance(order, list) else []
    rows = []
    for one in groups_of(objective, "criteria"):
        name, weight = text_of(one, "id"), one["weight"]
        ranked = name in ranks
        if weight is None and not ranked:
            continue
        number = str(ranks.index(name) + 1) if ranked else case.teller.number(_percent(case, weight))
        rows.append([case.teller.code(name), CRITERION_TYPE[name], number, ORDERED if ranked else WEIGHTED])
    if not rows:  # figures turned into money: one criterion, the cost so adjusted
        rows = [[case.teller.code("cost"), CRITERION_TYPE["cost"], "", ""]]
    head = [say("Criterion"), "BT-539", say("Number (BT-541)"), "BT-5421"]
    return Table(head, rows, [3, 1, 1, 1], [2])


def _percent(case: Case, weight: object) -> float:
    total = sum(float(str(one["weight"])) for one in case.criteria() if one["weight"] is not None)
    return 100 * float(str(weight)) / total if total else 0.0
