"""Mathematics only: choose one candidate per workload under rules, with a proof. Knows no cloud."""

from optimizer.again import Again, Prices, prices_of
from optimizer.alternatives import Plan, Plans, best_plans
from optimizer.beside import ALONE, Helper, HelperProcess, Later, start_helper
from optimizer.check import MalformedProblemError
from optimizer.clock import Listener, Progress
from optimizer.conflict import cheapest_relaxation, conflicting
from optimizer.evaluate import broken_rules
from optimizer.frontier import Front, Point, frontier
from optimizer.in_process import SolverDiedError, solve_in_process
from optimizer.outcome import GoalValue, Outcome, Placed, Refused, Status, Undecided
from optimizer.parts import Wanted, part_of
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
    "ALONE",
    "Again",
    "Bounding",
    "Bounds",
    "CapShare",
    "ChargeForOpening",
    "Flow",
    "Front",
    "Goal",
    "GoalValue",
    "Helper",
    "HelperProcess",
    "KeepApart",
    "KeepTogether",
    "Later",
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
    "Wanted",
    "at_hand",
    "best_in_draw",
    "best_plans",
    "broken_rules",
    "charges_of_goal",
    "cheapest_relaxation",
    "compared",
    "conflicting",
    "frontier",
    "part_of",
    "prices_of",
    "promising",
    "reckon",
    "regrets",
    "restrict",
    "shares_of_charge",
    "solve",
    "solve_in_process",
    "start_helper",
    "total",
]
