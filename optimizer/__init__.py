"""Mathematics only: choose one candidate per workload under rules, with a proof. Knows no cloud."""

from optimizer.again import Again, Prices, prices_of
from optimizer.alternatives import Plan, Plans, best_plans
from optimizer.check import MalformedProblemError
from optimizer.clock import Listener, Progress
from optimizer.conflict import cheapest_relaxation, conflicting
from optimizer.evaluate import broken_rules
from optimizer.frontier import Front, Point, frontier
from optimizer.in_process import SolverDiedError, solve_in_process
from optimizer.outcome import GoalValue, Outcome, Placed, Refused, Status, Undecided
from optimizer.problem import (
    CapShare,
    ChargeForOpening,
    Flow,
    Goal,
    KeepApart,
    KeepTogether,
    LimitCount,
    PayAtLeast,
    PayForTraffic,
    PriceByVolume,
    Problem,
    RespectCapacity,
    Rule,
    StayWithin,
    UseAtLeast,
)
from optimizer.reckon import Reckoning, reckon
from optimizer.robustness import (
    Bounding,
    Bounds,
    Regrets,
    at_hand,
    best_in_draw,
    charges_of_goal,
    compared,
    regrets,
    total,
)
from optimizer.screen import promising
from optimizer.select import restrict
from optimizer.solve import solve
from optimizer.volumes import shares_of_charge

__all__ = [
    "Again",
    "Bounding",
    "Bounds",
    "CapShare",
    "ChargeForOpening",
    "Flow",
    "Front",
    "Goal",
    "GoalValue",
    "KeepApart",
    "KeepTogether",
    "LimitCount",
    "Listener",
    "MalformedProblemError",
    "Outcome",
    "PayAtLeast",
    "PayForTraffic",
    "Placed",
    "Plan",
    "Plans",
    "Point",
    "PriceByVolume",
    "Prices",
    "Problem",
    "Progress",
    "Reckoning",
    "Refused",
    "Regrets",
    "RespectCapacity",
    "Rule",
    "SolverDiedError",
    "Status",
    "StayWithin",
    "Undecided",
    "UseAtLeast",
    "at_hand",
    "best_in_draw",
    "best_plans",
    "broken_rules",
    "charges_of_goal",
    "cheapest_relaxation",
    "compared",
    "conflicting",
    "frontier",
    "prices_of",
    "promising",
    "reckon",
    "regrets",
    "restrict",
    "shares_of_charge",
    "solve",
    "solve_in_process",
    "total",
]
