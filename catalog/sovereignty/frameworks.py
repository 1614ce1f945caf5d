"""The Commission's calculator as tables: 48 criteria, their ladders of steps, and two sets of weights.

A step of a ladder gives points and a SEAL level (0-4). The score of an objective is the share of its
real maximum that was reached, because the published divisor (1000) is not what the ladders add up to.
"""

import math
from dataclasses import dataclass

import numpy as np

from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.sovereignty.tables import Table

OWN_SCORE_LEAVES_OUT = "SOV-8"  # the carbon lens judges it; here it would count twice


class UnknownWeights(ValueError):
    """The named set of weights is not in `weights.csv`."""


@dataclass(frozen=True, slots=True, eq=False)
class Framework:
    """Criteria in the order of `criteria.csv`; a row number is the criterion's code everywhere.

    `points[c, s]` and `seal[c, s]` belong to step s (1-based; column 0 is unused and repeats step 1);
    columns above `top[c]` repeat the top step. `weights[p][o]` are percentages as published.
    """

    criteria: tuple[str, ...]
    titles: tuple[str, ...]
    objectives: tuple[str, ...]
    objective: IntArray
    axis: tuple[str, ...]
    structural: tuple[str, ...]
    applies_to: tuple[str, ...]
    top: IntArray
    points: FloatArray
    seal: IntArray
    profiles: tuple[str, ...]
    weights: FloatArray

    @property
    def real_maxima(self) -> FloatArray:
        """Most points each objective can give: the sum of its top steps."""
        best = self.points[np.arange(len(self.criteria)), self.top]
        return np.eye(len(self.objectives))[self.objective].T @ best

    def weights_of(self, profile: str) -> FloatArray:
        """Weights of the eight objectives (percent) in a named profile such as `ec-2026`."""
        if profile not in self.profiles:
            raise UnknownWeights(f"no weights named {profile!r}; there are {', '.join(self.profiles)}")
        return np.asarray(self.weights[self.profiles.index(profile)])

    def on_axis(self, axis: str) -> BoolArray:
        """Which criteria make up an axis: `juridical`, `technological`, `assurance` or `reported`."""
        return np.array([a == axis for a in self.axis])


def framework_of(criteria: Table, ladders: Table, weights: Table) -> Framework:
    """The calculator from its three tables (`criteria.csv`, `ladders.csv`, `weights.csv`)."""
    names = tuple(row["criterion"] for row in criteria)
    objectives = tuple(dict.fromkeys(row["objective"] for row in criteria))
    top, points, seal = _ladders(names, ladders)
    profiles = tuple(dict.fromkeys(row["profile"] for row in weights))
    table = np.zeros((len(profiles), len(objectives)))
    for row in weights:
        table[profiles.index(row["profile"]), objectives.index(row["objective"])] = float(row["weight"])
    return Framework(
        criteria=names,
        titles=tuple(row["title"] for row in criteria),
        objectives=objectives,
        objective=np.array([objectives.index(row["objective"]) for row in criteria], dtype=np.int32),
        axis=tuple(row["axis"] for row in criteria),
        structural=tuple(row["structural"] for row in criteria),
        applies_to=tuple(row["applies_to"] for row in criteria),
        top=top,
        points=points,
        seal=seal,
        profiles=profiles,
        weights=table,
    )


def _ladders(names: tuple[str, ...], ladders: Table) -> tuple[IntArray, FloatArray, IntArray]:
    """Top step, points and SEAL per criterion and step."""
    steps: dict[str, list[tuple[float, int]]] = {name: [] for name in names}
    for row in sorted(ladders, key=lambda r: int(r["step"])):
        steps[row["criterion"]].append((float(row["points"]), int(row["seal"])))
    width = max(len(s) for s in steps.values()) + 1
    padded = [[s[0], *s, *[s[-1]] * (width - 1 - len(s))] for s in steps.values()]
    top = np.array([len(s) for s in steps.values()], dtype=np.int32)
    points = np.array([[p for p, _ in row] for row in padded])
    seal = np.array([[level for _, level in row] for row in padded], dtype=np.int32)
    return top, points, seal


def weighted_score(reached: FloatArray, maxima: FloatArray, weights: FloatArray) -> FloatArray:
    """Score 0-100: the mean of reached / maximum over the objectives (last axis), by weight.

    Framework v1.2.1 section 5; an objective without anything applicable (maximum 0) drops out and the
    other weights are scaled up.
    """
    counted = np.where(maxima > 0, weights, 0.0)
    share = np.divide(reached, maxima, out=np.zeros(np.broadcast(reached, maxima).shape), where=maxima > 0)
    return np.asarray(100.0 * (share * counted).sum(axis=-1) / counted.sum(axis=-1))


def own_weights(framework: Framework, profile: str, user: tuple[tuple[str, float], ...] = ()) -> FloatArray:
    """Weights of Havre's own score: the profile without SOV-8 (95 of 100, scaled up by the mean).

    `user` weights (objective, weight on any scale) replace the profile. Raises `UnknownWeights` when one
    names no objective, is negative or not finite, or when none but SOV-8 weighs anything.
    """
    kept = np.array([objective != OWN_SCORE_LEAVES_OUT for objective in framework.objectives])
    weights = _user_weights(framework, user) if user else framework.weights_of(profile)
    own = np.where(kept, weights, 0.0)
    if not own.sum() > 0:
        raise UnknownWeights(
            f"no objective but {OWN_SCORE_LEAVES_OUT}, which the score leaves out, has a weight"
        )
    return own


def _user_weights(framework: Framework, user: tuple[tuple[str, float], ...]) -> FloatArray:
    weights = np.zeros(len(framework.objectives))
    for objective, weight in user:
        if objective not in framework.objectives:
            known = ", ".join(framework.objectives)
            raise UnknownWeights(f"no objective is called {objective!r}; there are {known}")
        if not (math.isfinite(weight) and weight >= 0):
            raise UnknownWeights(f"the weight of {objective} must be a number from 0 up, not {weight}")
        weights[framework.objectives.index(objective)] = weight
    return weights
