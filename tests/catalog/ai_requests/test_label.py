"""Letters: absolute thresholds, the precautionary rule, and the rows they were checked against."""

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.ai_requests.constants import Interval
from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.label import LABEL, label_from
from catalog.ai_requests.tiers import Tier
from catalog.files import DataFiles, read_files

FILES = read_files()
SHIPPED = label_from(FILES)
VALUES = st.floats(1e-6, 1e3)


@pytest.mark.parametrize(
    ("wh", "letter"),
    [(0.02, "A"), (0.0201, "B"), (0.05, "B"), (0.12, "C"), (0.3, "D"), (0.8, "E"), (2.0, "F"), (2.01, "G")],
)
def test_energy_limits_belong_to_the_better_letter(ai: AiFacts, wh: float, letter: str) -> None:
    found = ai.label.energy_letter(Interval.exact(wh), Tier.M2)
    assert found is not None
    assert (found.letter, found.method) == (letter, "v0")


@pytest.mark.parametrize(
    ("grams", "letter"),
    [(0.003, "A"), (0.01, "B"), (0.03, "C"), (0.1, "D"), (0.3, "E"), (1.0, "F"), (1.14, "G")],
)
def test_co2e_limits_are_half_decades(ai: AiFacts, grams: float, letter: str) -> None:
    found = ai.label.co2e_letter(Interval.exact(grams), Tier.M1)
    assert found is not None and found.letter == letter


@pytest.mark.parametrize("tier", [Tier.M3, Tier.E1, Tier.E2])
def test_a_figure_the_fit_had_a_part_in_is_graded_on_its_high_end(ai: AiFacts, tier: Tier) -> None:
    found = ai.label.energy_letter(Interval(0.04, 0.1, 0.5), tier)
    assert found is not None
    assert (found.best, found.letter, found.worst) == ("B", "E", "E")


@pytest.mark.parametrize("tier", [Tier.M1, Tier.M2])
def test_a_measured_figure_is_graded_on_its_centre_and_shows_its_range(ai: AiFacts, tier: Tier) -> None:
    found = ai.label.energy_letter(Interval(0.01, 0.1, 0.5), tier)
    assert found is not None
    assert (found.best, found.letter, found.worst) == ("A", "C", "E")


@pytest.mark.parametrize("tier", [Tier.M3, Tier.E1, Tier.E2])
def test_no_a_without_measurement_of_this_configuration(ai: AiFacts, tier: Tier) -> None:
    small = Interval.exact(1e-5)
    found = ai.label.energy_letter(small, tier)
    assert found is not None and (found.best, found.letter) == ("B", "B")


def test_a_vendor_statement_gets_no_letter(ai: AiFacts) -> None:
    small = Interval.exact(1e-5)
    assert ai.label.energy_letter(small, Tier.V) is None
    assert ai.label.co2e_letter(small, Tier.V) is None


def test_an_unknown_figure_has_no_letter(ai: AiFacts) -> None:
    assert ai.label.energy_letter(Interval.exact(float("nan")), Tier.M2) is None


@given(VALUES, VALUES, VALUES, VALUES, st.sampled_from([Tier.M2, Tier.M3, Tier.E1]))
def test_more_is_never_graded_better(a: float, b: float, c: float, more: float, tier: Tier) -> None:
    low, central, high = sorted((a, b, c))
    first = SHIPPED.energy_letter(Interval(low, central, high), tier)
    second = SHIPPED.energy_letter(Interval(low + more, central + more, high + more), tier)
    assert first is not None and second is not None
    assert first.letter <= second.letter
    assert first.best <= first.letter <= first.worst


def test_better_evidence_with_the_same_centre_never_worsens_the_letter() -> None:
    interval = Interval(0.03, 0.1, 0.7)
    found = [SHIPPED.energy_letter(interval, each) for each in (Tier.M2, Tier.M3, Tier.E1)]
    letters = [each.letter for each in found if each is not None]
    assert letters == ["C", "E", "E"]


def configurations(task: str) -> list[float]:
    """GPU Wh per request, one per model and GPU: nearest to 64 at once, at most 100 ms a token."""
    energy = pl.read_csv(FILES.content["models/llm_energy_measured.csv"])
    speed = pl.read_csv(FILES.content["models/llm_throughput.csv"])
    key = ["listed_as", "task", "gpu", "gpu_count", "precision", "concurrency"]
    rows = energy.join(speed, on=key).filter(
        pl.col("task") == {"chat": "lm-arena-chat", "reasoning": "gpqa"}[task],
        pl.col("concurrency").is_between(32, 100),
        pl.col("tokens_per_s_per_user") >= 10,
    )
    nearest = rows.with_columns(distance=(pl.col("concurrency").log() - np.log(64)).abs()).sort("distance")
    return (
        nearest.group_by("listed_as", "gpu").agg(pl.col("wh_per_request").first())["wh_per_request"].to_list()
    )


@pytest.mark.parametrize("task", ["chat", "reasoning"])
def test_the_quantiles_shipped_with_the_limits_come_out_of_the_rows(task: str) -> None:
    found = np.percentile(configurations(task), [10, 50, 90])
    shipped = [SHIPPED.quantiles_wh[task, name] for name in ("p10", "p50", "p90")]
    assert found == pytest.approx(shipped, rel=5e-3)


@pytest.mark.parametrize(
    ("task", "letters"),
    [
        ("chat", {"B": 7, "C": 10, "D": 7, "E": 4, "F": 4}),
        ("reasoning", {"C": 2, "D": 2, "E": 4, "F": 8, "G": 6}),
    ],
)
def test_measured_configurations_spread_over_the_letters_and_leave_a_empty(
    task: str, letters: dict[str, int]
) -> None:
    # Host factor 1.35 and PUE 1.25, the calibration of the published table.
    graded = [SHIPPED.energy_letter(Interval.exact(wh * 1.35 * 1.25), Tier.M2) for wh in configurations(task)]
    assert Counter(each.letter for each in graded if each is not None) == letters


def test_a_ladder_that_does_not_rise_stops_the_reading() -> None:
    broken = FILES.content[LABEL].replace(b"energy_max,B,0.05", b"energy_max,B,0.01")
    with pytest.raises(ValueError, match="does not rise"):
        label_from(DataFiles({LABEL: broken}))


def test_each_task_has_its_reference_request(ai: AiFacts) -> None:
    assert ai.label.reference_tokens["chat"] == (0, 500)
    assert ai.label.reference_tokens["rag"] == (4000, 300)
    assert set(ai.label.reference_tokens) == {"chat", "rag", "reasoning", "code", "embedding"}
