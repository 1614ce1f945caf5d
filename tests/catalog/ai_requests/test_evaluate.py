"""Pairs as columns: what they say is what the lenses say one by one, and the laws they keep."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import load
from catalog.ai_requests.constants import Interval
from catalog.ai_requests.evaluate import (
    CHUNK,
    Evaluated,
    Pairs,
    Spread,
    evaluate,
    letters,
    places_of,
    profiles_of,
)
from catalog.ai_requests.tiers import Tier
from catalog.candidates import candidates
from catalog.market import open_market, price_book, sites_of
from catalog.quantities import Estimate
from catalog.scorecard import judge
from catalog.sizing.own_gpus import host_embodied
from catalog.workloads import Inference, ModelChoice, Terms, Workload

CATALOG = load()
MODELS = ("llama-3.3-70b-instruct", "gpt-4o", "mistral-large-2407", "mistral-small-latest")
PROFILES = profiles_of(CATALOG, host_embodied(CATALOG), MODELS)
SITES = sites_of(CATALOG)
PLACES = places_of(SITES)
KNOWN = np.flatnonzero(np.isfinite(SITES.intensity.central)).astype(np.int32)


def pairs(count: int, seed: int = 0, **fixed: float | int) -> Pairs:
    """Random requests and places; a keyword fixes one column."""
    draw = np.random.default_rng(seed)
    found = Pairs(
        model=draw.integers(0, 3, count).astype(np.int32),
        input_tokens=draw.uniform(1, 4000, count),
        output_tokens=draw.uniform(1, 1000, count),
        cached_share=draw.uniform(0, 1, count),
        region=draw.choice(KNOWN, count).astype(np.int32),
        input_price=draw.uniform(0.1, 3, count),
        cached_price=draw.uniform(0.1, 3, count),
        output_price=draw.uniform(0.1, 3, count),
    )
    columns = {
        name: np.full(count, value, dtype=np.int32 if name in ("model", "region") else np.float64)
        for name, value in fixed.items()
    }
    return replace(found, **columns)


def evaluated(asked: Pairs) -> Evaluated:
    return evaluate(CATALOG, PROFILES, PLACES, asked)


@pytest.mark.parametrize("model", MODELS[:3])
def test_a_pair_reads_as_the_lenses_judge_it(model: str) -> None:
    market = open_market(CATALOG, Terms("2026-11-22", "2026-11-22", 1, "EUR"))
    need = Inference("chat", (ModelChoice(model),), 1.0, 1200, 350, cached_share=0.25, serving="api")
    found = candidates(market, Workload("one", "inference", need), carbon_needed=False)
    (family,) = found.families
    card = judge(market, family, np.ones(len(family.bundles), dtype=np.bool_))
    prices = price_book(market, 365).tokens
    offer = family.bundles.parts[0].row
    asked = replace(
        pairs(len(card), model=MODELS.index(model), input_tokens=1200, output_tokens=350, cached_share=0.25),
        region=family.bundles.region,
        **{f"{name}_price": prices[name].price[offer] for name in ("input", "cached", "output")},
    )
    mine = evaluated(asked)
    assert mine.cost == pytest.approx(card.cost.mean.central)
    for column, theirs, unit in (
        (mine.energy_wh, card.carbon.energy_kwh, 1000),
        (mine.co2e_g, card.carbon.total_kg, 1000),
        (mine.water_ml, card.carbon.water_l, 1000),
    ):
        known = np.isfinite(theirs.central)
        assert (np.isfinite(column.central) == known).all()
        for end, value in (("low", column.low), ("central", column.central), ("high", column.high)):
            assert value[known] == pytest.approx(getattr(theirs, end)[known] * unit, rel=2e-3), end


def test_chunks_do_not_change_an_answer() -> None:
    asked = pairs(CHUNK + 7)
    whole, tail = evaluated(asked), evaluated(asked.rows(slice(CHUNK - 3, CHUNK + 7)))
    assert (whole.co2e_g.high[CHUNK - 3 :] == tail.co2e_g.high).all()
    assert len(whole.cost) == CHUNK + 7
    assert len(evaluated(pairs(0)).cost) == 0


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.floats(1, 5000), st.floats(0, 5000))
def test_more_tokens_are_never_cheaper_nor_cleaner(seed: int, tokens: float, more: float) -> None:
    first = evaluated(pairs(20, seed, output_tokens=tokens))
    second = evaluated(pairs(20, seed, output_tokens=tokens + more))
    assert (first.cost <= second.cost + 1e-12).all()
    for name in ("energy_wh", "co2e_g"):
        assert (getattr(first, name).central <= getattr(second, name).central + 1e-12).all()
    assert (first.energy_letter <= second.energy_letter).all()


def test_intervals_hold_their_value_and_never_cross_zero() -> None:
    found = evaluated(pairs(5000))
    for figure in (found.energy_wh, found.co2e_g):
        assert (figure.low > 0).all()
        assert (figure.low <= figure.central).all() and (figure.central <= figure.high).all()


def test_co2e_of_the_same_request_follows_the_grid() -> None:
    # One PUE everywhere, so that only the grid differs.
    alike = places_of(replace(SITES, pue=Estimate.exact(np.full(len(SITES), 1.3), "1")))
    by_grid = KNOWN[np.argsort(SITES.intensity.central[KNOWN])].astype(np.int32)
    same = pairs(len(KNOWN), model=0, input_tokens=1200, output_tokens=350, cached_share=0)
    found = evaluate(CATALOG, PROFILES, alike, replace(same, region=by_grid))
    assert (np.diff(found.co2e_g.central) >= 0).all()
    zones = [SITES.zone[region] for region in by_grid]
    french, german, polish = (found.co2e_letter[zones.index(zone)] for zone in ("FR", "DE", "PL"))
    assert french < german <= polish
    assert found.energy_wh.central == pytest.approx(found.energy_wh.central[0])


def test_an_unknown_size_or_grid_is_unknown_and_has_no_letter() -> None:
    no_size = evaluated(pairs(3, model=3))
    assert np.isnan(no_size.energy_wh.central).all() and (no_size.energy_letter == -1).all()
    assert np.isfinite(no_size.cost).all()
    nowhere = evaluated(pairs(3, region=-1))
    assert np.isnan(nowhere.co2e_g.central).all() and (nowhere.co2e_letter == -1).all()
    assert (nowhere.energy_letter >= 0).all()


@given(st.floats(1e-4, 10), st.floats(1, 10), st.booleans())
def test_letters_as_numbers_are_the_letters_of_the_label(central: float, doubt: float, fitted: bool) -> None:
    label = CATALOG.ai.label
    interval = Interval(central / doubt, central, central * doubt)
    word = label.energy_letter(interval, Tier.E1 if fitted else Tier.M2)
    columns = tuple(np.array([end]) for end in interval)
    (number,) = letters(Spread(*columns), label.energy_max_wh, np.array([fitted]))
    assert word is not None and "ABCDEFG"[number] == word.letter
