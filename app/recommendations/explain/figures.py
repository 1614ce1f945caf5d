"""From the catalog's columns to the answer's figures."""

from decimal import Decimal
from typing import get_args

import numpy as np

from app.recommendations.answer_figures import GradeWord, Levels, MonthlyCost, ScoreRange, Spread
from catalog.provenance import Grade, source_ids
from catalog.quantities import Estimate
from catalog.sovereignty.assess import AxisLevels


def spread(estimate: Estimate, sources: tuple[str, ...] = ()) -> Spread | None:
    """A column of one as an estimate of the answer; None when the central value is not known."""
    if not np.isfinite(estimate.central[0]):
        return None
    return Spread.of(
        float(estimate.low[0]),
        float(estimate.central[0]),
        float(estimate.high[0]),
        grade_word(int(estimate.grade[0])),
        tuple(dict.fromkeys(each for reference in sources for each in source_ids(reference))),
    )


def grade_word(grade: int) -> GradeWord:
    """The word of a grade's code."""
    label = Grade(grade).label
    return next(word for word in get_args(GradeWord) if word == label)


def levels_at(axis: AxisLevels, row: int) -> Levels:
    """The three levels of one axis; -1 (undetermined) becomes None."""

    def level(value: np.int8) -> int | None:
        return None if value < 0 else int(value)

    return Levels(
        structural=level(axis.structural[row]),
        proven=level(axis.proven[row]),
        ceiling=level(axis.ceiling[row]),
    )


def weakest(levels: list[Levels]) -> Levels:
    """The minimum over placements; unknown anywhere is unknown as a whole."""

    def least(name: str) -> int | None:
        values = [getattr(level, name) for level in levels]
        return None if None in values else min(values)

    return Levels(structural=least("structural"), proven=least("proven"), ceiling=least("ceiling"))


def score_range(low: float, high: float) -> ScoreRange:
    """A score between two ends."""
    return ScoreRange(low=low, high=max(low, high))


def monthly(estimate: Estimate, value: Decimal, first: Decimal, last: Decimal, currency: str) -> MonthlyCost:
    """Monthly cost: the exact central value with the relative interval of the columns."""
    central = float(estimate.central[0])
    low = Decimal(repr(float(estimate.low[0]) / central)) if central > 0 else Decimal(1)
    high = Decimal(repr(float(estimate.high[0]) / central)) if central > 0 else Decimal(1)
    return MonthlyCost(
        low=value * low, value=value, high=value * high, month_1=first, last_month=last, currency=currency
    )
