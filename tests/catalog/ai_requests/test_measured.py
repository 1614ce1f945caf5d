"""Series of measurements: reading between rows, beyond them, and choosing the right one."""

import numpy as np
import pytest

from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.measured import ENERGY, Measurements, Series, measurements_from
from catalog.files import DataFiles, read_files


def series(gpu_count: int = 2, task: str = "lm-arena-chat", precision: str = "bf16", gpu: int = 0) -> Series:
    """Energy halves and throughput doubles from 16 to 64 requests at once, speed per user halves."""
    return Series(
        model=0,
        task=task,
        gpu=gpu,
        gpu_name="H100 SXM 80GB",
        precision=precision,
        gpu_count=gpu_count,
        concurrency=np.array([16.0, 64.0]),
        j_per_token=np.array([2.0, 1.0]),
        tokens_per_s_per_gpu=np.array([100.0, 200.0]),
        tokens_per_s_per_user=np.array([40.0, 20.0]),
        source="a",
    )


def test_between_rows_the_logarithm_is_interpolated() -> None:
    # 32 lies half way between 16 and 64 on a logarithmic scale.
    assert series().energy_at(32, -0.5) == pytest.approx(np.sqrt(2.0))
    assert series().throughput_at(32) == pytest.approx(2 * 100 * np.sqrt(2.0))


def test_beyond_the_rows_energy_follows_the_elasticity_and_throughput_the_last_row() -> None:
    assert series().energy_at(256, -0.5) == pytest.approx(0.5)
    assert series().energy_at(4, -0.5) == pytest.approx(4.0)
    assert series().throughput_at(256) == pytest.approx(400)
    assert series().covers(64) and not series().covers(70) and not series().covers(10)


@pytest.mark.parametrize(("speed", "at_once"), [(10, 64), (20, 64), (25, 16), (40, 16), (41, None)])
def test_a_speed_per_user_bounds_the_requests_at_once(speed: float, at_once: float | None) -> None:
    assert series().concurrency_for(speed, 64) == at_once


def test_the_smallest_sufficient_gpu_count_is_chosen() -> None:
    held = Measurements({0: (series(8), series(2), series(4))})

    def chosen(count: int | None) -> int:
        found = held.same(0, 0, "bf16", "chat", count)
        assert found is not None
        return found.gpu_count

    assert [chosen(each) for each in (None, 2, 3, 8, 16)] == [2, 2, 4, 8, 8]
    assert held.same(0, 0, "fp8", "chat", None) is None
    assert held.same(0, 1, "bf16", "chat", None) is None
    assert held.same(1, 0, "bf16", "chat", None) is None


def test_the_nearest_series_shares_the_task_before_the_gpu_and_the_gpu_before_the_precision() -> None:
    other_task, other_gpu = series(1, task="gpqa"), series(2, gpu=1, precision="fp8")
    held = Measurements({0: (other_task, other_gpu)})
    assert held.similar(0, 0, "bf16", "chat", None) is other_gpu
    other_precision = series(4, precision="fp8")
    held = Measurements({0: (other_gpu, other_precision)})
    assert held.similar(0, 0, "bf16", "chat", None) is other_precision
    assert held.similar(1, 0, "bf16", "chat", None) is None


def test_all_rows_of_both_files_are_joined_one_to_one(ai: AiFacts) -> None:
    rows = sum(len(each.concurrency) for held in ai.measurements.by_model.values() for each in held)
    assert rows == read_files().content[ENERGY].count(b"\n") - 1


def test_within_a_series_concurrency_rises(ai: AiFacts) -> None:
    held = [each for found in ai.measurements.by_model.values() for each in found]
    assert held
    assert all((np.diff(each.concurrency) > 0).all() for each in held)


def test_a_row_of_an_unknown_model_stops_the_reading(ai: AiFacts) -> None:
    files = read_files()
    content = {
        path: text.replace(b"qwen3-14b,Qwen", b"qwen3-nowhere,Qwen") if "llm_" in path else text
        for path, text in files.content.items()
    }
    with pytest.raises(ValueError, match="unknown model"):
        measurements_from(DataFiles(content), ai.models, ai.gpus)


def test_measured_gpus_draw_about_seven_tenths_of_their_rated_power(ai: AiFacts) -> None:
    rows = read_files().frame(ENERGY, read_files().content[ENERGY].decode().splitlines()[0].split(","))
    rated = {"H100 SXM 80GB": 700, "B200 SXM 180GB": 1000}
    watts = rows["power_w"].cast(float).to_numpy() / rows["gpu_count"].cast(float).to_numpy()
    share = watts / np.array([rated[each] for each in rows["gpu"]])
    assert float(np.median(share)) == pytest.approx(ai.constants.gpu_power_share.central, abs=0.1)
    assert ai.constants.gpu_power_share.low >= share.min()
    assert ai.constants.gpu_power_share.high <= share.max() * 1.1
