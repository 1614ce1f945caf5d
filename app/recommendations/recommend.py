"""The path of a question: candidates, scorecards, problem, outcome, explanation."""

from dataclasses import replace
from time import perf_counter

from app.recommendations.answer import Answer
from app.recommendations.asked import Part, asked_of
from app.recommendations.explain.answer import Parts, answer_placed, answer_refused, answer_undecided
from app.recommendations.judged import judged_options
from app.recommendations.objective import objective_of, reads_carbon, references_of
from app.recommendations.progress import Step, Watcher, nobody
from app.recommendations.question import Question
from app.recommendations.sections import EVERYTHING, Section
from catalog.library import Catalog
from catalog.market import open_market
from optimizer import ALONE, Helper, Listener, Outcome, Placed, Refused

TO_EXPLAIN = 0.5  # of the time limit


def recommend(
    question: Question,
    catalog: Catalog,
    *,
    time_limit: float = 30.0,
    include: frozenset[Section] = EVERYTHING,
    watch: Watcher = nobody,
    helper: Helper = ALONE,
) -> Answer:
    """The best placement of every workload, proven, explained and sourced; or why there is none.

    `time_limit` (seconds) bounds the search for the plan; a plan found by then comes with its bound. The
    plans it is compared with and the sections to `include` get half of it: what is not found by then
    says so. `watch` is told how far it has come.
    """
    began = perf_counter()
    market = open_market(catalog, question.terms)
    options = judged_options(market, question, carbon_needed=reads_carbon(question), watch=watch)
    references = references_of(options, question.priorities)
    objective = objective_of(question.priorities, references)
    asked = asked_of(market, question, options, objective)
    part = asked.part(asked.portfolio.allowed())
    watch(Step("solving"))
    outcome = best_plan(part, time_limit, lambda search: watch(Step("solving", search=search)))
    watch(Step("explaining"))
    explained = replace(asked, until=perf_counter() + TO_EXPLAIN * time_limit, helper=helper)
    helper.forget()  # what another question left
    parts = Parts(explained, references, part.problem, perf_counter() - began, include)
    if isinstance(outcome, Placed):
        return answer_placed(parts, outcome)
    if isinstance(outcome, Refused):
        return answer_refused(parts, outcome)
    return answer_undecided(parts, outcome)


def best_plan(part: Part, time_limit: float, progress: Listener | None = None) -> Outcome:
    """The plan of a question with ties settled, or what clashes."""
    return part.solve(time_limit, progress)
