"""Charges of the plan as a whole, handed to the placements so that totals stay sums of placements."""

from decimal import Decimal

from app.recommendations.formulate import Portfolio
from app.recommendations.question import Question
from catalog.cost.exact import decimal
from optimizer import ChargeForOpening, PayForTraffic, Placed, Problem


def charges_by_workload(
    problem: Problem, portfolio: Portfolio, question: Question, outcome: Placed
) -> list[dict[str, Decimal]]:
    """Per workload, what it pays by purpose.

    Traffic is paid by the component that sends it; a contract's fee by the first workload under it; the
    unused part of a commitment in equal parts by all workloads.
    """
    shares: list[dict[str, Decimal]] = [{} for _ in problem.workloads]
    for rule in problem.rules:
        amount = decimal(outcome.charges.get(rule.name, 0.0))
        if not amount:
            continue
        if isinstance(rule, PayForTraffic):
            _add(shares[rule.source], "network", amount)
        elif isinstance(rule, ChargeForOpening):
            _share_fees(rule, problem, outcome, shares)
        else:
            for share in shares:
                _add(share, "other", amount / len(shares))
    return shares


def _share_fees(
    rule: ChargeForOpening, problem: Problem, outcome: Placed, shares: list[dict[str, Decimal]]
) -> None:
    paid: set[int] = set()
    codes = problem.attributes[rule.attribute]
    for workload, pick in enumerate(outcome.choice):
        code = int(codes[pick])
        if code not in paid:
            paid.add(code)
            _add(shares[workload], "other", decimal(float(rule.charges[code])))


def _add(share: dict[str, Decimal], purpose: str, amount: Decimal) -> None:
    share[purpose] = share.get(purpose, Decimal(0)) + amount
