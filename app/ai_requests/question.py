"""What is asked of a comparison: one request, its volume, its filters; read as a question of one workload.

The document is a mapping of the keys of an inference workload (`model`, `input_tokens`, `requirements` ...)
and of the keys below. It is asked as a question with a single workload, so that names, filters and faults
are those of every other question.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.ai_requests.sorting import SORTS
from app.faults import Fault, FaultyQuestion, echo
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.vocabulary import Vocabulary, nearest
from app.recommendations.question import Question
from catalog.workloads import Inference, Workload

NAME = "request"
DEFAULT_REQUESTS_PER_MONTH = 1_000_000
NOT_SAID = ("name", "kind")  # keys of a workload that a request fills in itself
HOME = "workloads.request."
POINTER_HOME = "/workloads/0"
TERMS = ("as_of", "currency")
HORIZON_MONTHS = 1  # what is bought today, without a term


@dataclass(frozen=True, slots=True)
class RequestQuestion:
    """One request to compare: the question of one workload, the places shown, the order.

    `places` are providers (`scaleway`) or regions (`aws/eu-west-3`), `countries` ISO codes; empty: all.
    `sort` names a column of `SORTS`; `volume_assumed` says that nobody stated how many requests a month
    there are.
    """

    question: Question
    places: tuple[str, ...]
    countries: tuple[str, ...]
    sort: str
    volume_assumed: bool

    @property
    def workload(self) -> Workload:
        """The workload that stands for the request."""
        return self.question.workloads[0]

    @property
    def need(self) -> Inference:
        """The request itself. Raises TypeError when the workload is of another kind."""
        need = self.workload.need
        if not isinstance(need, Inference):
            raise TypeError("a request is compared as inference")
        return need


def parse_request(document: Mapping[str, object], vocabulary: Vocabulary, *, today: str) -> RequestQuestion:
    """The comparison a document asks for; `today` is an ISO date. Raises `FaultyQuestion` with all faults."""
    own = {key: document[key] for key in ("places", "countries", "sort") if document.get(key) is not None}
    places, countries = _texts(own.get("places")), _texts(own.get("countries"))
    faults = [
        *_faulty_places(own.get("places"), vocabulary),
        *_faulty_countries(own.get("countries"), vocabulary),
        *_faulty_sort(own.get("sort", "cost")),
        *(_not_said(key) for key in NOT_SAID if key in document),
    ]
    try:
        question = parse_question(_question(document), vocabulary, today=today)
    except FaultyQuestion as error:
        raise FaultyQuestion([*map(_at_home, error.faults), *faults]) from error
    if faults:
        raise FaultyQuestion(faults)
    return RequestQuestion(
        question=question,
        places=places,
        countries=countries,
        sort=str(own.get("sort", "cost")),
        volume_assumed=document.get("requests_per_month") is None,
    )


def _question(document: Mapping[str, object]) -> dict[str, object]:
    """The question of one workload that asks the same."""
    away = {"places", "countries", "sort", *TERMS}
    workload = {key: value for key, value in document.items() if key not in away and value is not None}
    workload.setdefault("requests_per_month", DEFAULT_REQUESTS_PER_MONTH)
    # Who only compares has named no data yet: the presets of a class would hide places.
    workload.setdefault("data_class", "public")
    terms = {key: document[key] for key in TERMS if document.get(key) is not None}
    return {
        "name": NAME,
        "horizon_months": HORIZON_MONTHS,
        **terms,
        "workloads": [{**workload, "name": NAME, "kind": "inference"}],
    }


def _at_home(fault: Fault) -> Fault:
    """A fault told in the paths of the document that was written."""
    return Fault(
        fault.path.removeprefix(HOME),
        fault.problem,
        fault.remedy,
        fault.code,
        fault.pointer.removeprefix(POINTER_HOME),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _faulty_places(value: object, vocabulary: Vocabulary) -> list[Fault]:
    if value is not None and not isinstance(value, list | tuple):
        return [
            _fault("places", f"{echo(value)} is not a list", "write a list such as [scaleway]", "list_type")
        ]
    regions = {f"{provider}/{region}" for provider, region in vocabulary.regions}
    known = vocabulary.providers | regions
    return [_unknown("places", "place", place, known) for place in _texts(value) if place not in known]


def _faulty_countries(value: object, vocabulary: Vocabulary) -> list[Fault]:
    if value is not None and not isinstance(value, list | tuple):
        return [_fault("countries", f"{echo(value)} is not a list", "write a list such as [FR]", "list_type")]
    known = vocabulary.countries
    return [_unknown("countries", "country", code, known) for code in _texts(value) if code not in known]


def _faulty_sort(value: object) -> list[Fault]:
    if isinstance(value, str) and value in SORTS:
        return []
    return [
        _fault("sort", f"{echo(value)} is not a column", f"use one of {', '.join(SORTS)}", "unknown_column")
    ]


def _not_said(key: str) -> Fault:
    return _fault(
        key, "this key is not known here", "leave it out: a request is always inference", "unknown_key"
    )


def _unknown(path: str, what: str, word: str, known: frozenset[str] | set[str]) -> Fault:
    guess = nearest(word, known)
    remedy = f"did you mean {guess}?" if guess else "`havre catalog regions` lists them"
    return _fault(path, f"{echo(word)} is not a known {what}", remedy, f"unknown_{what}")


def _fault(path: str, problem: str, remedy: str, code: str) -> Fault:
    return Fault(path, problem, remedy, code, f"/{path}")
