"""The range of a weight, against trying every weight."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.records.sensitivity import CRITERIA, _range

STEP = 1e-3
FIGURE = st.integers(0, 20).map(float)
OPTIONS = st.lists(st.tuples(FIGURE, FIGURE, FIGURE), min_size=2, max_size=6)


@given(OPTIONS, st.sampled_from(CRITERIA), st.tuples(*[st.integers(1, 5)] * 3))
def test_the_range_is_where_the_best_stays_the_best(
    options: list[tuple[float, float, float]], name: str, given_weights: tuple[int, int, int]
) -> None:
    figures = {c: np.array([one[n] for one in options]) for n, c in enumerate(CRITERIA)}
    shares = {c: w / sum(given_weights) for c, w in zip(CRITERIA, given_weights, strict=True)}
    here = np.arange(len(options)) == 0
    found = _range(name, figures, shares, here)

    def is_best(share: float) -> bool:
        rest = 1 - shares[name]
        values = share * figures[name] + (1 - share) * sum(
            shares[c] / rest * figures[c] for c in CRITERIA if c != name
        )
        return bool(values[0] <= values.min() + 1e-7)

    assert (found is not None) == is_best(shares[name])
    if found is not None:
        low, high = found
        assert all(is_best(share) for share in np.linspace(low, high, 7))
        # Shares are fractions of whole numbers below 16: a step of 1e-3 past a crossing shows.
        assert low < STEP or not is_best(low - STEP)
        assert high > 1 - STEP or not is_best(high + STEP)
