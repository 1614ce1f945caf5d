"""What solving a problem came to: a plan with its proof, a refusal with its clash, or no answer in time."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from optimizer.problem import IntArray


class Status(StrEnum):
    """`optimal`: nothing is better; `feasible`: a plan with a bound; `unknown`: neither plan nor proof."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class GoalValue:
    """One goal: the plan's value, the bound no plan can beat, and what its own step reached.

    `reached` is the best value found while this goal was minimised, before later goals used its tolerance;
    `value` may lie above it by that tolerance. The last goal has both equal.
    """

    name: str
    value: float
    bound: float
    reached: float

    @property
    def gap(self) -> float:
        """|reached - bound| / max(|reached|, 1e-9): how far from proven the step of this goal ended."""
        return abs(self.reached - self.bound) / max(abs(self.reached), 1e-9)


@dataclass(frozen=True, slots=True)
class Placed:
    """A plan. `choice[w]` is the index (in the problem as given) of the candidate of workload w."""

    status: Status
    choice: IntArray
    goals: tuple[GoalValue, ...]
    amounts: Mapping[str, float]  # every resource summed over the plan, charges included
    charges: Mapping[str, float]  # by rule name: traffic, opening, unused commitment
    solver: str
    seconds: float
    reproducible: bool

    @property
    def objective(self) -> float:
        """Value of the first goal."""
        return self.goals[0].value


@dataclass(frozen=True, slots=True)
class Refused:
    """No plan exists: `conflict` is an irreducible set of rules, `unserved` workloads without candidate."""

    conflict: tuple[str, ...]
    unserved: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Undecided:
    """Time ran out without a plan or a proof that none exists; `bound` still holds for the first goal."""

    bound: float
    seconds: float


Outcome = Placed | Refused | Undecided
