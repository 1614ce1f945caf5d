"""The whole answer, assembled from its sections."""

from dataclasses import dataclass

from app.ids import new_id
from app.recommendations.answer import (
    Answer,
    CatalogStamp,
    ExchangeRates,
    Flow,
    HonestGap,
    InheritedClass,
    QuestionEcho,
    Reference,
    References,
    Refusal,
    Savings,
    Solver,
    SourceEntry,
    Status,
    Totals,
)
from app.recommendations.answer_facts import FactsToObtain
from app.recommendations.answer_placement import Placement
from app.recommendations.answer_projection import Projection
from app.recommendations.asked import Asked
from app.recommendations.explain.alternatives import alternatives_of
from app.recommendations.explain.beyond import Beyond, beyond_the_plan, without_a_plan
from app.recommendations.explain.charges import picked
from app.recommendations.explain.chosen import Chosen, chosen_of
from app.recommendations.explain.citations import sources_of
from app.recommendations.explain.data_classes import data_classes_shown
from app.recommendations.explain.evidence import facts_wanted
from app.recommendations.explain.flows import flows_of
from app.recommendations.explain.gaps import honest_gaps
from app.recommendations.explain.left_out import excluded, quote_required
from app.recommendations.explain.placements import placement_of
from app.recommendations.explain.projection import projection_of
from app.recommendations.explain.reasons import reasons_of, worth
from app.recommendations.explain.references import references_plans, without_references
from app.recommendations.explain.refusal import refusal_of
from app.recommendations.explain.savings import baseline_reference, savings_of
from app.recommendations.explain.totals import totals_of
from app.recommendations.methods import METHODS
from app.recommendations.objective import References as Yardsticks
from app.recommendations.objective import shares_of_importance
from app.recommendations.sections import Section
from optimizer import Placed, Problem, Refused, Undecided
from optimizer import Status as PlanStatus

NO_PLAN = Reference(plan=None, reason="there is no plan to compare with")


@dataclass(frozen=True, slots=True)
class Parts:
    """What was asked, the problem that was solved, the seconds of judging and solving, sections wanted."""

    asked: Asked
    yardsticks: Yardsticks
    problem: Problem
    seconds: float
    include: frozenset[Section]


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections of an answer that depend on the outcome, named as in the answer."""

    status: Status
    reproducible: bool
    objective: float | None
    bound: float | None
    gap: float | None
    solver: str
    totals: Totals | None
    projection: Projection | None
    placements: tuple[Placement, ...]
    flows: tuple[Flow, ...]
    facts_to_obtain: tuple[FactsToObtain, ...]
    references: References
    savings: Savings | None
    beyond: Beyond
    refusal: Refusal | None
    honest_gaps: tuple[HonestGap, ...]
    sources: dict[str, SourceEntry]


def answer_placed(parts: Parts, outcome: Placed) -> Answer:
    """The answer that holds a plan."""
    asked = parts.asked
    market, question = asked.market, asked.question
    # Begun before all else: a helper works them out meanwhile.
    compared = references_plans(asked, outcome) if Section.REFERENCES in parts.include else without_references
    chosen = chosen_of(market, question, asked.options, *picked(asked, outcome))
    shares = shares_of_importance(question.workloads).tolist()
    placements = tuple(_placement(parts, one, share) for one, share in zip(chosen, shares, strict=True))
    totals = totals_of(chosen, placements)
    baseline = baseline_reference(market, question, asked.options)
    # Of several goals the one least proven speaks for the plan.
    widest = max(outcome.goals, key=lambda goal: goal.gap)
    sections = Sections(
        status="optimal" if outcome.status is PlanStatus.OPTIMAL else "feasible",
        reproducible=outcome.reproducible,
        objective=widest.reached,
        bound=widest.bound,
        gap=widest.gap,
        solver=outcome.solver,
        totals=totals,
        projection=projection_of(chosen, placements),
        placements=placements,
        flows=flows_of(market, question, chosen),
        facts_to_obtain=facts_wanted(chosen),
        references=compared(baseline),
        savings=savings_of(market, question, chosen, baseline),
        beyond=beyond_the_plan(asked, outcome, parts.include),
        refusal=None,
        honest_gaps=honest_gaps(market, question, asked.options, chosen),
        sources=sources_of(market.catalog, question_sources(asked), chosen, placements),
    )
    return _answer(parts, sections)


def _placement(parts: Parts, chosen: Chosen, importance: float) -> Placement:
    values = worth(chosen.options, parts.asked.objective.goals, importance)
    return placement_of(chosen, reasons_of(chosen, values[0]), alternatives_of(chosen, values))


def answer_refused(parts: Parts, outcome: Refused) -> Answer:
    """The answer that explains why there is no plan."""
    return _without_plan(parts, "refused", refusal_of(parts.asked, parts.problem, outcome), None)


def answer_undecided(parts: Parts, outcome: Undecided) -> Answer:
    """The answer when time ran out without a plan or a proof that there is none."""
    return _without_plan(parts, "unknown", None, outcome.bound)


def _without_plan(parts: Parts, status: Status, refusal: Refusal | None, bound: float | None) -> Answer:
    asked = parts.asked
    none = References(
        cheapest=NO_PLAN,
        greenest=NO_PLAN,
        most_sovereign=NO_PLAN,
        hyperscaler_only=NO_PLAN,
        eu_controlled_only=NO_PLAN,
        baseline=baseline_reference(asked.market, asked.question, asked.options),
    )
    sections = Sections(
        status=status,
        reproducible=status == "refused",
        objective=None,
        bound=bound,
        gap=None,
        solver="none",
        totals=None,
        projection=None,
        placements=(),
        flows=(),
        facts_to_obtain=(),
        references=none,
        savings=None,
        beyond=without_a_plan(),
        refusal=refusal,
        honest_gaps=honest_gaps(asked.market, asked.question, asked.options, ()),
        sources=sources_of(asked.market.catalog, question_sources(asked), (), ()),
    )
    return _answer(parts, sections)


def _answer(parts: Parts, sections: Sections) -> Answer:
    """The sections plus what every answer carries."""
    asked = parts.asked
    catalog = asked.market.catalog
    return Answer(
        schema_="havre/answer/1",
        id=new_id("rec"),
        status=sections.status,
        reproducible=sections.reproducible,
        objective=sections.objective,
        bound=sections.bound,
        gap=sections.gap,
        solver=Solver(name=sections.solver, seconds=parts.seconds, seed=0),
        catalog=CatalogStamp(digest=catalog.digest, as_of=catalog.as_of, offers=catalog.offers),
        methods=METHODS,
        question=_echo(asked),
        totals=sections.totals,
        projection=sections.projection,
        placements=sections.placements,
        flows=sections.flows,
        facts_to_obtain=sections.facts_to_obtain,
        references=sections.references,
        savings=sections.savings,
        price_of_requirements=sections.beyond.price_of_requirements,
        staircase=sections.beyond.staircase,
        shadow_prices=sections.beyond.shadow_prices,
        value_of_information=sections.beyond.value_of_information,
        next_best_plans=sections.beyond.next_best_plans,
        sections_left_out=sections.beyond.sections_left_out,
        exchange_rates=ExchangeRates(
            eur_per_tonne_co2e=asked.objective.per_tonne, eur_per_sovereignty_point=asked.objective.per_point
        ),
        excluded=excluded(asked.market, asked.options),
        quote_required=quote_required(catalog, asked.options),
        refusal=sections.refusal,
        honest_gaps=sections.honest_gaps,
        sources=sections.sources,
    )


def question_sources(asked: Asked) -> tuple[str, ...]:
    """Sources of the presets that the question's data classes stand for."""
    shown = data_classes_shown(asked.question, asked.market.catalog.data_classes)
    return tuple(rule.source for data_class in shown for rule in data_class.rules)


def _echo(asked: Asked) -> QuestionEcho:
    question, terms = asked.question, asked.question.terms
    return QuestionEcho(
        name=question.name,
        as_of=terms.as_of,
        starts=terms.starts,
        horizon_months=terms.horizon_months,
        currency=terms.currency,
        workloads=len(question.workloads),
        data_classes=data_classes_shown(question, asked.market.catalog.data_classes),
        data_classes_inherited=tuple(
            InheritedClass(workload=w.name, data_class=w.data_class.value, from_=w.inherited_from)
            for w in question.workloads
            if w.inherited_from
        ),
    )
