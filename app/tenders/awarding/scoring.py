"""Points of the bids for one lot, criterion by criterion, and the figure that ranks them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np

from app.tenders.awarding.clashes import ADJUSTED, is_adjusted
from app.tenders.awarding.formulas import FORMULAS, RELATIVE, FloatArray
from app.tenders.awarding.judging import Judged
from app.tenders.awarding.wire import AwardTender, CriterionWire

FULL_SCORE = 100.0


def has_relative_formula(tender: AwardTender) -> bool:
    """Whether some criterion compares bids with each other."""
    return any(criterion.formula in RELATIVE for criterion in tender.criteria)


def money_of(criterion: CriterionWire, bid: Judged, discount: Decimal = Decimal(0)) -> Decimal:
    """What the criterion of money reads: the price, or the life-cycle cost; a discount is off the price."""
    amount = bid.cost.total if criterion.basis == "lifecycle_cost" else bid.price
    return amount - bid.price * discount


def shares(tender: AwardTender, bids: Sequence[Judged], discounts: Mapping[int, Decimal]) -> FloatArray:
    """Share of the full points (0-1) of each bid (row) on each criterion (column).

    `discounts` are shares off the price by bid number. The money of a quality-adjusted price earns no points.
    """
    table = np.zeros((len(bids), len(tender.criteria)))
    for column, criterion in enumerate(tender.criteria):
        if criterion.formula != ADJUSTED:
            table[:, column] = _column(criterion, bids, discounts)
    return table


def _column(criterion: CriterionWire, bids: Sequence[Judged], discounts: Mapping[int, Decimal]) -> FloatArray:
    if criterion.marks is not None:
        return np.array([bid.bid.marks[criterion.id] / (bid.bid.max or 1.0) for bid in bids])
    if criterion.profile is not None:
        return np.array([(bid.scores[criterion.profile] or 0.0) / FULL_SCORE for bid in bids])
    if criterion.measure is not None:
        amounts = [bid.measures[criterion.measure] or 0.0 for bid in bids]
    else:
        amounts = [float(money_of(criterion, bid, discounts.get(bid.index, Decimal(0)))) for bid in bids]
    formula = FORMULAS[criterion.formula or "absolute"]
    return formula(np.array(amounts, dtype=np.float64), float(criterion.reference or 0))


def ranking_values(
    tender: AwardTender, bids: Sequence[Judged], table: FloatArray, discounts: Mapping[int, Decimal]
) -> FloatArray:
    """What is maximised: points out of 100; under a quality-adjusted price, minus that price."""
    if not is_adjusted(tender):
        return np.asarray(table @ np.array([criterion.weight or 0.0 for criterion in tender.criteria]))
    worth = np.array([float(criterion.worth or 0) for criterion in tender.criteria])
    money = next(criterion for criterion in tender.criteria if criterion.basis is not None)
    price = np.array([float(money_of(money, bid, discounts.get(bid.index, Decimal(0)))) for bid in bids])
    return np.asarray(table @ worth - price)
