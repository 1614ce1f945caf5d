"""Energy per request: the ladder of evidence, its laws, and the anchors it must come near."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.ai_requests.boundaries import (
    at_facility,
    shared_idle_factor,
    with_fleet_idle,
    with_host,
    with_shared_idle,
)
from catalog.ai_requests.constants import Interval
from catalog.ai_requests.energy import RequestEnergy, request_energy
from catalog.ai_requests.facts import AiFacts, read_ai_facts
from catalog.ai_requests.measured import energy_rows
from catalog.ai_requests.tiers import Tier, Unservable
from catalog.files import read_files
from catalog.hardware import read_gpus
from catalog.provenance import Grade
from catalog.quantities import Estimate

AI = read_ai_facts(read_gpus())
HOST_CENTRE, PUE_OF_THE_EXAMPLES = 1.35, 1.25
TOKENS = st.floats(1, 20_000)
MODEL = st.sampled_from(
    ["llama-3.3-70b-instruct", "mistral-small-3.2-24b-instruct", "gpt-4o", "deepseek-v3.1"]
)
GPU = st.sampled_from([None, "H100", "B200", "L40S", "MI300X"])
TASK = st.sampled_from(["chat", "rag", "reasoning", "code", "embedding"])


def energy_of(
    model: str = "llama-3.3-70b-instruct",
    gpu: str | None = "H100",
    precision: str = "bf16",
    concurrency: float | None = 64,
    task: str = "chat",
    input_tokens: float = 0,
    output_tokens: float = 400,
    cached_share: float = 0.0,
    measured_wh: float | None = None,
    gpu_count: int | None = None,
    ai: AiFacts = AI,
) -> RequestEnergy | Unservable:
    return request_energy(
        ai,
        model=model,
        gpu=gpu,
        precision=precision,
        concurrency=concurrency,
        task=task,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cached_share=cached_share,
        measured_wh=measured_wh,
        gpu_count=gpu_count,
    )


def known(found: RequestEnergy | Unservable) -> RequestEnergy:
    assert isinstance(found, RequestEnergy), found
    return found


def facility_wh(energy: RequestEnergy) -> float:
    """Facility Wh with the host factor and PUE of the published examples."""
    return energy.gpu_wh.central * HOST_CENTRE * PUE_OF_THE_EXAMPLES


@pytest.mark.parametrize(
    ("model", "gpu", "count", "precision", "tokens", "gpu_wh", "site_wh"),
    [
        ("llama-3.1-8b-instruct", "H100", 1, "bf16", 396, 0.0130, 0.022),
        ("llama-3.3-70b-instruct", "H100", 4, "bf16", 409, 0.0934, 0.158),
        ("qwen3-235b-a22b-instruct-2507", "H100", 8, "fp8", 876, 0.515, 0.869),
        ("deepseek-v3.1", "B200", 8, "fp8", 849, 0.688, 1.16),
    ],
)
def test_the_worked_examples_of_the_method_come_out_of_the_rows(
    model: str, gpu: str, count: int, precision: str, tokens: float, gpu_wh: float, site_wh: float
) -> None:
    energy = known(energy_of(model, gpu, precision, output_tokens=tokens, gpu_count=count))
    assert energy.tier is Tier.M2
    assert energy.gpu_wh.central == pytest.approx(gpu_wh, rel=0.005)
    assert facility_wh(energy) == pytest.approx(site_wh, rel=0.02)


def test_a_measured_row_is_returned_as_measured() -> None:
    rows = energy_rows(read_files())
    row = next(
        each
        for each in rows.iter_rows(named=True)
        if (each["model"], each["gpu_count"], each["task"])
        == ("llama-3.3-70b-instruct", "4", "lm-arena-chat")
    )
    energy = known(energy_of(concurrency=float(row["concurrency"]), output_tokens=1, gpu_count=4))
    assert energy.decode_j_per_token.central == pytest.approx(float(row["j_per_output_token"]))


@pytest.mark.parametrize(
    ("changed", "tier"),
    [
        ({"measured_wh": 0.2}, Tier.M1),
        ({}, Tier.M2),
        ({"gpu": "A100-80GB"}, Tier.M3),
        ({"precision": "fp8"}, Tier.M3),
        ({"task": "reasoning"}, Tier.M3),
        ({"concurrency": 4000.0}, Tier.M3),
        ({"gpu": None}, Tier.E1),
        ({"model": "mistral-small-3.2-24b-instruct"}, Tier.E1),
        ({"model": "gpt-4o"}, Tier.E2),
    ],
)
def test_the_tier_says_what_the_figure_rests_on(changed: dict[str, object], tier: Tier) -> None:
    asked: dict[str, object] = {"model": "llama-3.3-70b-instruct", **changed}
    energy = known(energy_of(**asked))  # type: ignore[arg-type]
    assert energy.tier is tier
    assert energy.gpu_wh.low < energy.gpu_wh.central < energy.gpu_wh.high


def test_the_customers_meter_overrules_everything_and_needs_no_size() -> None:
    energy = known(energy_of("gpt-4o", None, measured_wh=0.21, input_tokens=9000))
    assert energy.gpu_wh == pytest.approx((0.189, 0.21, 0.231))
    assert energy.boundary == "customer_meter"
    moving = known(energy_of("mistral-small-latest", None, measured_wh=0.21))
    assert moving.gpu_wh == energy.gpu_wh


def test_a_fitted_figure_carries_the_family_error_and_the_concurrency_interval() -> None:
    assumed = known(energy_of(gpu=None, concurrency=None)).gpu_wh
    stated = known(energy_of(gpu=None, concurrency=64)).gpu_wh
    b_factor = 4**0.50365
    assert stated.low / stated.central == pytest.approx(1 / 1.956, rel=1e-3)
    assert stated.high / stated.central == pytest.approx(1 / 0.389, rel=1e-3)
    assert assumed.central == pytest.approx(stated.central)
    assert assumed.low / assumed.central == pytest.approx(1 / 1.956 / b_factor, rel=1e-3)
    assert assumed.high / assumed.central == pytest.approx(b_factor / 0.389, rel=1e-3)


def test_an_estimated_size_is_a_range_and_widens_the_figure() -> None:
    guessed, published = (known(energy_of(each, None)) for each in ("gpt-4o", "llama-3.1-405b-instruct"))
    width = [each.gpu_wh.high / each.gpu_wh.low for each in (guessed, published)]
    assert width[0] > width[1]


def test_outside_what_was_fitted_the_interval_is_wider_and_says_so() -> None:
    energy = known(energy_of("apertus-70b-instruct", "L40S"))
    assert "outside_fit" in energy.notes
    assert energy.gpu_wh.low == pytest.approx(0.2 * energy.gpu_wh.central)
    assert energy.gpu_wh.high == pytest.approx(5 * energy.gpu_wh.central)


def test_an_assumed_concurrency_is_always_said() -> None:
    energy = known(energy_of(concurrency=None))
    assert "concurrency_assumed" in energy.notes
    assert energy.concurrency == Interval(16, 64, 256)
    assert "concurrency_assumed" not in known(energy_of(concurrency=64)).notes


@settings(max_examples=60, deadline=None)
@given(MODEL, GPU, TASK, TOKENS, TOKENS, st.floats(0, 5000), st.floats(0, 1))
def test_more_tokens_are_never_cheaper_and_caching_never_dearer(
    model: str, gpu: str | None, task: str, tokens_in: float, tokens_out: float, more: float, cached: float
) -> None:
    def wh(fresh: float, generated: float, share: float = 0.0) -> Interval:
        found = energy_of(
            model, gpu, task=task, input_tokens=fresh, output_tokens=generated, cached_share=share
        )
        return known(found).gpu_wh

    base = wh(tokens_in, tokens_out)
    assert base.low <= base.central <= base.high
    assert all(np.greater_equal(wh(tokens_in + more, tokens_out), base))
    assert all(np.greater_equal(wh(tokens_in, tokens_out + more), base))
    assert all(np.less_equal(wh(tokens_in, tokens_out, cached), base))


@settings(max_examples=40, deadline=None)
@given(st.floats(8, 2000), st.floats(1, 2))
def test_a_fitted_request_is_never_dearer_at_higher_concurrency(at_once: float, factor: float) -> None:
    low, high = (known(energy_of(gpu=None, concurrency=each)).gpu_wh for each in (at_once, at_once * factor))
    assert high.central <= low.central


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"model": "no such model"}, "unknown_model"),
        ({"gpu": "no such gpu"}, "unknown_gpu"),
        ({"precision": "int3"}, "unknown_precision"),
        ({"model": "mistral-small-latest"}, "moving_alias"),
        ({"model": "ada"}, "size_unknown"),
        ({"gpu": "MI350X", "input_tokens": 10.0}, "gpu_peak_unknown"),
        ({"gpu": "GB200", "input_tokens": 10.0}, "gpu_power_unknown"),
    ],
)
def test_what_cannot_be_told_comes_with_its_reason(changed: dict[str, object], reason: str) -> None:
    found = energy_of(**changed)  # type: ignore[arg-type]
    assert isinstance(found, Unservable)
    assert found.reason == reason


def test_a_model_of_unknown_active_size_is_taken_as_dense_and_says_so() -> None:
    energy = known(energy_of("mistral-small-3.1-24b-instruct", None, input_tokens=100))
    assert "active_size_assumed_dense" in energy.notes
    dense = 2 * 24e9 * 100 / (989e12 * 0.4) * 700 / 3600
    assert energy.prefill_wh.central == pytest.approx(dense)
    assert energy.prefill_wh.low == pytest.approx(dense * 0.03 * 0.5)


# Anchors: figures others published, which the method must come near (factor 3). Facility Wh.


def stated_wh(source: str) -> float:
    """The Wh per request a source states, as shipped."""
    (found,) = [each.wh_per_request for each in AI.statements if each.source == source]
    return found


@pytest.mark.parametrize("published_wh", [stated_wh("epoch_2502"), stated_wh("openai_altman_2506"), 0.42])
def test_a_short_gpt_4o_request_is_within_a_factor_three_of_what_others_state(published_wh: float) -> None:
    # Services of this size serve eight-bit weights; 500 tokens out is what the independent estimate takes.
    energy = known(energy_of("gpt-4o", None, "fp8", None, output_tokens=500))
    assert 1 / 3 < facility_wh(energy) / published_wh < 3
    site = energy.gpu_wh.scaled(HOST_CENTRE * PUE_OF_THE_EXAMPLES)
    assert site.low < published_wh < site.high


def test_a_median_chat_is_within_a_factor_three_of_the_largest_published_fleet_median() -> None:
    assert 1 / 3 < facility_wh(known(energy_of(output_tokens=400))) / stated_wh("google_gemini_2508") < 3


def test_mistral_large_2_is_within_a_factor_three_of_the_european_estimator() -> None:
    energy = known(energy_of("mistral-large-2407", None, concurrency=None, output_tokens=400))
    assert 1 / 3 < facility_wh(energy) / 0.23 < 3


@pytest.mark.parametrize(
    ("model", "floor_j"), [("llama-3.1-8b-instruct", 0.0642), ("llama-3.3-70b-instruct", 0.101)]
)
def test_a_full_replica_comes_near_the_floor_measured_at_the_wall(model: str, floor_j: float) -> None:
    # MLPerf, 8 x B200, four-bit weights, largest batch: compared at the largest batch measured here.
    at_once = 2043 if model == "llama-3.1-8b-instruct" else 1022
    energy = known(energy_of(model, "B200", concurrency=at_once))
    assert 1 / 3 < energy.decode_j_per_token.central * HOST_CENTRE / floor_j < 3


@pytest.mark.parametrize("measured_j", [6.042, 7.659])
def test_the_largest_dense_model_is_within_a_factor_three_of_the_wall(measured_j: float) -> None:
    # MLPerf, 8 x B200, a set of long prompts: these bound the batch, so 64 at once, not the largest.
    energy = known(energy_of("llama-3.1-405b-instruct", "B200", "fp8", concurrency=64))
    assert 1 / 3 < energy.decode_j_per_token.central * HOST_CENTRE / measured_j < 3


@pytest.mark.parametrize("gpu", ["H100", "B200", None])
def test_a_measured_or_fitted_request_falls_with_concurrency_and_rises_with_weights(gpu: str | None) -> None:
    at_once = [16.0, 32.0, 64.0, 128.0, 256.0]
    falling = [known(energy_of(gpu=gpu, concurrency=each)).gpu_wh.central for each in at_once]
    assert falling == sorted(falling, reverse=True)
    models = ("llama-3.1-8b-instruct", "llama-3.3-70b-instruct", "llama-3.1-405b-instruct")
    rising = [known(energy_of(model, gpu, "fp8")).gpu_wh.central for model in models]
    assert rising == sorted(rising)


def test_prefill_covers_the_only_independent_anchor() -> None:
    # 100 B active on an H100: 0.35 J a token by formula; an outside estimate says 2.2 Wh for 10 k tokens.
    by_formula = 2 * 100e9 / (989e12 * 0.4) * 700
    assert by_formula == pytest.approx(0.354, abs=0.001)
    assert 0.5 * by_formula < (2.5 - 0.3) * 3600 / 10_000 < 3 * by_formula
    energy = known(energy_of("llama-3.3-70b-instruct", "H100", input_tokens=1000))
    assert energy.prefill_wh.central == pytest.approx(0.7 * by_formula * 1000 / 3600, rel=1e-6)


# Boundaries.


def test_each_boundary_multiplies_by_its_factor_and_keeps_the_order() -> None:
    gpu_wh = Estimate.exact(1.0, "Wh", Grade.MEASURED)
    host = with_host(gpu_wh, AI.constants)
    assert host.central[0] == pytest.approx(1.35)
    assert (host.low[0], host.high[0]) == pytest.approx((1.21, 1.43))
    assert with_fleet_idle(host, AI.constants).high[0] > host.high[0]
    shared = with_shared_idle(gpu_wh, AI.constants)
    idle = AI.constants.gpu_idle_share
    by_hand = (1 + 3 / 7 * idle.low / 0.7, 1 + idle.central / 0.7, 1 + 7 / 3 * idle.high / 0.7)
    assert (shared.low[0], shared.central[0], shared.high[0]) == pytest.approx(by_hand)
    assert shared.low[0] < (58 + 25 + 10) / (58 + 25) < shared.high[0]
    site = at_facility(host, Estimate.exact(1.2, "ratio"))
    assert site.central[0] == pytest.approx(1.35 * 1.2)
    assert site.grade[0] == Grade.MODELLED


def test_independent_doubts_are_narrower_than_the_product_of_their_ends() -> None:
    energy = Interval(0.5, 1.0, 2.0).estimate("Wh", Grade.MODELLED)
    shared = with_shared_idle(with_host(energy, AI.constants), AI.constants)
    least, _, most = shared_idle_factor(AI.constants)
    ends = 0.5 * 1.21 * least, 2.0 * 1.43 * most
    assert ends[0] < shared.low[0] < shared.central[0] < shared.high[0] < ends[1]
