"""The front of a question: exact where it is small, evenly spread with bounds where it is not."""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np

from app.frontiers.schemas import Frontier, FrontStatus
from app.frontiers.spread import Found, ends_of, spread
from app.frontiers.view import Front, front_view
from app.frontiers.wanted import MOST_POINTS, Wanted
from app.recommendations.asked import Asked, asked_of
from app.recommendations.formulate import goals_for
from app.recommendations.judged import judged_options
from app.recommendations.objective import RESOURCE, objective_of, reads_carbon, references_of
from app.recommendations.question import Question
from catalog.library import Catalog
from catalog.market import open_market
from optimizer import Outcome, Placed, Problem, Refused, frontier, solve

SMALL_WORKLOADS, SMALL_CANDIDATES = 4, 1_500  # up to here every plan of the front is looked for first
FOR_THE_PLAN, FOR_ALL = 0.3, 0.4  # of the time limit: the recommended plan, the search for the whole front


def trade_offs(question: Question, catalog: Catalog, wanted: Wanted) -> Frontier:
    """The plans that no plan beats on every criterion, the recommended one marked among them.

    All rules and requirements of the question hold. Where carbon is a criterion, places whose carbon is not
    known are no candidates.
    """
    began = perf_counter()
    asked = _stated(question, catalog, wanted)
    every = asked.part(asked.portfolio.allowed(), goals_for(*_resources(wanted))).problem
    plan = asked.part(asked.portfolio.allowed()).solve(FOR_THE_PLAN * wanted.time_limit)
    if not isinstance(plan, Placed):
        status: FrontStatus = "refused" if isinstance(plan, Refused) else "unknown"
        clash = (*plan.conflict, *plan.unserved) if isinstance(plan, Refused) else ()
        nothing = Front((), status, True)
        return front_view(asked, wanted.criteria, nothing, None, clash, perf_counter() - began)
    front = _front(every, wanted, began)
    rows = np.flatnonzero(asked.portfolio.allowed()).astype(np.int32)
    points = tuple(_whole(asked, replace(point, choice=rows[point.choice])) for point in front.points)
    mine = _whole(asked, Found(plan.choice, plan.amounts, -np.inf, {}, {}, plan.status == "optimal"))
    found = replace(front, points=points)
    return front_view(asked, wanted.criteria, found, mine, (), perf_counter() - began)


def _resources(wanted: Wanted) -> tuple[str, ...]:
    """The criteria in the optimiser's names: less of each is better."""
    return tuple(RESOURCE[name] for name in wanted.criteria)


def _whole(asked: Asked, point: Found) -> Found:
    """The point with the figures of every criterion, whichever were traded: charges are in money alone."""
    portfolio, choice = asked.portfolio, point.choice
    sums = {name: float(getattr(portfolio, name)[choice].sum()) for name in ("carbon", "shortfall")}
    return replace(point, amounts={"cost": point.amounts["cost"], **sums})


def _stated(question: Question, catalog: Catalog, wanted: Wanted) -> Asked:
    """The question with its judged candidates, as one problem."""
    market = open_market(catalog, question.terms)
    needed = reads_carbon(question) or "carbon" in wanted.criteria
    options = judged_options(market, question, carbon_needed=needed)
    objective = objective_of(question.priorities, references_of(options, question.priorities))
    return asked_of(market, question, options, objective)


def _front(problem: Problem, wanted: Wanted, began: float) -> Front:
    """Every plan of the front where it is small or all are wanted; else the ends and plans between them."""

    def left() -> float:
        return max(0.0, began + wanted.time_limit - perf_counter())

    small = len(problem.workloads) <= SMALL_WORKLOADS and len(problem.workload) <= SMALL_CANDIDATES
    exact: tuple[Found, ...] = ()
    if wanted.complete or small:
        share = 1.0 if wanted.complete else FOR_ALL
        most = MOST_POINTS if wanted.complete else wanted.points
        found = frontier(problem, _resources(wanted), time_limit=share * left(), most=most)
        exact = tuple(_exact(_resources(wanted), point.choice, point.amounts) for point in found.points)
        if found.complete or wanted.complete:
            return Front(exact, "complete" if found.complete else "spread", found.complete)

    def best(stated: Problem) -> Outcome:
        return solve(stated, time_limit=left(), settle_ties=False, name_conflict=False)

    ends = ends_of(problem, _resources(wanted), best)
    between = tuple(spread(problem, _resources(wanted), ends, wanted.points, best)) if ends else ()
    status: FrontStatus = "spread" if ends or exact else "unknown"
    return Front((*ends, *between, *exact), status, left() > 0)


def _exact(resources: Sequence[str], choice: np.ndarray, amounts: Sequence[float]) -> Found:
    """A point of the whole front: no plan as good on the others costs less."""
    reached = dict(zip(resources, amounts, strict=True))
    ceilings = {name: reached[name] for name in resources[1:]}
    return Found(choice, reached, reached[resources[0]], ceilings, ceilings, True)
