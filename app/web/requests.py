"""The page of one AI request: every place that can serve it, as a table and as a picture."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, log10
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from app.ai_requests.endpoints import Compare
from app.ai_requests.forms import Form
from app.ai_requests.question import parse_request
from app.ai_requests.schemas import ComparedPlace, Comparison
from app.dependencies import Running
from app.solvers.ask import answer_of
from app.web.charts.scatter import Dot, level_word
from app.web.phrases import N_
from catalog.recent import Recent

DEFAULTS = {
    "model": "mistral-small-3.2-24b",
    "input": "1200",
    "output": "350",
    "volume": "6",
    "users": "FR",
    "within": "",
    "juridical": "",
    "sort": "cost",
}
COLUMNS = (
    ("provider", N_("Place")),
    ("cost", N_("Cost of 1,000")),
    ("energy", N_("Energy")),
    ("co2e", "CO2e"),
    ("water", N_("Water")),
    ("juridical", N_("Levels")),
    ("rtt", N_("Round trip")),
    ("break_even", N_("Break-even")),
)
LEAST_POWER, MOST_POWER = 3.0, 9.0
LONGEST_VALUE = 100
_RECENT: Recent[tuple[str, str, date], Comparison] = Recent(16)


@dataclass(frozen=True, slots=True)
class Scale:
    """The line of monthly volumes from a thousand to a thousand million, in hundredths of its length.

    `even` is where the cheapest own GPUs begin to pay against the cheapest token service, if they do.
    """

    volume: float
    even: float | None
    even_requests: float | None
    api: ComparedPlace | None
    own: ComparedPlace | None


@dataclass(frozen=True, slots=True)
class RequestPage:
    """What the template shows."""

    form: Mapping[str, str]
    comparison: Comparison
    columns: tuple[tuple[str, str], ...]
    scale: Scale
    numbered: Mapping[str, int]

    def sorted_by(self, column: str) -> str:
        """The address of the same comparison in another order."""
        return f"/requests?{urlencode({**self.form, 'sort': column})}"

    @property
    def csv(self) -> str:
        """The address of the same comparison as CSV."""
        return f"/requests.csv?{urlencode(self.form)}"


def form_of(asked: QueryParams) -> dict[str, str]:
    """The fields of the form, as asked or as they stand at first."""
    return {name: asked.get(name, default)[:LONGEST_VALUE] for name, default in DEFAULTS.items()}


def document_of(form: Mapping[str, str]) -> dict[str, object]:
    """The request that a form means. What is no number stays text, so that its fault is told."""
    power = min(MOST_POWER, max(LEAST_POWER, float(_number(form["volume"], 6.0))))
    requirements: dict[str, object] = {}
    if form["within"]:
        requirements["residency"] = [form["within"]]
    if form["juridical"]:
        requirements["juridical_min"] = _number(form["juridical"], form["juridical"])
    return {
        "model": form["model"],
        "input_tokens": _number(form["input"], form["input"]),
        "output_tokens": _number(form["output"], form["output"]),
        "requests_per_month": round(10**power),
        "sort": form["sort"],
        **({"users": [{"country": form["users"], "share": 1}]} if form["users"] else {}),
        **({"requirements": requirements} if requirements else {}),
    }


def _number(text: str, otherwise: float | str) -> float | int | str:
    try:
        return int(text) if text.isdecimal() else float(text)
    except ValueError:
        return otherwise


def request_page(running: Running, form: Mapping[str, str]) -> RequestPage:
    """The page of a form. Raises FaultyQuestion and Problem."""
    comparison = compared(running, form)
    return RequestPage(
        form=form,
        comparison=comparison,
        columns=COLUMNS,
        scale=_scale(comparison),
        numbered={source: number for number, source in enumerate(comparison.sources, start=1)},
    )


def compared(running: Running, form: Mapping[str, str]) -> Comparison:
    """The comparison a form asks for. Raises FaultyQuestion and Problem."""
    document, today = document_of(form), running.now().date()

    def make() -> Comparison:
        return Comparison.model_validate_json(compared_as(running, form, Form.JSON))

    return _RECENT.get((json.dumps(document), running.catalog.digest, today), make)


def compared_as(running: Running, form: Mapping[str, str], written: Form) -> str:
    """The comparison as text. Raises FaultyQuestion and Problem."""
    today = running.now().date().isoformat()
    asked = parse_request(document_of(form), running.vocabulary, today=today)
    return answer_of(running, Compare(asked, written, inventory=False))


def _scale(comparison: Comparison) -> Scale:
    api = _cheapest(comparison.places, "api")
    own = _cheapest(comparison.places, "own_gpu")
    even = api.break_even_requests_per_month if api else None
    return Scale(
        volume=_along(comparison.request.requests_per_month),
        even=None if even is None else _along(even),
        even_requests=even,
        api=api,
        own=own,
    )


def _cheapest(places: Sequence[ComparedPlace], serving: str) -> ComparedPlace | None:
    priced = [place for place in places if place.serving == serving and place.per_request.cost is not None]
    return min(priced, key=_cost, default=None)


def _cost(place: ComparedPlace) -> float:
    return float(place.per_request.cost.value) if place.per_request.cost else inf


def _along(requests: float) -> float:
    power = min(MOST_POWER, max(LEAST_POWER, log10(max(requests, 1.0))))
    return round(100 * (power - LEAST_POWER) / (MOST_POWER - LEAST_POWER), 2)


def dots_of(comparison: Comparison) -> list[Dot]:
    """Places with both figures as points: cost of a thousand requests, grams of one; the ends named."""
    known = [
        (place, float(place.per_request.cost.value) * 1000, place.per_request.co2e_g.value)
        for place in comparison.places
        if place.per_request.cost is not None and place.per_request.co2e_g is not None
    ]
    if not known:
        return []
    cheapest, greenest = min(known, key=lambda k: k[1])[0], min(known, key=lambda k: k[2])[0]
    return [
        Dot(
            cost=cost,
            co2e=grams,
            level=level_word(place.sovereignty.juridical.structural),
            label=f"{place.provider} {place.region}" if place in (cheapest, greenest) else "",
            under=place is greenest,
        )
        for place, cost, grams in known
    ]
