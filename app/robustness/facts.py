"""Which fact decides: each at both ends of its interval, and what knowing it would save."""

from decimal import Decimal

import numpy as np

from app.robustness.drawn import Drawn
from app.robustness.draws import carbon_in, cost_in, one_at_a_time
from app.robustness.factors import Factor
from app.robustness.schemas import End, Tornado, WorthChecking
from app.scenarios.describe import known, money, placed_view
from catalog.quantities import FloatArray, IntArray
from optimizer import Regrets, reckon

SHOWN = 20
POINTS = 9  # of equal probability, to average the regret over one fact
NOTHING = 1e-9


def tornado(drawn: Drawn) -> tuple[Tornado, ...]:
    """The facts that move the plan or its rank most, those that flip it first."""
    factors = drawn.doubts.factors
    ends = [_ends(drawn, one_at_a_time(len(factors), value)) for value in (-1.0, 1.0)]
    found = [
        Tornado(
            fact=factor.id,
            kind=factor.kind,
            about=factor.about,
            sources=factor.sources,
            low=ends[0][number],
            high=ends[1][number],
            flips=ends[0][number].instead is not None or ends[1][number].instead is not None,
        )
        for number, factor in enumerate(factors)
    ]
    return tuple(sorted(filter(_matters, found), key=_weight)[:SHOWN])


def _matters(line: Tornado) -> bool:
    return line.flips or abs(line.high.plan_objective - line.low.plan_objective) > NOTHING


def _weight(line: Tornado) -> tuple[float, float, str]:
    regret = max(line.low.regret, line.high.regret)
    return -regret, -abs(line.high.plan_objective - line.low.plan_objective), line.fact


def _ends(drawn: Drawn, at: FloatArray) -> list[End]:
    """One end of every fact, in the order of the factors."""
    values = drawn.values(at)
    found = drawn.regrets(values, 0.0)
    plan = drawn.choice
    own = values[plan].sum(axis=0) + drawn.charges
    cost = cost_in(drawn.doubts, at)[plan].sum(axis=0) + _charged(drawn)
    carbon = carbon_in(drawn.doubts, at)[plan].sum(axis=0)
    return [
        End(
            plan_objective=float(own[number]),
            cost_per_month=money(float(cost[number])),
            carbon_kg_per_month=known(float(carbon[number])),
            regret=float(found.least[number]) if found.least[number] > NOTHING else 0.0,
            instead=_instead(drawn, found, number),
        )
        for number in range(at.shape[1])
    ]


def _charged(drawn: Drawn) -> float:
    """Charges of the plan in money a month."""
    alone = float(drawn.problem.resources["cost"][drawn.choice].sum())
    return reckon(drawn.problem, drawn.choice).amounts["cost"] - alone


def _instead(drawn: Drawn, found: Regrets, draw: int) -> str | None:
    """What the better plan changes, in words; None where none is known."""
    if found.least[draw] <= NOTHING:
        return None
    return moves_in_words(drawn, found.best[draw])


def moves_in_words(drawn: Drawn, plan: IntArray) -> str:
    """The workloads that run elsewhere in another plan: `chat to scaleway fr-par`."""
    stated = drawn.base.stated
    rows = stated.rows
    told = []
    for old, new in zip(drawn.choice.tolist(), plan.tolist(), strict=True):
        if old != new:
            view = placed_view(stated, int(rows[new]))
            told.append(f"{view.workload} to {view.provider} {view.region} ({', '.join(view.offers)})")
    return "; ".join(told)


def check_first(drawn: Drawn) -> tuple[WorthChecking, ...]:
    """Facts by what knowing them exactly would save on average, all others at their centre.

    The average runs over points of equal probability of the fact; what it saves is the regret of keeping the
    plan whatever the fact turns out to be.
    """
    factors = drawn.doubts.factors
    points = equal_points(POINTS)
    at = np.hstack([one_at_a_time(len(factors), point) for point in points.tolist()])
    least = drawn.regrets(drawn.values(at), 0.0).least.reshape(POINTS, len(factors)).mean(axis=0)
    order = [number for number in np.argsort(-least, kind="stable").tolist() if least[number] > NOTHING]
    return tuple(_worth(drawn, factors[number], float(least[number])) for number in order[:SHOWN])


def _worth(drawn: Drawn, factor: Factor, regret: float) -> WorthChecking:
    return WorthChecking(fact=factor.id, expected_regret=regret, per_month=in_money(drawn, regret))


def in_money(drawn: Drawn, value: float) -> Decimal | None:
    """A value of the goal as money a month; None where the goal weighs no money."""
    price = drawn.weights.get("cost", 0.0)
    return money(value / price) if price > 0 else None


def equal_points(count: int) -> FloatArray:
    """The middles of `count` parts of equal probability of the triangular distribution on -1, 0, 1."""
    share = (np.arange(count) + 0.5) / count
    return np.where(share < 0.5, np.sqrt(2 * share) - 1.0, 1.0 - np.sqrt(2 * (1.0 - share)))
