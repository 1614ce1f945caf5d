"""Plans to compare with: the cheapest, the greenest, the most sovereign, one kind only, today's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from app.recommendations.answer import Reference, ReferencePlacement, ReferencePlan, References
from app.recommendations.explain.charges import picked
from app.recommendations.explain.chosen import Chosen, chosen_of
from app.recommendations.explain.figures import score_range
from app.recommendations.formulate import formulate, goals_for, portfolio_of
from app.recommendations.objective import Objective
from app.recommendations.options import PASSES, Options
from app.recommendations.question import Question
from catalog.market import Market
from catalog.quantities import BoolArray
from catalog.sovereignty.entities import controlling_countries
from optimizer import Placed, solve

SOVEREIGNTY_FIELDS = (
    "juridical_min",
    "technological_min",
    "certificates",
    "exclude_jurisdictions",
    "only_providers",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What every reference plan needs; `time_limit` (seconds) holds for each of them."""

    market: Market
    question: Question
    options: tuple[Options, ...]
    objective: Objective
    time_limit: float


def references_plans(asked: Asked, baseline: Reference) -> References:
    """Every reference. The first three obey the same requirements; the others say what they drop."""
    return References(
        cheapest=_by_goals(asked, ("cost", "carbon")),
        greenest=_by_goals(asked, ("carbon", "cost")),
        most_sovereign=_by_goals(asked, ("shortfall", "cost")),
        hyperscaler_only=_of_kind(asked, "hyperscalers", _hyperscalers(asked)),
        eu_controlled_only=_of_kind(asked, "EU-controlled providers", _eu_controlled(asked)),
        baseline=baseline,
    )


def _by_goals(asked: Asked, order: tuple[str, ...]) -> Reference:
    if "carbon" in order and not _carbon_known(asked):
        return Reference(plan=None, reason="some carbon is not known")
    objective = Objective(goals_for(*order), "carbon" in order, None, None)
    return _solved(asked, objective, [o.allowed() for o in asked.options], "same requirements")


def _carbon_known(asked: Asked) -> bool:
    return all(bool(np.isfinite(o.carbon[o.allowed()]).all()) for o in asked.options)


def _solved(asked: Asked, objective: Objective, masks: Sequence[BoolArray], note: str) -> Reference:
    if not all(mask.any() for mask in masks):
        short = [o.workload.name for o, mask in zip(asked.options, masks, strict=True) if not mask.any()]
        return Reference(plan=None, reason=f"nothing serves {', '.join(short)}")
    portfolio = portfolio_of(asked.market, asked.options, masks)
    problem = formulate(asked.market, asked.question, portfolio, objective)
    outcome = solve(problem, time_limit=asked.time_limit, settle_ties=False, name_conflict=False)
    if not isinstance(outcome, Placed):
        return Reference(plan=None, reason="no such plan meets the rules of the portfolio")
    picks, charges = picked(problem, portfolio, asked.question, outcome)
    chosen = chosen_of(asked.market, asked.question, asked.options, picks, charges)
    return Reference(
        plan=_plan(chosen, 100.0 - float(portfolio.shortfall[outcome.choice].sum()), note), reason=None
    )


def _plan(chosen: Sequence[Chosen], score: float, note: str) -> ReferencePlan:
    """Costs are exact decimals, as in the plan itself, so that differences hold no rounding."""
    carbon = sum(float(one.options.carbon[one.option]) for one in chosen)
    return ReferencePlan(
        cost_per_month=sum((one.cost() for one in chosen), Decimal(0)),
        carbon_kg_per_month=carbon if np.isfinite(carbon) else None,
        sovereignty_score=score_range(score, score),
        placements=tuple(
            ReferencePlacement(workload=one.workload.name, provider=one.provider, region=one.region_id)
            for one in chosen
        ),
        note=note,
    )


def _hyperscalers(asked: Asked) -> Callable[[Options], BoolArray]:
    kind = asked.market.catalog.providers.hyperscaler
    return lambda options: np.asarray(kind[options.provider])


def _eu_controlled(asked: Asked) -> Callable[[Options], BoolArray]:
    union = asked.market.catalog.countries.members("EU") | {"EU"}
    owners = controlling_countries(asked.market.catalog.sovereignty)
    inside = np.array([bool(o) and o <= union for o in owners] + [False])
    return lambda options: np.asarray(inside[options.structure])


def _of_kind(asked: Asked, kind: str, belongs: Callable[[Options], BoolArray]) -> Reference:
    """With every requirement if that is possible, else without those on sovereignty, and it says so."""
    masks = [o.allowed() & belongs(o) for o in asked.options]
    if all(mask.any() for mask in masks):
        found = _solved(asked, asked.objective, masks, f"{kind} only, same requirements")
        if found.plan is not None:
            return found
    relaxed = [(o.allowed() | _fails_sovereignty(o)) & belongs(o) for o in asked.options]
    note = f"{kind} only, without the requirements on sovereignty"
    return _solved(asked, asked.objective, relaxed, note)


def _fails_sovereignty(options: Options) -> BoolArray:
    """Candidates that fail one requirement, and that one is about sovereignty."""
    about = [
        path.startswith("data_class.") or path.rsplit(".", 1)[-1] in SOVEREIGNTY_FIELDS
        for path in options.paths
    ]
    sovereign = np.array([*about, False], dtype=np.bool_)[options.missing]
    return np.asarray((options.missing != PASSES) & sovereign)
