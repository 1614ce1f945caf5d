"""The front of cost and carbon: what any best plan may need, and nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.recommendations.options import Options, options_of
from app.recommendations.worthy import front
from catalog.market import open_market
from tests.journeys.asking import machines, question_about, read
from tests.laws.small import small_catalog

ROWS = st.lists(
    st.tuples(
        st.integers(-2, 2),
        st.sampled_from([0.0, 40.5, 61.25]),
        st.sampled_from([1.0, 2.0, 3.5, 10.0]),
        st.sampled_from([0.5, 1.0, 7.0, float("nan")]),
    ),
    min_size=1,
    max_size=25,
)


def columns(rows: list[tuple[int, float, float, float]]) -> tuple[np.ndarray, ...]:
    place, score, cost, carbon = (np.array(column) for column in zip(*rows, strict=True))
    return place.astype(np.int32), score, cost, carbon


@given(ROWS)
@settings(max_examples=200, deadline=None)
def test_a_row_falls_exactly_when_another_of_its_group_is_as_good_on_both_figures(
    rows: list[tuple[int, float, float, float]],
) -> None:
    place, score, cost, carbon = columns(rows)
    kept = front((place, score), cost, carbon)
    known = np.where(np.isnan(carbon), np.inf, carbon)
    for row in range(len(rows)):
        rivals = [
            r for r in range(len(rows)) if r != row and place[r] == place[row] and score[r] == score[row]
        ]
        beaten = [r for r in rivals if cost[r] <= cost[row] and known[r] <= known[row]]
        better = [r for r in beaten if (cost[r], known[r]) != (cost[row], known[row]) or r < row]
        assert kept[row] == (not better)


@given(ROWS, st.floats(0, 10), st.floats(0, 10))
@settings(max_examples=100, deadline=None)
def test_no_weights_ever_want_a_row_that_fell(
    rows: list[tuple[int, float, float, float]], cost_weight: float, carbon_weight: float
) -> None:
    place, score, cost, carbon = columns(
        [row for row in rows if not np.isnan(row[3])] or [(0, 0.0, 1.0, 1.0)]
    )
    kept = front((place, score), cost, carbon)
    worth = cost_weight * cost + carbon_weight * carbon
    for group in set(zip(place.tolist(), score.tolist(), strict=True)):
        inside = (place == group[0]) & (score == group[1])
        assert worth[inside & kept].min() <= worth[inside].min() + 1e-12


def test_nothing_in_nothing_out() -> None:
    empty = np.zeros(0)
    assert front((empty,), empty, empty).tolist() == []


@pytest.mark.parametrize("vcpu", [2, 16])
def test_machines_not_judged_are_those_the_front_would_drop(vcpu: int) -> None:
    document = question_about(machines("one", vcpu=vcpu, memory_gib=8))
    options = judged(document)
    # A cap on a share of spend may want dearer machines: every one is judged.
    every = judged({**document, "requirements": {"share_caps": [{"controlled_from": "US", "max": 0.5}]}})
    assert len(options) < len(every)
    keys = (every.missing, every.provider, every.region, every.structure, every.score, every.fee)
    kept = every.take(front(keys, every.cost, every.carbon))
    mine = options.take(options.worthy)
    assert identity(mine) == identity(kept)
    assert options.met == int(every.allowed().sum())


def judged(document: dict[str, object]) -> Options:
    question = read(document)
    market = open_market(small_catalog(), question.terms)
    return options_of(market, question, question.workloads[0], carbon_needed=True)


def identity(options: Options) -> set[tuple[float, ...]]:
    columns = (options.missing, options.region, options.cost, options.carbon, options.score)
    return set(zip(*(column.tolist() for column in columns), strict=True))
