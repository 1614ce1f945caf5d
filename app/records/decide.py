"""From a question and its answer to the decision that is recorded. Nothing is solved again.

The answer is taken exactly as it was sent. What it does not hold, the table of all options, is judged
again over the same facts, whose digest must be the answer's.
"""

import platform
from dataclasses import asdict, dataclass
from decimal import Decimal
from importlib.metadata import version as version_of

from app.recommendations.answer import Answer
from app.recommendations.answer_figures import money_text, significant
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.trees import Limits
from app.recommendations.asking.vocabulary import vocabulary_of
from app.recommendations.objective import Objective, References, objective_of, references_of
from app.recommendations.question import Question
from app.records.canonical import Tree, read_tree
from app.records.considered import by_workload, considered, shapes_of
from app.records.exits import exit_section
from app.records.facts import facts_section
from app.records.record import Decision, Received, utc_text
from app.records.sensitivity import weight_ranges
from catalog.library import Catalog
from catalog.market import Market, open_market
from catalog.workloads import Training, Workload

LIMITS = Limits(size_bytes=64 * 1024 * 1024, nodes=5_000_000)
SOFTWARE = ("havre", "ortools", "numpy", "polars")
FORMULAS = {
    "weighted": "sum of weight x figure / reference, least wins; for sovereignty (100 - score) x importance",
    "lexicographic": "criteria one after the other, each within its tolerance of its best value",
    "priced": "cost + carbon x price of carbon + (100 - score) x importance x price of a point, least wins",
}


class OtherFacts(ValueError):
    """The catalog at hand is not the one an answer was made with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer as it was sent, and the seconds the search for its plan might take."""

    received: Received
    answer: str
    solve_seconds: float


def question_of(text: str, today: str, catalog: Catalog) -> Question:
    """The question in a document that was accepted once: read without the limits that guard a service."""
    return parse_question(text, vocabulary_of(catalog), today=today, limits=LIMITS)


def decision_of(answered: Answered, catalog: Catalog, *, carry_facts: bool = True) -> Decision:
    """What is to be recorded. Raises OtherFacts when the answer was made with another catalog."""
    answer = Answer.model_validate_json(answered.answer)
    if answer.catalog.digest != catalog.digest:
        raise OtherFacts(f"the answer was made with catalog {answer.catalog.digest}, which is not at hand")
    question = question_of(answered.received.text, answer.question.as_of, catalog)
    market = open_market(catalog, question.terms)
    return Decision(
        kind="recommendation",
        subject=answer.id,
        name=question.name,
        received=answered.received,
        sections=_sections(answered, market, question, answer, carry_facts),
    )


def _sections(
    answered: Answered, market: Market, question: Question, answer: Answer, carry_facts: bool
) -> dict[str, Tree]:
    shapes = shapes_of(market, question)
    references = references_of(by_workload(shapes, question), question.priorities)
    objective = objective_of(question.priorities, references)
    options = considered(market, shapes, objective, answer)
    hourly = reads_hours(question)
    return {
        "frozen": _frozen(answered, question, references, objective),
        "facts": {
            **facts_section(market.catalog, hourly=hourly, carried=carry_facts),
            "price_dates": _price_dates(answer),
            "rates": _rates(market),
            "areas": {area: sorted(market.catalog.countries.members(area)) for area in ("EU", "EEA")},
        },
        "outcome": read_tree(answered.answer),
        "options": list(options),
        "sensitivity": {
            "weight_ranges": weight_ranges(market, question.priorities, references, shapes, answer),
            "scope": "options of each workload alone, without the rules of the plan",
        },
        "exit": exit_section(market, answer, options),
        "software": software(),
        "methods": answer.methods.model_dump(),
        "gaps": [gap.model_dump() for gap in answer.honest_gaps],
    }


def reads_hours(question: Question) -> bool:
    """Whether a figure may have read the hourly traces of the grids: those of jobs that may wait."""
    return any(isinstance(w.need, Training) and w.need.flexible is not None for w in question.workloads)


def software() -> dict[str, Tree]:
    """The section `software`: versions of what takes part in a figure."""
    return {**{name: version_of(name) for name in SOFTWARE}, "python": platform.python_version()}


def _frozen(
    answered: Answered, question: Question, references: References, objective: Objective
) -> dict[str, Tree]:
    """Gates, weights, formula and references, with the moment after which they could not change."""
    asked = question.priorities
    return {
        "at": utc_text(answered.received.at),
        "as_of": question.terms.as_of,
        "solve_seconds": answered.solve_seconds,
        "gates": [_gates(workload) for workload in question.workloads],
        "rules": _plain(asdict(question.rules)),
        "objective": {
            "mode": asked.mode,
            "formula": FORMULAS[asked.mode],
            "criteria": _criteria(question, references, objective),
            "order": list(asked.order),
            "tolerance": dict(asked.tolerance),
        },
    }


def _criteria(question: Question, references: References, objective: Objective) -> list[Tree]:
    """What is weighed, against which reference; `coefficient` is what one unit of the figure counts."""
    asked, weights = question.priorities, objective.goals[0].weights if objective.goals else {}
    weighted = asked.mode == "weighted"
    currency = question.terms.currency
    lines = (
        ("cost", asked.cost, f"{currency} a month", money_text(Decimal(repr(references.cost))), "cost"),
        ("carbon", asked.carbon, "kg CO2e a month", significant(references.carbon_kg), "carbon"),
        ("sovereignty", asked.sovereignty, "points short of 100", 100, "shortfall"),
    )
    return [
        {
            "id": name,
            "weight": weight if weighted else None,
            "unit": unit,
            "reference": reference if weighted else None,
            "coefficient": weights.get(resource, 0.0) if asked.mode != "lexicographic" else None,
        }
        for name, weight, unit, reference, resource in lines
    ]


def _gates(workload: Workload) -> Tree:
    """The requirements of a workload as they were held, each with where it was asked."""
    asked = _plain(asdict(workload.requirements))
    origins = asked.pop("origins", {}) if isinstance(asked, dict) else {}
    return {
        "workload": workload.name,
        "data_class": workload.data_class.value,
        "requirements": asked,
        "asked_at": origins,
    }


def _plain(value: object) -> Tree:
    """A frozen value as a JSON tree; money becomes text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return money_text(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


def _price_dates(answer: Answer) -> Tree:
    dates = sorted({line.price_date for p in answer.placements for line in p.offers if line.price_date})
    return {"oldest": dates[0] if dates else None, "newest": dates[-1] if dates else None}


def _rates(market: Market) -> list[Tree]:
    """The exchange rates into the currency of the question, on its day."""
    to, found = market.terms.currency, []
    for currency in ("EUR", "USD", "CHF", "GBP"):
        rate = None if currency == to else market.catalog.rates.convert(currency, to, market.today)
        if rate is not None:
            # Twelve digits: an inverted rate has no end.
            found.append(
                {
                    "from": currency,
                    "to": to,
                    "rate": format(rate[0], ".12g"),
                    "date": rate[1],
                    "source": rate[2],
                }
            )
    return list(found)
