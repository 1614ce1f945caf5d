"""What each candidate fails: the requirements by their paths in the question, and what they are about.

One path may ask for several things (a data class asks for places and for levels): a condition is a path and
a topic, so that "everything about sovereignty" can be told apart from "everything this class asks for".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from catalog.candidates import Family
from catalog.quantities import BoolArray, IntArray

PASSES, SEVERAL = -1, -2
_COUNTED = 16  # conditions: so few make numbers that are sooner counted than sorted
FIXED_GATES = ("exchange_rate_missing", "grid_not_known")  # not requirements: nobody can drop them

Topic = Literal["juridical", "technological", "certificates", "control", "place", "providers", "prices"]
_TOPICS: dict[str, Topic] = {
    "residency": "place",
    "region_not_published": "place",
    "rtt_too_long": "place",
    "pinned_elsewhere": "place",
    "exclude_providers": "providers",
    "only_providers": "providers",
    "price_stale": "prices",
}


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """One thing asked of every candidate of a workload: the path that asks for it and what it is about."""

    path: str
    topic: Topic


def topic_of(reason: str) -> Topic:
    """What a gate is about, by its reason."""
    if reason in _TOPICS:
        return _TOPICS[reason]
    if reason.startswith("certificate_"):
        return "certificates"
    if reason.startswith("juridical_below_"):
        return "juridical"
    return "technological" if reason.startswith("technological_below_") else "control"


def conditions_of(families: Sequence[Family]) -> tuple[Condition, ...]:
    """Everything some gate asks for, in the order of the gates; what is fixed is no condition."""
    gates = (gate for family in families for gate in family.gates if gate.reason not in FIXED_GATES)
    return tuple(dict.fromkeys(Condition(gate.requirement, topic_of(gate.reason)) for gate in gates))


@dataclass(frozen=True)
class Failures:
    """Per bundle of a family the conditions it fails, and whether it fails what nobody can drop."""

    conditions: tuple[Condition, ...]
    fails: BoolArray  # [bundle, condition]
    hopeless: BoolArray

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The paths of the conditions, each once."""
        return tuple(dict.fromkeys(condition.path for condition in self.conditions))

    @cached_property
    def missing(self) -> IntArray:
        """Per bundle: PASSES, the position of the one path it fails, or SEVERAL (also what is hopeless)."""
        by_path = np.zeros((len(self.paths), len(self.fails)), dtype=np.bool_)
        for number, condition in enumerate(self.conditions):
            by_path[self.paths.index(condition.path)] |= self.fails[:, number]
        count = by_path.sum(axis=0)
        missing = np.where(count == 0, PASSES, SEVERAL)
        for number, failed in enumerate(by_path):
            missing[failed & (count == 1)] = number
        return np.where(self.hopeless, SEVERAL, missing).astype(np.int32)

    def pattern(self) -> IntArray:
        """One small number per combination of failed conditions."""
        return pattern_of(self.fails)


def pattern_of(fails: BoolArray) -> IntArray:
    """One small number per distinct row of a table of conditions (fewer than 60)."""
    code = np.zeros(len(fails), dtype=np.int64)
    for number in range(fails.shape[1]):
        code += fails[:, number].astype(np.int64) << number
    if fails.shape[1] > _COUNTED:
        return np.unique(code, return_inverse=True)[1].astype(np.int32)
    present = np.bincount(code, minlength=1) > 0
    return np.asarray((np.cumsum(present) - 1)[code], dtype=np.int32)


def failures_of(family: Family, conditions: tuple[Condition, ...]) -> Failures:
    """What the bundles of a family fail."""
    fails = np.zeros((len(family.bundles), len(conditions)), dtype=np.bool_, order="F")  # read by column
    hopeless = np.zeros(len(family.bundles), dtype=np.bool_)
    for gate in family.gates:
        if gate.reason in FIXED_GATES:
            hopeless |= ~gate.passes
        else:
            condition = Condition(gate.requirement, topic_of(gate.reason))
            fails[:, conditions.index(condition)] |= ~gate.passes
    return Failures(conditions, fails, hopeless)
