"""A million AI requests, each sent to some place: budget one second."""

from time import perf_counter

import numpy as np

from catalog import load
from catalog.ai_requests.evaluate import Pairs, evaluate, places_of, profiles_of
from catalog.market import sites_of
from catalog.sizing.own_gpus import host_embodied

PAIRS = 1_000_000
BUDGET_S = 1.0
MODELS = ("llama-3.3-70b-instruct", "mistral-small-3.2-24b-instruct", "gpt-4o", "deepseek-v3.1")


def million_pairs(seed: int = 0) -> float:
    """Seconds to evaluate a million random (request, place) pairs; the catalog is loaded before."""
    catalog = load()
    profiles = profiles_of(catalog, host_embodied(catalog), MODELS)
    places = places_of(sites_of(catalog))
    draw = np.random.default_rng(seed)
    pairs = Pairs(
        model=draw.integers(0, len(MODELS), PAIRS).astype(np.int32),
        input_tokens=draw.uniform(1, 8000, PAIRS),
        output_tokens=draw.uniform(1, 2000, PAIRS),
        cached_share=draw.uniform(0, 1, PAIRS),
        region=draw.integers(0, len(catalog.regions), PAIRS).astype(np.int32),
        input_price=draw.uniform(0.1, 3, PAIRS),
        cached_price=draw.uniform(0.05, 1, PAIRS),
        output_price=draw.uniform(0.1, 9, PAIRS),
    )
    began = perf_counter()
    evaluate(catalog, profiles, places, pairs)
    return perf_counter() - began
