"""Own GPUs: replicas by hand, speed per user, laws over load and months, and what is refused."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.ai_requests.facts import AiFacts, read_ai_facts
from catalog.ai_requests.tiers import Tier
from catalog.hardware import read_gpus
from catalog.provenance import Grade
from catalog.quantities import Estimate
from catalog.sizing.serving import OwnGpus, gpus_per_replica, size_own_gpus
from catalog.workloads import Inference, ModelChoice, ServingProfile

AI = read_ai_facts(read_gpus())
LLAMA = "llama-3.3-70b-instruct"
SECONDS = 730 * 3600


def asked(
    requests: float = 1e6,
    tokens_in: float = 0,
    tokens_out: float = 400,
    task: str = "chat",
    cached: float = 0.0,
    profile: ServingProfile | None = None,
) -> Inference:
    profile = profile or ServingProfile(concurrency=64)
    return Inference(task, (ModelChoice(LLAMA),), requests, tokens_in, tokens_out, cached, profile=profile)


class Sized:
    """How one GPU serves, and what it takes month by month."""

    def __init__(self, found: OwnGpus) -> None:
        ((self.server,), self.refused) = found.servers, found.refused
        self.requests, self.utilisation = found.requests, found.utilisation[0]
        rows = np.zeros(1, dtype=np.int32)
        self.replicas, self.it_kwh = (flat(each.take(rows)) for each in (found.replicas, found.it_kwh))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.server, name)


def flat(row: Estimate) -> Estimate:
    low, central, high, grade = (each[0] for each in (row.low, row.central, row.high, row.grade))
    return Estimate(low, central, high, row.unit, grade)


def sized(
    inference: Inference, model: str = LLAMA, gpu: str = "H100", growth: float = 0.0, months: int = 1
) -> Sized:
    return Sized(size_own_gpus(inference, growth, months, AI, model, (gpu,)))


def refusal(inference: Inference, ai: AiFacts = AI, model: str = LLAMA, gpu: str = "H100") -> str:
    found = size_own_gpus(inference, 0.0, 1, ai, model, (gpu,))
    assert not found.servers and found.replicas.central.shape == (0, 1)
    return found.refused[0].reason


@pytest.mark.parametrize(
    ("total_b", "precision", "memory_gb", "gpus"),
    [(8, "bf16", 80, 1), (70, "bf16", 80, 4), (70, "fp8", 80, 2), (235, "bf16", 80, 8), (405, "fp8", 80, 8)],
)
def test_a_replica_holds_weights_and_a_fifth_more_on_a_power_of_two(
    total_b: float, precision: str, memory_gb: float, gpus: int
) -> None:
    assert gpus_per_replica(AI, total_b, precision, memory_gb) == gpus


def test_an_exact_fit_does_not_round_up() -> None:
    # 1.2 x 2 bytes x 100/3 B = 80 GB.
    assert gpus_per_replica(AI, 80 / 2.4, "bf16", 80) == 1


def test_busy_time_and_replicas_follow_by_hand() -> None:
    found = sized(asked(requests=50e6, tokens_in=1200))
    series = AI.measurements.same(AI.models.code(LLAMA), AI.gpus.code("H100"), "bf16", "chat", 4)
    assert series is not None
    decode = 4 * 400 / series.throughput_at(64)
    prefill = 2 * 70e9 * 1200 / (989e12 * 0.4)
    assert found.busy_gpu_seconds.central == pytest.approx(decode + prefill)
    assert found.prefill_gpu_seconds.central == pytest.approx(prefill)
    mean_gpus = 50e6 * (decode + prefill) / SECONDS
    replicas = int(np.ceil(mean_gpus * 3 / 0.8 / 4))
    assert found.replicas.central[0] == replicas > 2
    assert found.utilisation[0] == pytest.approx(mean_gpus / (4 * replicas))


def test_reading_1200_tokens_adds_60_to_80_percent_to_decoding() -> None:
    found = sized(asked(tokens_in=1200, tokens_out=350))
    decode = found.busy_gpu_seconds.central - found.prefill_gpu_seconds.central
    assert 0.6 < found.prefill_gpu_seconds.central / decode < 0.8


def test_few_requests_still_keep_the_least_replicas_on() -> None:
    found = sized(asked(requests=10))
    assert found.replicas.central[0] == 2
    assert found.utilisation[0] < 1e-4
    # 8 GPUs that wait all month: 700 W x 0.113 with hosts, nothing measurable on top.
    assert found.it_kwh.central[0] == pytest.approx(8 * 0.7 * 0.113 * 730 * 1.35, rel=1e-3)


def test_energy_is_what_requests_draw_plus_what_waiting_gpus_draw() -> None:
    found = sized(asked(requests=20e6))
    busy_hours = 20e6 * found.busy_gpu_seconds.central / 3600
    idle_hours = found.replicas.central[0] * found.gpus_per_replica * 730 - busy_hours
    by_hand = (20e6 * found.energy.gpu_wh.central + idle_hours * 700 * 0.113) * 1.35 / 1000
    assert found.it_kwh.central[0] == pytest.approx(by_hand)


def test_growth_compounds_monthly() -> None:
    found = sized(asked(requests=1e8), growth=0.5, months=3)
    assert found.requests == pytest.approx([1e8, 1.5e8, 2.25e8])
    assert (np.diff(found.replicas.central) > 0).all()


def test_a_mean_load_asked_for_replaces_the_peak() -> None:
    profile = ServingProfile(concurrency=64, gpu_utilisation=0.4, min_replicas=1)
    found = sized(asked(requests=80e6, profile=profile))
    mean_gpus = 80e6 * found.busy_gpu_seconds.central / SECONDS
    assert found.replicas.central[0] == np.ceil(mean_gpus / 0.4 / 4)
    assert found.utilisation[0] <= 0.4


def test_a_speed_per_user_lowers_concurrency_and_costs_gpus() -> None:
    free = sized(asked(requests=1e8))
    quick = sized(asked(requests=1e8, profile=ServingProfile(concurrency=64, min_tokens_per_second=50)))
    assert quick.concurrency < free.concurrency
    assert quick.replicas.central[0] > free.replicas.central[0]
    assert "concurrency_lowered_for_speed" in quick.notes


def test_a_speed_per_user_also_binds_a_modelled_replica() -> None:
    free = sized(asked(), gpu="A100-80GB")
    per_user = free.tokens_per_second.central / 64
    profile = ServingProfile(concurrency=64, min_tokens_per_second=2 * per_user)
    quick = sized(asked(profile=profile), gpu="A100-80GB")
    assert quick.tokens_per_second.central / quick.concurrency == pytest.approx(2 * per_user)
    assert quick.concurrency < 64


def test_modelled_throughput_is_power_over_energy_per_token_and_says_so() -> None:
    found = sized(asked(), gpu="A100-80GB")
    watts = 4 * 0.7 * 400
    assert found.tokens_per_second.central == pytest.approx(watts / found.energy.decode_j_per_token.central)
    assert found.tokens_per_second.low == pytest.approx(found.tokens_per_second.central / 2)
    assert found.throughput_grade is Grade.MODELLED
    assert "throughput_modelled" in found.notes


def test_the_model_of_throughput_comes_near_the_pair_it_was_checked_on() -> None:
    # Llama 70 B on 4 H100 at 64 at once: 0.7 x TDP over J per token against the measured tokens a second.
    measured = sized(asked())
    modelled = 4 * 0.7 * 700 / measured.energy.decode_j_per_token.central
    assert 0.5 < modelled / measured.tokens_per_second.central < 2


def test_a_model_measured_on_another_number_of_gpus_is_sized_as_measured() -> None:
    found = sized(asked(), model="deepseek-v3.1", gpu="B200")
    assert found.throughput_grade is Grade.MODELLED
    eight_bit = asked(profile=ServingProfile(concurrency=64, precision="fp8"))
    measured = sized(eight_bit, model="deepseek-v3.1", gpu="B200")
    assert (measured.gpus_per_replica, measured.energy.tier) == (8, Tier.M2)


def test_unstated_concurrency_widens_what_comes_out() -> None:
    stated, unstated = sized(asked()), sized(asked(profile=ServingProfile()))
    assert "concurrency_assumed" in unstated.notes
    assert unstated.tokens_per_second.low < stated.tokens_per_second.low
    assert unstated.energy.gpu_wh.high > stated.energy.gpu_wh.high


@pytest.mark.parametrize(
    ("model", "gpu", "changed", "reason"),
    [
        ("no such model", "H100", {}, "unknown_model"),
        (LLAMA, "no such gpu", {}, "unknown_gpu"),
        ("mistral-small-latest", "H100", {}, "moving_alias"),
        ("ada", "H100", {}, "size_unknown"),
        ("gpt-4o", "H100", {}, "weights_not_available"),
        (LLAMA, "GB200", {}, "gpu_power_unknown"),
        (LLAMA, "H100", {"precision": "int3"}, "unknown_precision"),
        (LLAMA, "H100", {"min_tokens_per_second": 1e4}, "too_slow"),
        (LLAMA, "A100-80GB", {"min_tokens_per_second": 1e6}, "too_slow"),
    ],
)
def test_what_cannot_serve_comes_with_its_reason(
    model: str, gpu: str, changed: dict[str, float], reason: str
) -> None:
    profile = replace(ServingProfile(), **changed)  # type: ignore[arg-type]
    assert refusal(asked(profile=profile), model=model, gpu=gpu) == reason


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(["H100", "B200", "L40S"]),
    st.floats(0, 5e8),
    st.floats(1, 4),
    st.floats(0, 8000),
    st.floats(1, 4000),
)
def test_more_requests_or_longer_answers_never_take_fewer_gpus_or_less_energy(
    gpu: str, requests: float, factor: float, tokens_in: float, tokens_out: float
) -> None:
    base = sized(asked(requests, tokens_in, tokens_out), gpu=gpu)
    more = sized(asked(requests * factor, tokens_in, tokens_out), gpu=gpu)
    longer = sized(asked(requests, tokens_in, tokens_out * factor), gpu=gpu)
    for other in (more, longer):
        assert other.replicas.central[0] >= base.replicas.central[0]
        assert other.it_kwh.central[0] >= base.it_kwh.central[0] * (1 - 1e-9)
    assert base.replicas.low[0] <= base.replicas.central[0] <= base.replicas.high[0]
    assert base.it_kwh.low[0] <= base.it_kwh.central[0] <= base.it_kwh.high[0]
    assert 0 <= base.utilisation[0] <= 0.8 / 3 + 1e-9


def test_a_gpu_whose_peak_is_unknown_cannot_read_prompts() -> None:
    assert refusal(asked(tokens_in=100), gpu="MI350X") == "gpu_peak_unknown"


def test_a_gpu_whose_memory_is_unknown_holds_nothing() -> None:
    blind = replace(AI, gpus=replace(AI.gpus, memory_gb=np.full(len(AI.gpus), np.nan)))
    assert refusal(asked(), blind) == "gpu_memory_unknown"


def test_gpus_sized_together_are_sized_as_each_alone() -> None:
    names = ("B200", "no such gpu", "L40S", "H100")
    found = size_own_gpus(asked(3e7, 900), 0.04, 6, AI, LLAMA, names)
    assert [each.gpu for each in found.servers] == ["B200", "L40S", "H100"]
    assert [each.reason for each in found.refused] == ["unknown_gpu"]
    for row, server in enumerate(found.servers):
        alone = sized(asked(3e7, 900), gpu=server.gpu, growth=0.04, months=6)
        assert found.replicas.central[row].tolist() == alone.replicas.central.tolist()
        assert found.it_kwh.high[row] == pytest.approx(alone.it_kwh.high)
        assert found.utilisation[row] == pytest.approx(alone.utilisation)


def test_nothing_on_has_no_utilisation_rather_than_none() -> None:
    found = sized(asked(requests=0, profile=ServingProfile(min_replicas=0)))
    assert found.replicas.central[0] == 0
    assert np.isnan(found.utilisation[0])
    assert found.it_kwh.central[0] == 0
