"""Points of the bids for one lot, criterion by criterion, and the figure that ranks them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from app.tenders.awarding.clashes import ADJUSTED, is_adjusted
from app.tenders.awarding.formulas import FORMULAS, RELATIVE, FloatArray
from app.tenders.awarding.judging import Judged
from app.tenders.awarding.wire import AwardTender, CriterionWire

FULL_SCORE = 100.0
DECIMALS = 6  # of points, or of money


def has_relative_formula(tender: AwardTender) -> bool:
    """Whether some criterion compares bids with each other."""
    return any(criterion.formula in RELATIVE for criterion in tender.criteria)


@dataclass(frozen=True, slots=True)
class Read:
    """What a criterion read of a bid; `full` earns everything where the share is figure / full."""

    figure: float
    full: float | None


def money_of(criterion: CriterionWire, bid: Judged, discount: Decimal = Decimal(0)) -> Decimal:
    """What the criterion of money reads: the price, or the life-cycle cost; a discount is off the price."""
    amount = bid.cost.total if criterion.basis == "lifecycle_cost" else bid.price
    return amount - bid.price * discount


def read_of(criterion: CriterionWire, bid: Judged, discount: Decimal = Decimal(0)) -> Read:
    """What a criterion reads of a bid that passes: nothing of it is unknown."""
    if criterion.marks is not None:
        return Read(bid.bid.marks[criterion.id], bid.bid.max or 1.0)
    if criterion.profile is not None:
        return Read(bid.scores[criterion.profile] or 0.0, FULL_SCORE)
    if criterion.measure is not None:
        return Read(bid.measures[criterion.measure] or 0.0, None)
    return Read(float(money_of(criterion, bid, discount)), None)


def shares(tender: AwardTender, table: Sequence[Sequence[Read]]) -> FloatArray:
    """Share of the full points (0-1) of each bid (row) on each criterion (column), from what was read.

    The money of a quality-adjusted price earns no points.
    """
    found = np.zeros((len(table), len(tender.criteria)))
    for column, criterion in enumerate(tender.criteria):
        if criterion.formula != ADJUSTED:
            found[:, column] = _column(criterion, [row[column] for row in table])
    return found


def _column(criterion: CriterionWire, read: Sequence[Read]) -> FloatArray:
    figures = np.array([one.figure for one in read], dtype=np.float64)
    if criterion.marks is not None or criterion.profile is not None:
        return figures / np.array([one.full for one in read], dtype=np.float64)
    return FORMULAS[criterion.formula or "absolute"](figures, float(criterion.reference or 0))


def ranking_values(tender: AwardTender, table: FloatArray, money: Sequence[Decimal]) -> FloatArray:
    """What is maximised, to the sixth decimal: points out of 100, or minus a quality-adjusted price.

    Beyond that decimal equal totals would be told apart by how a machine adds.
    """
    if not is_adjusted(tender):
        values = table @ np.array([criterion.weight or 0.0 for criterion in tender.criteria])
    else:
        worth = np.array([float(criterion.worth or 0) for criterion in tender.criteria])
        values = table @ worth - np.array(money, dtype=np.float64)
    return np.asarray(np.round(values, DECIMALS))
