"""What a regulated buyer keeps beside a plan: a register of providers, and a table of transfers of data.

The register follows the questions of DORA (Regulation (EU) 2022/2554, articles 28 and 29): which functions
rest on which provider, how concentrated they are, how one would leave. The table of transfers follows chapter
V of the GDPR and its article 28 on sub-processors. Neither is a filing template, nor legal advice: what only
a contract says is left to fill in.
"""

from collections.abc import Sequence
from decimal import Decimal

from app.recommendations.answer_placement import Placement
from app.records.canonical import Group
from app.records.documents.blocks import Table
from app.records.documents.case import Case
from app.records.trees import group_of, text_of, texts_of

PROCESSING = frozenset(
    "control_plane platform_services ai_stack operations_support datacentre_operator".split()
)
TO_FILL_IN = "to fill in from the contract"


def register_of_providers(case: Case) -> Table:
    """One row per provider: functions, share of spend, controlling countries, substitutes, way out."""
    say, numbers = case.teller.say, case.teller.numbers
    total = sum((p.cost_per_month.value for p in case.placements), Decimal(0))
    rows = []
    for provider in dict.fromkeys(p.provider for p in case.placements):
        mine = [p for p in case.placements if p.provider == provider]
        spend = sum((p.cost_per_month.value for p in mine), Decimal(0))
        share = float(spend / total) if total else None
        rows.append(
            [
                provider,
                ", ".join(p.workload for p in mine),
                ", ".join(dict.fromkeys(p.region for p in mine)),
                f"{numbers.money(spend, case.currency)} ({numbers.share(share)})",
                _control(case, mine),
                _substitutes(case, mine),
                _way_out(case, mine),
            ]
        )
    head = (
        *(say("Provider"), say("Functions supported"), say("Places"), say("Spend a month and its share")),
        *(say("Ultimate control"), say("Substitutes that meet every requirement"), say("Exit")),
    )
    return Table(head, rows, [2, 2, 2, 2, 2, 3, 3], [])


def _control(case: Case, mine: Sequence[Placement]) -> str:
    countries = list(dict.fromkeys(c for p in mine for c in p.sovereignty.reach.control))
    return case.teller.words.countries(countries) if countries else case.teller.numbers.unknown


def _leaving(case: Case, placement: Placement) -> Group | None:
    return next((one for one in case.leaving() if one["workload"] == placement.workload), None)


def _substitutes(case: Case, mine: Sequence[Placement]) -> str:
    """Providers that could take over every function of a provider."""
    found = [_leaving(case, placement) for placement in mine]
    sets = [set(texts_of(one, "substitutes")) for one in found if one is not None]
    common = sorted(set.intersection(*sets)) if sets else []
    return case.teller.joined(common) if common else case.teller.say("none")


def _way_out(case: Case, mine: Sequence[Placement]) -> str:
    say = case.teller.say
    told = []
    for placement in mine:
        found = _leaving(case, placement)
        if found is None:
            continue
        unit = Decimal(text_of(found, "traffic_price_per_gib"))
        price = case.teller.numbers.price(unit, text_of(found, "traffic_currency"))
        term = found["term_months"]
        held = say("term of {months} months", months=term) if term else say("no term")
        told.append(
            say(
                "{workload}: {held}, data out at {price} a GiB",
                workload=placement.workload,
                held=held,
                price=price,
            )
        )
    return "; ".join(told)


def transfers(case: Case) -> Table:
    """One row per workload: where data rest, whose law reaches them, transfer tool, sub-processors."""
    say, words = case.teller.say, case.teller.words
    trusted = texts_of(group_of(group_of(case.record, "facts"), "areas"), "EEA")
    rows = []
    for placement in case.placements:
        reach = placement.sovereignty.reach
        outside = [c for c in dict.fromkeys((*reach.control, *reach.presence)) if c not in trusted]
        vendors = dict.fromkeys(
            f"{layer.vendor} ({case.teller.code(layer.layer)})"
            for layer in placement.sovereignty.layers
            if layer.vendor and layer.layer in PROCESSING
        )
        rows.append(
            [
                placement.workload,
                case.teller.code(placement.data_class),
                words.country(placement.country),
                words.countries(outside) if outside else say("none known outside the EEA"),
                say(TO_FILL_IN) if outside else say("no transfer by these facts"),
                case.teller.joined(list(vendors), 4) if vendors else say(TO_FILL_IN),
            ]
        )
    head = (
        *(
            say("Processing"),
            say("Data class"),
            say("Data rest in"),
            say("Law from outside the EEA that reaches it"),
        ),
        *(say("Transfer tool (GDPR chapter V)"), say("Vendors in the chain, possible sub-processors")),
    )
    return Table(head, rows, [2, 1.5, 1.5, 3, 2.5, 4], [])
