"""A shared token service: energy with hosts and idle share, embodied carbon by hand."""

import pytest

from catalog.ai_requests.boundaries import shared_idle_factor
from catalog.ai_requests.constants import Interval
from catalog.ai_requests.energy import request_energy
from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.tiers import Tier, Unservable
from catalog.ai_requests.tokens import HostEmbodied, TokenEnergy, token_energy
from catalog.provenance import Grade

HOST = HostEmbodied(Interval.exact(5700 / 8), Interval(164, 273, 575), 3.0)


def energy_of(ai: AiFacts, model: str = "llama-3.3-70b-instruct", **changed: float) -> TokenEnergy:
    asked = {"input_tokens": 1200.0, "output_tokens": 350.0, **changed}
    found = token_energy(ai, HOST, model=model, task="chat", **asked)  # type: ignore[arg-type]
    assert isinstance(found, TokenEnergy)
    return found


def test_it_energy_is_gpu_energy_with_hosts_and_the_idle_share(ai: AiFacts) -> None:
    found = energy_of(ai)
    # Busy half the time: it waits as long as it works, at its idle power.
    idle_over_loaded = ai.constants.gpu_idle_share.central / ai.constants.gpu_power_share.central
    assert found.it_wh.central[0] == pytest.approx(found.gpu_wh.central * 1.35 * (1 + idle_over_loaded))
    assert found.it_wh.low[0] < found.it_wh.central[0] < found.it_wh.high[0]
    assert found.it_wh.grade[0] == Grade.MODELLED


def test_the_hardware_is_never_taken_as_known_even_for_a_measured_model(ai: AiFacts) -> None:
    found = energy_of(ai)
    assert found.tier is Tier.E1
    assert {"hardware_unknown", "concurrency_assumed", "utilisation_assumed"} <= set(found.notes)
    assert energy_of(ai, "gpt-4o").tier is Tier.E2
    assert energy_of(ai, "gpt-4o").it_wh.grade[0] == Grade.ASSUMED


def test_embodied_carbon_is_busy_time_over_useful_life(ai: AiFacts) -> None:
    found = energy_of(ai)
    busy_s = found.gpu_wh.central * 3600 / (700 * 0.7)
    useful_s = 3 * 365.25 * 24 * 3600 * 0.5
    by_hand = busy_s * (5700 / 8 + 273) / useful_s
    assert found.embodied_kg.central[0] == pytest.approx(by_hand)
    assert found.embodied_kg.grade[0] == Grade.ASSUMED
    assert found.embodied_kg.unit == "kg"


def test_a_longer_answer_costs_more_energy_and_more_embodied_carbon(ai: AiFacts) -> None:
    short, long = energy_of(ai), energy_of(ai, output_tokens=700.0)
    assert long.it_wh.central[0] > short.it_wh.central[0]
    assert long.embodied_kg.central[0] > short.embodied_kg.central[0]


def test_the_customers_meter_replaces_the_fit(ai: AiFacts) -> None:
    found = energy_of(ai, "gpt-4o", measured_wh=0.2)
    assert found.tier is Tier.M1
    assert found.it_wh.central[0] == pytest.approx(0.2 * 1.35 * shared_idle_factor(ai.constants).central)


def test_a_model_without_a_size_has_no_energy(ai: AiFacts) -> None:
    found = token_energy(ai, HOST, model="mistral-small-latest", task="chat", input_tokens=1, output_tokens=1)
    assert found == Unservable("moving_alias", "mistral-small-latest")


def test_embedding_is_prefill_only(ai: AiFacts) -> None:
    found = request_energy(
        ai,
        model="bge-m3",
        gpu=None,
        precision="bf16",
        concurrency=None,
        task="embedding",
        input_tokens=500,
        output_tokens=9999,
    )
    assert not isinstance(found, Unservable)
    assert found.gpu_wh == found.prefill_wh
