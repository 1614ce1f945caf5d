"""The whole answer, assembled from its sections."""

import secrets
from dataclasses import dataclass
from time import time_ns

from app.recommendations.answer import (
    Answer,
    CatalogStamp,
    ExchangeRates,
    InheritedClass,
    Methods,
    QuestionEcho,
    Reference,
    References,
    Refusal,
    Solver,
)
from app.recommendations.explain.charges import charges_by_workload
from app.recommendations.explain.chosen import Chosen, chosen_of
from app.recommendations.explain.citations import sources_of
from app.recommendations.explain.gaps import honest_gaps
from app.recommendations.explain.left_out import excluded, quote_required
from app.recommendations.explain.placements import placement_of
from app.recommendations.explain.reasons import alternatives_of, reasons_of
from app.recommendations.explain.references import Asked, references_plans
from app.recommendations.explain.refusal import refusal_of
from app.recommendations.explain.requirement_prices import prices_of_requirements
from app.recommendations.explain.savings import baseline_reference, savings_of
from app.recommendations.explain.totals import totals_of
from app.recommendations.formulate import Portfolio, TrafficTable
from app.recommendations.objective import References as Yardsticks
from catalog.ai_requests.label import VERSION
from optimizer import Placed, Problem, Refused, Undecided

METHOD_VERSION = "1"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NO_PLAN = Reference(plan=None, reason="there is no plan to compare with")


@dataclass(frozen=True, slots=True)
class Parts:
    """What was asked and built on the way to the outcome; `seconds` of judging and solving."""

    asked: Asked
    yardsticks: Yardsticks
    portfolio: Portfolio
    problem: Problem
    seconds: float


def answer_placed(parts: Parts, outcome: Placed) -> Answer:
    """The answer that holds a plan."""
    asked, portfolio = parts.asked, parts.portfolio
    market, question = asked.market, asked.question
    charges = charges_by_workload(parts.problem, portfolio, question, outcome)
    picks = [int(portfolio.option[pick]) for pick in outcome.choice]
    chosen = chosen_of(market, question, asked.options, picks, charges)
    placements = tuple(placement_of(c, *_told(parts, c)) for c in chosen)
    totals = totals_of(chosen, placements)
    baseline = baseline_reference(market, question, asked.options)
    table = TrafficTable.of(market, portfolio) if question.links else None
    return _answer(
        parts,
        status=outcome.status.value,
        reproducible=outcome.reproducible,
        objective=outcome.objective,
        bound=outcome.goals[0].bound,
        gap=max(goal.gap for goal in outcome.goals),
        solver=outcome.solver,
        totals=totals,
        placements=placements,
        references=references_plans(asked, baseline),
        savings=savings_of(market, question, chosen, totals, baseline),
        price_of_requirements=prices_of_requirements(asked, outcome, parts.problem.rules),
        refusal=None,
        honest_gaps=honest_gaps(market, question, asked.options, chosen, table),
        sources=sources_of(market.catalog, chosen, placements),
    )


def _told(parts: Parts, chosen: Chosen) -> tuple[tuple[str, ...], tuple[object, ...]]:
    goals = parts.asked.objective.goals
    total = sum(o.workload.importance for o in parts.asked.options)
    weight = chosen.workload.importance / total
    return reasons_of(chosen, goals, weight), alternatives_of(chosen, goals, weight)


def answer_refused(parts: Parts, outcome: Refused) -> Answer:
    """The answer that explains why there is no plan."""
    return _without_plan(parts, "refused", refusal_of(parts.asked, parts.problem, outcome), None)


def answer_undecided(parts: Parts, outcome: Undecided) -> Answer:
    """The answer when time ran out without a plan or a proof that there is none."""
    return _without_plan(parts, "unknown", None, outcome.bound)


def _without_plan(parts: Parts, status: str, refusal: Refusal | None, bound: float | None) -> Answer:
    asked = parts.asked
    none = References(
        cheapest=NO_PLAN,
        greenest=NO_PLAN,
        most_sovereign=NO_PLAN,
        hyperscaler_only=NO_PLAN,
        eu_controlled_only=NO_PLAN,
        baseline=baseline_reference(asked.market, asked.question, asked.options),
    )
    return _answer(
        parts,
        status=status,
        reproducible=status == "refused",
        objective=None,
        bound=bound,
        gap=None,
        solver="none",
        totals=None,
        placements=(),
        references=none,
        savings=None,
        price_of_requirements=(),
        refusal=refusal,
        honest_gaps=honest_gaps(asked.market, asked.question, asked.options, (), None),
        sources={},
    )


def _answer(parts: Parts, *, solver: str, **sections: object) -> Answer:
    """The sections plus what every answer carries."""
    asked = parts.asked
    catalog = asked.market.catalog
    rates = asked.objective
    return Answer(
        schema_="havre/answer/1",
        id=new_id(),
        solver=Solver(name=solver, seconds=parts.seconds, seed=0),
        catalog=CatalogStamp(digest=catalog.digest, as_of=catalog.as_of, offers=catalog.offers),
        methods=Methods(cost="1", carbon="1", requests="1", label=VERSION, sovereignty="1"),
        question=_echo(asked),
        exchange_rates=ExchangeRates(
            eur_per_tonne_co2e=rates.per_tonne, eur_per_sovereignty_point=rates.per_point
        ),
        excluded=excluded(catalog, asked.options),
        quote_required=quote_required(catalog, asked.options),
        **sections,
    )


def _echo(asked: Asked) -> QuestionEcho:
    question, terms = asked.question, asked.question.terms
    return QuestionEcho(
        name=question.name,
        as_of=terms.as_of,
        starts=terms.starts,
        horizon_months=terms.horizon_months,
        currency=terms.currency,
        workloads=len(question.workloads),
        data_classes_inherited=tuple(
            InheritedClass(workload=w.name, data_class=w.data_class.value, from_=w.inherited_from)
            for w in question.workloads
            if w.inherited_from
        ),
    )


def new_id() -> str:
    """`rec_` and 26 characters that sort by time: 48 bits of milliseconds, 80 random bits (ULID)."""
    number = (time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "rec_" + "".join(CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))
