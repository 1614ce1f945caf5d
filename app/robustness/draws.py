"""Seeded draws of the uncertain facts, and what candidates are worth in each."""

from collections.abc import Mapping

import numpy as np

from app.robustness.factors import Doubts
from catalog.quantities import FloatArray

VALUES_AT_ONCE = 2_000_000  # worked out together: 16 MB


def drawn_factors(factors: int, draws: int, seed: int) -> FloatArray:
    """Factor values `[factor, draw]` from -1 to 1: independent, triangular, most often near the centre."""
    random = np.random.default_rng(seed)
    return random.triangular(-1.0, 0.0, 1.0, (factors, draws))


def one_at_a_time(factors: int, value: float) -> FloatArray:
    """One draw per factor: it takes a value, all others stay at their centre."""
    return np.eye(factors) * value


def values_in(
    doubts: Doubts, weights: Mapping[str, float], shortfall: FloatArray, drawn: FloatArray
) -> FloatArray:
    """The weighted value of every candidate in every draw, `[row, draw]`, charges of the plan apart.

    `weights` are those of a goal over `cost`, `carbon` and `shortfall`; what has no weight is not worked out.
    """
    parts = [drawn[:, first:last] for first, last in pieces(0, drawn.shape[1], len(doubts.moving))]
    return np.hstack([_values(doubts, weights, shortfall, part) for part in parts])


def pieces(first: int, last: int, rows: int) -> list[tuple[int, int]]:
    """Draws `first` to before `last` in half-open ranges that may be worked out together."""
    size = max(1, VALUES_AT_ONCE // max(1, rows))
    return [(begin, min(begin + size, last)) for begin in range(first, last, size)]


def _values(
    doubts: Doubts, weights: Mapping[str, float], shortfall: FloatArray, drawn: FloatArray
) -> FloatArray:
    total = np.repeat((weights.get("shortfall", 0.0) * shortfall)[:, np.newaxis], drawn.shape[1], axis=1)
    if weights.get("cost"):
        total += weights["cost"] * cost_in(doubts, drawn)
    if weights.get("carbon"):
        total += weights["carbon"] * carbon_in(doubts, drawn)
    return total


def cost_in(doubts: Doubts, drawn: FloatArray) -> FloatArray:
    """Monthly cost of every candidate in every draw."""
    fixed = np.bincount(doubts.line_row, weights=doubts.line_cost, minlength=len(doubts.moving))
    total = np.repeat(fixed[:, np.newaxis], drawn.shape[1], axis=1)
    moved = np.flatnonzero(doubts.price.factor >= 0)
    if len(moved):
        swing = doubts.price.at(drawn)[moved] - 1.0
        np.add.at(total, doubts.line_row[moved], doubts.line_cost[moved][:, np.newaxis] * swing)
    return np.asarray(total * doubts.serving.at(drawn) + doubts.moving[:, np.newaxis])


def carbon_in(doubts: Doubts, drawn: FloatArray) -> FloatArray:
    """Emissions of every candidate in every draw, in kg CO2e a month."""
    use = doubts.use[:, np.newaxis] * doubts.energy.at(drawn) * doubts.pue.at(drawn) * doubts.grid.at(drawn)
    return np.asarray(use + doubts.made[:, np.newaxis] * doubts.embodied.at(drawn))
