"""Training: GPU-hours against a run everybody knows, memory, energy, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.ai_requests.facts import AiFacts, read_ai_facts
from catalog.ai_requests.tiers import Unservable
from catalog.ai_requests.training import TrainingHours, training_gpu_hours
from catalog.files import read_files
from catalog.hardware import read_gpus
from catalog.provenance import Grade
from catalog.workloads import Training

AI = read_ai_facts(read_gpus())


def hours_of(training: Training, gpu: str = "H100", ai: AiFacts = AI) -> TrainingHours:
    found = training_gpu_hours(training, ai, gpu)
    assert isinstance(found, TrainingHours)
    return found


def test_a_whole_published_pre_training_run_lies_within_the_interval() -> None:
    # 405 B parameters on 15.6 T tokens: 6 N D = 3.8e25 FLOP, published as 30.84 million H100-hours.
    found = hours_of(Training(params_b=405, tokens_b=3.8e25 / 6 / 405e9 / 1e9)).gpu_hours
    assert found.low < 30.84e6 < found.high
    assert found.central == pytest.approx(3.8e25 / (989e12 * 0.35 * 0.85 * 3600))


def test_memory_asks_for_sixteen_bytes_a_parameter() -> None:
    # 8 B parameters: 128 GB, two GPUs of 80 GB.
    assert hours_of(Training(params_b=8, tokens_b=1)).gpus_at_once == 2
    assert hours_of(Training(params_b=5, tokens_b=1)).gpus_at_once == 1


def test_stated_gpu_hours_are_taken_as_stated_for_every_run() -> None:
    found = hours_of(Training(gpu_hours=100, runs=3))
    assert found.gpu_hours == (300, 300, 300)
    assert found.grade is Grade.DECLARED
    # 300 h x 700 W x 0.7.
    assert found.gpu_kwh.central == pytest.approx(147)


@given(st.floats(0.1, 500), st.floats(0.1, 10_000), st.floats(1, 5), st.integers(1, 4))
def test_more_tokens_or_runs_never_take_less(params: float, tokens: float, factor: float, runs: int) -> None:
    small = hours_of(Training(params_b=params, tokens_b=tokens)).gpu_hours
    large = hours_of(Training(params_b=params, tokens_b=tokens * factor, runs=runs)).gpu_hours
    assert small.low < small.central < small.high
    assert large.central >= small.central


@pytest.mark.parametrize(
    ("training", "gpu", "reason"),
    [
        (Training(gpu_hours=1), "no such gpu", "unknown_gpu"),
        (Training(params_b=8), "H100", "need_unknown"),
        (Training(params_b=8, tokens_b=1), "MI350X", "gpu_peak_unknown"),
    ],
)
def test_what_cannot_be_told_comes_with_its_reason(training: Training, gpu: str, reason: str) -> None:
    found = training_gpu_hours(training, AI, gpu)
    assert isinstance(found, Unservable) and found.reason == reason


def test_a_gpu_whose_memory_is_unknown_is_refused() -> None:
    blind = replace(AI, gpus=replace(AI.gpus, memory_gb=np.full(len(AI.gpus), np.nan)))
    found = training_gpu_hours(Training(params_b=8, tokens_b=1), blind, "H100")
    assert isinstance(found, Unservable) and found.reason == "gpu_memory_unknown"


def test_a_stated_job_on_a_gpu_of_unknown_power_has_no_energy() -> None:
    found = hours_of(Training(gpu_hours=10), "GB200")
    assert found.gpu_hours.central == 10
    assert found.gpu_kwh.central != found.gpu_kwh.central


def test_the_measured_share_of_the_peak_of_a_benchmark_run_is_of_the_assumed_order() -> None:
    # Llama-3.1-405B pre-training on 512 H200: 43 % of the FP8 peak is published for this run, hence
    # the tokens to target follow from samples x 8192 tokens.
    path = "models/llm_training_measured.csv"
    frame = read_files().frame(path, read_files().content[path].decode().splitlines()[0].split(","))
    rows = [
        each
        for each in frame.iter_rows(named=True)
        if each["benchmark"] == "llama31_405b" and "H200" in each["gpu"] and each["gpu_count"] == "512"
    ]
    assert rows
    for row in rows:
        tokens = float(row["samples_to_target"]) * 8192
        share = 6 * 405e9 * tokens / (float(row["gpu_hours"]) * 3600 * 1979e12)
        assert share == pytest.approx(0.43, abs=0.03)
