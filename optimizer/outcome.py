"""What solving a problem came to: a plan with its proof, a refusal with its clash, or no answer in time."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from optimizer.problem import IntArray


class Status(StrEnum):
    """`optimal`: nothing better exists; `feasible`: a plan with a bound; `unknown`: neither plan nor proof."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class GoalValue:
    """The value reached for one goal, and the bound no plan can beat."""

    name: str
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """|value - bound| / max(|value|, 1e-9)."""
        return abs(self.value - self.bound) / max(abs(self.value), 1e-9)


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
    """No plan exists. `conflict` names an irreducible set of rules that clash (or workloads without candidate)."""

    conflict: tuple[str, ...]
    unserved: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Undecided:
    """Time ran out without a plan or a proof that none exists; `bound` still holds for the first goal."""

    bound: float
    seconds: float


Outcome = Placed | Refused | Undecided
