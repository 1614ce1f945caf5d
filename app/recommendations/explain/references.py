"""Plans to compare with: the cheapest, the greenest, the most sovereign, one kind only, today's."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import numpy as np

from app.recommendations.answer import Reference, ReferencePlacement, ReferencePlan, References
from app.recommendations.asked import Asked
from app.recommendations.explain.charges import picked
from app.recommendations.explain.chosen import Chosen, chosen_of
from app.recommendations.explain.figures import score_range
from app.recommendations.formulate import goals_for
from catalog.quantities import BoolArray
from catalog.sovereignty.entities import controlling_countries
from optimizer import Outcome, Placed, Refused, Status

NAMED = 5
SOVEREIGNTY_FIELDS = (
    "juridical_min",
    "technological_min",
    "certificates",
    "exclude_jurisdictions",
    "only_providers",
)


def references_plans(asked: Asked, plan: Placed) -> Callable[[Reference], References]:
    """Every reference, begun now and told when called with today's.

    The first three obey the same requirements; the others say what they drop.
    """
    cheapest = _by_goals(asked, plan, ("cost", "carbon"))
    greenest = _by_goals(asked, plan, ("carbon", "cost"))
    most_sovereign = _by_goals(asked, plan, ("shortfall", "cost"))
    hyperscalers = _of_kind(asked, plan, "hyperscalers", _hyperscalers(asked))
    eu_controlled = _of_kind(asked, plan, "EU-controlled providers", _eu_controlled(asked))
    return lambda baseline: References(
        cheapest=cheapest(),
        greenest=greenest(),
        most_sovereign=most_sovereign(),
        hyperscaler_only=hyperscalers(),
        eu_controlled_only=eu_controlled(),
        baseline=baseline,
    )


def without_references(baseline: Reference) -> References:
    """Where the plans to compare with were not asked for: today's alone."""
    none = Reference(plan=None, reason="not worked out")
    return References(
        cheapest=none,
        greenest=none,
        most_sovereign=none,
        hyperscaler_only=none,
        eu_controlled_only=none,
        baseline=baseline,
    )


def _by_goals(asked: Asked, plan: Placed, order: tuple[str, ...]) -> Callable[[], Reference]:
    if "carbon" in order and not _carbon_known(asked):
        return lambda: Reference(plan=None, reason="some carbon is not known")
    later = asked.soon(asked.portfolio.allowed(), goals_for(*order), begin=plan)
    return lambda: _told(asked, later.outcome(), "same requirements")


def _carbon_known(asked: Asked) -> bool:
    return all(bool(np.isfinite(o.carbon[o.allowed()]).all()) for o in asked.options)


def _told(asked: Asked, outcome: Outcome, note: str) -> Reference:
    """The plan of an outcome as a reference, or why there is none."""
    if isinstance(outcome, Refused) and outcome.unserved:
        return Reference(plan=None, reason=f"nothing serves {_listed(outcome.unserved)}")
    if isinstance(outcome, Refused):
        return Reference(plan=None, reason="no such plan meets the rules of the portfolio")
    if not isinstance(outcome, Placed):
        return Reference(plan=None, reason="not found in the time given")
    chosen = chosen_of(asked.market, asked.question, asked.options, *picked(asked, outcome))
    score = 100.0 - float(asked.portfolio.shortfall[outcome.choice].sum())
    return Reference(plan=_plan(chosen, score, note), reason=None)


def _listed(names: Sequence[str]) -> str:
    """A few names, and how many more there are."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")


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


def _hyperscalers(asked: Asked) -> BoolArray:
    return np.asarray(asked.market.catalog.providers.hyperscaler[asked.portfolio.provider])


def _eu_controlled(asked: Asked) -> BoolArray:
    union = asked.market.catalog.countries.members("EU") | {"EU"}
    owners = controlling_countries(asked.market.catalog.sovereignty)
    inside = np.array([bool(o) and o <= union for o in owners] + [False])
    return np.asarray(inside[asked.portfolio.structure])


def _of_kind(asked: Asked, plan: Placed, kind: str, belongs: BoolArray) -> Callable[[], Reference]:
    """With every requirement if that is possible, else without those on sovereignty, and it says so."""
    strict = _best(asked, plan, asked.portfolio.allowed() & belongs)

    def told() -> Reference:
        outcome = strict()
        if isinstance(outcome, Placed):
            return _told(asked, outcome, f"{kind} only, same requirements")
        about = [path for path in asked.portfolio.paths if _on_sovereignty(path)]
        relaxed = _best(asked, plan, asked.portfolio.allowed(about) & belongs)
        return _told(asked, relaxed(), f"{kind} only, without the requirements on sovereignty")

    return told


def _best(asked: Asked, plan: Placed, kept: BoolArray) -> Callable[[], Outcome]:
    """The best plan of these candidates; the one in hand where it is made of them and nothing beats it."""
    if plan.status is Status.OPTIMAL and asked.portfolio.allowed()[kept].all() and kept[plan.choice].all():
        return lambda: plan
    return asked.soon(kept, begin=plan).outcome


def _on_sovereignty(path: str) -> bool:
    return path.startswith("data_class.") or path.rsplit(".", 1)[-1] in SOVEREIGNTY_FIELDS
