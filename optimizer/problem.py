"""A choice problem in names, codes and numbers: one candidate per workload, under rules, for a goal.

Nothing here knows what is chosen. A candidate belongs to one workload, uses *amounts* of named
resources (`cost`, `carbon`, `shortfall` ...) and carries one code per named *attribute*
(`provider`, `region` ...). Rules bound sums of amounts or sets of codes; goals weigh amounts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class StayWithin:
    """The sum of a resource over the chosen plan, charges included, is at most `limit`."""

    name: str
    resource: str
    limit: float


@dataclass(frozen=True, slots=True)
class LimitCount:
    """At most `limit` different codes of an attribute are used by the plan."""

    name: str
    attribute: str
    limit: int


@dataclass(frozen=True, slots=True)
class CapShare:
    """Candidates in `members` take at most `share` (0-1) of a resource; of the workloads if that is None."""

    name: str
    members: BoolArray
    share: float
    resource: str | None = None


@dataclass(frozen=True, slots=True)
class KeepTogether:
    """The named workloads (indices) all get the same code of an attribute."""

    name: str
    workloads: tuple[int, ...]
    attribute: str


@dataclass(frozen=True, slots=True)
class KeepApart:
    """No two of the named workloads (indices) get the same code of an attribute."""

    name: str
    workloads: tuple[int, ...]
    attribute: str


@dataclass(frozen=True, slots=True)
class PayForTraffic:
    """A charge on `resource` for the pair of codes of `attribute` chosen by two workloads.

    `charge[a, b]` is paid when the source sits at code `a` and the target at code `b`; it is zero on
    the diagonal and never negative.
    """

    name: str
    source: int
    target: int
    attribute: str
    charge: FloatArray
    resource: str = "cost"


@dataclass(frozen=True, slots=True)
class ChargeForOpening:
    """`charges[code]` on `resource` is paid once when any workload uses that code of an attribute."""

    name: str
    attribute: str
    charges: FloatArray
    resource: str = "cost"


@dataclass(frozen=True, slots=True)
class PayAtLeast:
    """The plan pays at least `floor` of a resource for candidates in `members`: what is short is charged."""

    name: str
    members: BoolArray
    floor: float
    resource: str = "cost"


@dataclass(frozen=True, slots=True)
class RespectCapacity:
    """At each code of an attribute a resource, or the number of workloads, is at most its capacity.

    `capacity[code]` is in the unit of the resource; infinity where a code has no limit.
    """

    name: str
    attribute: str
    capacity: FloatArray
    resource: str | None = None


@dataclass(frozen=True, slots=True)
class UseAtLeast:
    """A code of an attribute that is used at all is used by at least `least[code]` workloads."""

    name: str
    attribute: str
    least: IntArray


@dataclass(frozen=True, slots=True)
class Flow:
    """Volume that a `PayForTraffic` rule, by name, carries between the places of its two workloads.

    It counts at code `at[a, b]` of the volume's attribute when the source sits at a and the target at b of
    the link's own attribute; -1: nowhere.
    """

    link: str
    volume: float
    at: IntArray


@dataclass(frozen=True, slots=True)
class PriceByVolume:
    """What workloads use together at each code of an attribute is priced in steps of volume.

    At code k a volume v costs `rate[k, t]` * v + `fixed[k, t]` on `resource`, where t is the last step with
    `start[k, t]` <= v; steps that a code does not have start at infinity. The cost at zero is zero; a
    negative cost is a discount; where a step begins the cost may fall at once, but not rise. `volume` names
    the resource counted; `flows` add what links carry. `paid` names what candidates were charged already for
    their volume alone: that, and the charges of the links counted, are taken off.
    """

    name: str
    attribute: str
    volume: str
    start: FloatArray
    rate: FloatArray
    fixed: FloatArray
    resource: str = "cost"
    paid: str | None = None
    flows: tuple[Flow, ...] = ()


Rule = (
    StayWithin
    | LimitCount
    | CapShare
    | KeepTogether
    | KeepApart
    | PayForTraffic
    | ChargeForOpening
    | PayAtLeast
    | RespectCapacity
    | UseAtLeast
    | PriceByVolume
)


@dataclass(frozen=True, slots=True)
class Goal:
    """Minimise a weighted sum of resources; `tolerance` (relative) is what later goals may give back."""

    name: str
    weights: Mapping[str, float]
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True)
class Problem:
    """Choose one candidate per workload.

    `workload[i]` is the workload index of candidate i (any order). `rank[i]` orders candidates among
    exact ties (smaller first) and is unique within a workload. Goals are minimised one after the other.
    """

    workloads: tuple[str, ...]
    workload: IntArray
    rank: IntArray
    resources: Mapping[str, FloatArray]
    attributes: Mapping[str, IntArray]
    goals: tuple[Goal, ...]
    rules: tuple[Rule, ...] = ()
    tie_breakers: tuple[str, ...] = field(default=())
