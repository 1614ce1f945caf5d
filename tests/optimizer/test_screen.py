"""Candidates screened out by the bound: no better plan contains one of them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import CapShare, ChargeForOpening, KeepApart, LimitCount, PayForTraffic, StayWithin, promising
from optimizer.evaluate import amounts_of, weigh
from tests.optimizer.small import build, plans_that_keep

KINDS = (StayWithin, LimitCount, ChargeForOpening, PayForTraffic, KeepApart, CapShare)


@given(st.integers(0, 5000), st.sets(st.sampled_from(KINDS), max_size=3), st.floats(0.0, 1.0))
@settings(max_examples=150, deadline=None)
def test_no_better_plan_holds_a_candidate_that_was_screened_out(
    seed: int, kinds: set[type], between: float
) -> None:
    problem = build(seed, tuple(sorted(kinds, key=lambda kind: kind.__name__)), 1)
    plans = plans_that_keep(problem)
    if not plans:
        return
    values = [weigh(problem.goals[0].weights, amounts_of(problem, plan)) for plan in plans]
    known = min(values) + between * (max(values) - min(values))
    useful = promising(problem, known)
    for plan, value in zip(plans, values, strict=True):
        if value < known - 1e-6 * max(1.0, abs(known)):
            assert useful[plan].all()


def test_nothing_is_screened_where_several_goals_follow_each_other() -> None:
    problem = build(1, (StayWithin,), 2)
    assert promising(problem, 0.0).all()
