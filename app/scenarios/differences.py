"""What a scenario changes: totals, workloads that move and why, what keeping the base plan would come to."""

import numpy as np

from app.scenarios.describe import known, money, placed_view
from app.scenarios.planned import Kept, Planned
from app.scenarios.schemas import Broken, Difference, KeepingBase, Moved, PlanView
from app.scenarios.stated import Stated
from optimizer import Placed

SMALL = 1e-9
NOT_SOLD = "no_longer_sold"
NOT_OFFERED = "no_longer_offered"


def difference(base: PlanView, after: PlanView) -> Difference:
    """One plan minus the other; null where a figure of either is not known."""
    one, other = base.totals, after.totals
    if one is None or other is None:
        return Difference(
            cost_per_month=None,
            carbon_kg_per_month=None,
            juridical=None,
            technological=None,
            sovereignty_score=None,
            objective=None,
        )
    return Difference(
        cost_per_month=other.cost_per_month - one.cost_per_month,
        carbon_kg_per_month=_minus(other.carbon_kg_per_month, one.carbon_kg_per_month),
        juridical=_steps(other.juridical, one.juridical),
        technological=_steps(other.technological, one.technological),
        sovereignty_score=_minus(other.sovereignty_score, one.sovereignty_score),
        objective=_minus(after.objective, base.objective),
    )


def _minus(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _steps(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


def keeping_base(after: Planned, kept: Kept | None) -> KeepingBase | None:
    """The base plan under the scenario: its regret, or what forbids it; None when there is no base plan."""
    if kept is None:
        return None
    stated = after.stated
    if kept.reckoning is None or kept.reckoning.broken:
        return KeepingBase(
            allowed=False,
            objective=None,
            regret=None,
            regret_per_month=None,
            cost_per_month=None,
            carbon_kg_per_month=None,
            why=tuple(_why_not(stated, kept)),
        )
    regret = regret_of(kept.reckoning.values, after)
    price = stated.part.problem.goals[0].weights.get("cost", 0.0)
    single = len(stated.part.problem.goals) == 1
    worth = None if regret is None or price <= 0 or not single else money(regret / price)
    carbon = float(stated.judged.carbon[kept.rows].sum())
    return KeepingBase(
        allowed=True,
        objective=kept.reckoning.values[0],
        regret=regret,
        regret_per_month=worth,
        cost_per_month=money(kept.reckoning.amounts["cost"]),
        carbon_kg_per_month=known(carbon),
        why=(),
    )


def regret_of(values: tuple[float, ...], after: Planned) -> float | None:
    """Value of a plan minus the best, of the first goal in which they differ; None without a best."""
    if not isinstance(after.outcome, Placed):
        return None
    for value, goal in zip(values, after.outcome.goals, strict=True):
        if abs(value - goal.value) > SMALL * max(1.0, abs(goal.value)):
            # A later goal may be bought with what an earlier one allows: never less than none.
            return max(0.0, value - goal.reached)
    return 0.0


def _why_not(stated: Stated, kept: Kept) -> list[Broken]:
    """Every condition the base plan breaks, workload by workload, then as a whole."""
    found: list[Broken] = []
    for number, (workload, row) in enumerate(zip(stated.workloads, kept.rows.tolist(), strict=True)):
        if row < 0:
            found.append(Broken(workload=workload.name, requirement="sizing", reason=NOT_OFFERED))
            continue
        at = row - int(stated.stock.start[number])
        found += [
            Broken(workload=workload.name, requirement=gate.requirement, reason=gate.reason)
            for gate in stated.gates[number]
            if not gate.passes[at]
        ]
        if not np.isfinite(stated.judged.cost[row]):
            found.append(Broken(workload=workload.name, requirement="catalog", reason=NOT_SOLD))
        elif not np.isfinite(stated.judged.carbon[row]) and not np.isin(row, stated.rows):
            found.append(Broken(workload=workload.name, requirement="priorities", reason="carbon_unknown"))
    broken = kept.reckoning.broken if kept.reckoning else ()
    return found + [Broken(workload=None, requirement=name, reason="rule_broken") for name in broken]


def moved(base: Planned, after: Planned, kept: Kept | None) -> tuple[Moved, ...]:
    """The workloads that run elsewhere or on something else, with why."""
    if base.plan is None or after.plan is None or kept is None:
        return ()
    pairs = zip(base.plan.tolist(), kept.rows.tolist(), after.plan.tolist(), strict=True)
    return tuple(_moved(base.stated, after, old, stay, new) for old, stay, new in pairs if stay != new)


def _moved(base: Stated, after: Planned, old: int, stay: int, new: int) -> Moved:
    stated = after.stated
    workload = int(stated.stock.workload[new])
    reasons = _reasons(stated, workload, stay)
    judged = stated.judged
    deltas: list[float | None] = [None, None, None]
    if not reasons:
        columns = (judged.cost, judged.carbon, judged.score)
        deltas = [known(float(column[new] - column[stay])) for column in columns]
    cost, carbon, score = deltas
    return Moved(
        workload=stated.workloads[workload].name,
        before=placed_view(base, old),
        after=placed_view(stated, new),
        delta_cost=None if cost is None else money(cost),
        delta_carbon_kg=carbon,
        delta_sovereignty=score,
        why="; ".join(reasons) if reasons else _better(base, stated, old, stay, new),
    )


def _reasons(stated: Stated, workload: int, stay: int) -> list[str]:
    """Why a workload cannot stay; empty where it can."""
    if stay < 0:
        return ["what it ran on is no longer offered for this workload"]
    at = stay - int(stated.stock.start[workload])
    gates = [gate for gate in stated.gates[workload] if not gate.passes[at]]
    told = [f"no longer allowed: {gate.reason} ({gate.requirement})" for gate in gates]
    if not np.isfinite(stated.judged.cost[stay]):
        told.append("what it ran on is no longer sold")
    return told


def _better(base: Stated, stated: Stated, old: int, stay: int, new: int) -> str:
    """What is gained by moving, and what has made the old place worse."""
    judged, before = stated.judged, base.judged
    gains = _gains(
        float(judged.cost[new] - judged.cost[stay]),
        float(judged.carbon[new] - judged.carbon[stay]),
        float(judged.score[new] - judged.score[stay]),
    )
    text = f"moving gives {', '.join(gains)}" if gains else "equal; the plan as a whole decides"
    changed = [
        f"{name} there went from {was:,.2f} to {now:,.2f} {unit}"
        for name, unit, was, now in (
            ("cost", "a month", before.cost[old], judged.cost[stay]),
            ("CO2e", "kg a month", before.carbon[old], judged.carbon[stay]),
        )
        if np.isfinite(was) and np.isfinite(now) and abs(now - was) > SMALL * max(1.0, abs(was))
    ]
    return "; ".join([text, *changed])


def _gains(cost: float, carbon: float, score: float) -> list[str]:
    """Differences that are not nothing, in words."""
    told = (
        (f"{cost:+,.2f} a month", cost),
        (f"{carbon:+,.3g} kg CO2e a month", carbon),
        (f"{score:+.1f} points", score),
    )
    return [text for text, figure in told if np.isfinite(figure) and abs(figure) > SMALL]
