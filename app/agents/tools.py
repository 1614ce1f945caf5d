"""The tools: plain functions from what an agent asks to JSON text that fits.

Each works over the functions the command line and the service use. What is wrong with a question comes
back as they tell it: `Refusal` holds one line per fault.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeVar, get_args

from app.agents.desk import Desk
from app.agents.fitting import fitted
from app.ai_requests.compare import compare
from app.ai_requests.question import parse_request
from app.ai_requests.schemas import ComparedPlace
from app.browse.filters import CardWanted, OffersWanted
from app.browse.offer_views import offer_view
from app.browse.offers import matching_offers
from app.browse.tables import model_views, provider_detail, region_views
from app.browse.views import OfferKind
from app.examples import examples, read_example
from app.faults import FaultyQuestion
from app.recommendations.answer import Answer
from app.recommendations.asking.parse import parse_question
from app.recommendations.recommend import recommend as answer_question
from app.recommendations.summary import line_of, summarise
from app.sovereignty.subject import UnknownSubject
from catalog.workloads import DataClass

Section = Literal[
    "placements",
    "totals",
    "references",
    "savings",
    "price_of_requirements",
    "staircase",
    "shadow_prices",
    "value_of_information",
    "next_best_plans",
    "flows",
    "facts_to_obtain",
    "excluded",
    "quote_required",
    "refusal",
    "honest_gaps",
    "sources",
]
Names = Literal["providers", "regions", "models", "gpus", "data_classes", "certificates", "example"]
CardPart = Literal["overview", "chain_of_control", "layers", "criteria", "ways_up", "proposals", "sources"]
Kind = Literal["inference", "training", "storage", "compute"]
Read = TypeVar("Read")


class Refusal(ValueError):
    """What an agent asked cannot be answered; one line per fault."""


def list_names(desk: Desk, what: Names) -> str:
    """The names a question may use, or a whole example to start from."""
    found: dict[Names, Callable[[], object]] = {
        "providers": lambda: sorted(desk.vocabulary.providers),
        "regions": lambda: [
            {"provider": view.provider, "region": view.region, "country": view.country}
            for view in region_views(desk.catalog)
        ],
        "models": lambda: [
            {"id": view.id, "sold_by": list(view.providers)} for view in model_views(desk.catalog)
        ],
        "gpus": lambda: sorted(desk.vocabulary.gpu_models),
        "data_classes": lambda: [data_class.value for data_class in DataClass],
        "certificates": lambda: sorted(desk.vocabulary.certificates),
        "example": lambda: read_example(next(iter(examples()))).splitlines(),
    }
    return fitted({what: found[what]()})


def check_question(desk: Desk, question: Mapping[str, object] | str) -> str:
    """Whether a question can be asked; raises Refusal with every fault."""
    asked = _told(lambda: parse_question(question, desk.vocabulary, today=desk.today))
    return fitted({"ok": True, "name": asked.name, "workloads": [w.name for w in asked.workloads]})


def recommend(desk: Desk, question: Mapping[str, object] | str) -> str:
    """The answer to a question in short; its sections are read by `explain` under its id."""
    asked = _told(lambda: parse_question(question, desk.vocabulary, today=desk.today))
    with desk.busy:
        answer = answer_question(asked, desk.catalog, time_limit=desk.solve_seconds)
    desk.keep(answer)
    return fitted({**summarise(answer), "more": f"explain(id={answer.id!r}, section=...)"})


def explain(desk: Desk, id: str, section: Section, workload: str | None = None) -> str:
    """One section of an answer, of one workload where the section speaks of workloads.

    Placements are told in a line each, and in full for one workload.
    """
    answer = desk.read(id)
    if answer is None:
        raise Refusal(f"id: no answer {id!r} here; ask again with `recommend`")
    if section == "placements" and workload is None:
        found: object = [line_of(placement) for placement in answer.placements]
    else:
        found = answer.model_dump(mode="json", by_alias=True)[section]
    if workload is not None:
        found = _about(answer, found, workload)
    return fitted({"id": id, "status": answer.status, section: found})


def compare_request(desk: Desk, document: Mapping[str, object]) -> str:
    """One AI request in every place that can serve it, best first by the column asked for."""
    asked = _told(lambda: parse_request(document, desk.vocabulary, today=desk.today))
    with desk.busy:
        found = compare(asked, desk.catalog)
    return fitted(
        {
            "request": found.request.model_dump(mode="json"),
            "places": [_place(place) for place in found.places],
            "excluded": [
                {"reason": line.reason, "offers": line.offers, "providers": list(line.providers)}
                for line in found.excluded
            ],
            "notes": list(found.notes),
        }
    )


def find_offers(desk: Desk, wanted: OffersWanted) -> str:
    """What can be bought, with price, date and source."""
    rows = matching_offers(desk.catalog, wanted).tolist()
    shown = [offer_view(desk.catalog, row).model_dump(mode="json") for row in rows[: wanted.limit]]
    return fitted({"matching": len(rows), "offers": shown})


def provider_card(desk: Desk, provider: str, wanted: CardWanted, part: CardPart = "overview") -> str:
    """Who owns a provider, whose law reaches it, what is proven; or one long part of its card."""
    try:
        found = provider_detail(desk.catalog, provider, wanted, desk.today)
    except UnknownSubject as error:
        raise Refusal(str(error)) from error
    if found is None:
        raise Refusal(f"provider: {provider!r} is not in the catalog; `list_names` lists the providers")
    told = found.model_dump(mode="json", exclude={"sovereignty", "region_ids"})
    card = found.sovereignty.model_dump(mode="json")
    if part != "overview":
        return fitted({"id": provider, part: card[part]})
    short = {key: value for key, value in card.items() if key not in get_args(CardPart)}
    return fitted({**told, **short, "chain_of_control": card["chain_of_control"], "more": get_args(CardPart)})


def offers_wanted(
    provider: str | None, region: str | None, country: str | None, kind: OfferKind | None, gpu: str | None
) -> OffersWanted:
    """The filter of `find_offers`."""
    return OffersWanted(provider=provider, region=region, country=country, kind=kind, gpu=gpu, limit=50)


def _told(read: Callable[[], Read]) -> Read:
    try:
        return read()
    except FaultyQuestion as error:
        raise Refusal(str(error)) from error


def _about(answer: Answer, found: object, workload: str) -> object:
    """The lines of a section that speak of a workload."""
    if workload not in {placement.workload for placement in answer.placements}:
        names = ", ".join(placement.workload for placement in answer.placements)
        raise Refusal(f"workload: {workload!r} is not placed by this answer; it places {names or 'nothing'}")
    if not isinstance(found, Sequence) or isinstance(found, str):
        return found
    return [line for line in found if isinstance(line, Mapping) and _speaks_of(line, workload)]


def _speaks_of(line: Mapping[str, object], workload: str) -> bool:
    mine = (line.get("workload"), line.get("from"), line.get("to"), line.get("about"))
    listed = line.get("workloads")
    return workload in mine or (isinstance(listed, Sequence) and workload in listed)


def _place(place: ComparedPlace) -> dict[str, object]:
    """A compared place without its offers, layers and sources, which the command line shows."""
    told = place.model_dump(mode="json", by_alias=True)
    request, law = told["per_request"], told["sovereignty"]
    return {
        **{key: told[key] for key in ("provider", "region", "country", "serving", "label")},
        **{key: _value(request[key]) for key in ("cost", "energy_wh", "co2e_g", "water_ml")},
        "letters": request["label"],
        "juridical": law["juridical"]["structural"],
        "technological": law["technological"]["structural"],
        "rtt_ms": _value(told["rtt_ms"]),
        "break_even_requests_per_month": told["break_even_requests_per_month"],
    }


def _value(spread: Mapping[str, object] | None) -> object:
    """Low, value and high; unknown stays null."""
    return None if spread is None else [spread["low"], spread["value"], spread["high"]]
