"""Mathematics only: choose one candidate per workload under rules, with a proof. Knows no cloud."""

from optimizer.check import MalformedProblemError
from optimizer.conflict import cheapest_relaxation, conflicting
from optimizer.outcome import GoalValue, Outcome, Placed, Refused, Status, Undecided
from optimizer.problem import (
    CapShare,
    ChargeForOpening,
    Goal,
    KeepApart,
    KeepTogether,
    LimitCount,
    PayAtLeast,
    PayForTraffic,
    Problem,
    Rule,
    StayWithin,
)
from optimizer.solve import solve

__all__ = [
    "CapShare",
    "ChargeForOpening",
    "Goal",
    "GoalValue",
    "KeepApart",
    "KeepTogether",
    "LimitCount",
    "MalformedProblemError",
    "Outcome",
    "PayAtLeast",
    "PayForTraffic",
    "Placed",
    "Problem",
    "Refused",
    "Rule",
    "Status",
    "StayWithin",
    "Undecided",
    "cheapest_relaxation",
    "conflicting",
    "solve",
]
