"""Charges of the plan as a whole, handed to the placements so that totals stay sums of placements."""

from decimal import Decimal

from app.recommendations.asked import Asked
from app.recommendations.question import Question
from catalog.cost.exact import decimal
from optimizer import ChargeForOpening, PayForTraffic, Placed, PriceByVolume, Problem, shares_of_charge

LEAST = 1e-9  # of the currency: less is rounding


def charges_by_workload(problem: Problem, question: Question, outcome: Placed) -> list[dict[str, Decimal]]:
    """Per workload, what it pays by purpose.

    Traffic is paid by the component that sends it; a contract's fee by the first workload under it; the
    unused part of a commitment in equal parts by the workloads that run with that provider today (by all
    when none does): it is what is left to pay of the place they leave. A discount by volume, and what shared
    traffic costs more or less than each alone, goes to those that spend or send, in proportion.
    """
    shares: list[dict[str, Decimal]] = [{} for _ in problem.workloads]
    for rule in problem.rules:
        amount = decimal(outcome.charges.get(rule.name, 0.0))
        if isinstance(rule, PriceByVolume):
            _share_volumes(rule, problem, outcome, shares)
        if not amount or isinstance(rule, PriceByVolume):
            continue
        if isinstance(rule, PayForTraffic):
            _add(shares[rule.source], "network", amount)
        elif isinstance(rule, ChargeForOpening):
            _share_fees(rule, problem, outcome, shares)
        else:
            heirs = _heirs(rule.name, problem, question)
            for workload in heirs:
                _add(shares[workload], "other", amount / len(heirs))
    return shares


def _heirs(rule: str, problem: Problem, question: Question) -> list[int]:
    """The workloads that carry the unused part of a commitment, by its rule's name `commitments[n]`."""
    number = int(rule.removeprefix("commitments[").removesuffix("]"))
    provider = question.commitments[number].provider
    today = {b.workload for b in question.baseline if b.provider == provider}
    every = list(range(len(problem.workloads)))
    return [w for w in every if problem.workloads[w] in today] or every


def picked(asked: Asked, outcome: Placed) -> tuple[list[int], list[dict[str, Decimal]]]:
    """The option chosen for each workload, and what it pays of the plan's charges."""
    options = [int(asked.portfolio.option[pick]) for pick in outcome.choice]
    return options, charges_by_workload(asked.whole, asked.question, outcome)


def _share_volumes(
    rule: PriceByVolume, problem: Problem, outcome: Placed, shares: list[dict[str, Decimal]]
) -> None:
    purpose = "network" if rule.flows or rule.paid else "other"
    for workload, amount in enumerate(shares_of_charge(problem, rule, outcome.choice).tolist()):
        if abs(amount) >= LEAST:
            _add(shares[workload], purpose, decimal(amount))


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
