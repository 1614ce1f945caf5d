"""Dataset and checkpoints of a training job: how much is kept, where it is priced, what it emits."""

from dataclasses import replace

import numpy as np
import pytest

from catalog.bundles import NONE, Table
from catalog.candidates import Candidates, candidates
from catalog.scorecard import Scorecard, judge
from catalog.sizing.training_storage import kept_gib, storage_rows
from catalog.workloads import Training, Workload
from tests.world import costs, market, world

GIB = 2.0**30
STATED = Training("H100", 1001, dataset_gib=1000, checkpoint_gib=100, checkpoints=5)  # 1,500 GiB


def found(need: Training) -> Candidates:
    return candidates(market(), Workload("tune", "training", need), carbon_needed=False)


def cards(need: Training) -> list[Scorecard]:
    return [judge(market(), each, np.arange(len(each.bundles))) for each in found(need).families]


def test_what_is_kept_follows_from_parameters_and_tokens_unless_stated() -> None:
    constants, defaults = world().ai.constants, world().sizing
    # 50 billion tokens of 4.5 bytes, and three checkpoints of 8 billion parameters of 16 bytes.
    derived = kept_gib(Training(params_b=8, tokens_b=50), constants, defaults)
    assert derived == pytest.approx((50e9 * 4.5 + 3 * 8e9 * 16) / GIB)
    assert kept_gib(Training(params_b=8, tokens_b=50, dataset_gib=0, checkpoints=0), constants, defaults) == 0
    assert kept_gib(STATED, constants, defaults) == 1500
    assert kept_gib(Training("H100", 1001), constants, defaults) == 0


def test_object_storage_of_the_place_is_paid_beside_the_gpus() -> None:
    bare, kept = (costs(found(need), world()) for need in (Training("H100", 1001), STATED))
    added = {offer.split(":")[0]: kept[offer] - bare[bare_offer] for offer, bare_offer in _pairs(kept, bare)}
    # 1,500 GiB at 0.02 EUR in the north of alpha, at 0.01 in the south of gamma.
    assert added == {"alpha": pytest.approx(30.0), "gamma": pytest.approx(15.0)}


def _pairs(kept: dict[str, float], bare: dict[str, float]) -> list[tuple[str, str]]:
    return [(offer, next(each for each in bare if offer.startswith(each))) for offer in kept]


def test_the_disks_draw_power_and_were_made() -> None:
    for before, after in zip(cards(Training("H100", 1001)), cards(STATED), strict=True):
        assert (after.carbon.energy_kwh.central > before.carbon.energy_kwh.central).all()
        assert (after.carbon.embodied_kg.central > before.carbon.embodied_kg.central).all()


def test_a_place_without_a_price_of_object_storage_has_no_line() -> None:
    family = found(STATED).families[0]
    catalog = world()
    none = storage_rows(family.bundles, 1500, (), catalog.regions)
    assert (none == NONE).all()
    dear = tuple(replace(item, tiers=item.tiers) for item in catalog.storage)
    rows = storage_rows(family.bundles, 1500, dear, catalog.regions)
    assert all(catalog.storage[row].storage_class == "object" for row in rows)
    assert family.bundles.parts[-1].table is Table.STORAGE


def test_the_doubt_of_the_hours_reaches_energy_and_hardware() -> None:
    nothing = {"dataset_gib": 0.0, "checkpoints": 0}
    stated = cards(Training("H100", 1001, **nothing))[0].carbon
    derived = cards(Training(params_b=8, tokens_b=50, **nothing))[0].carbon
    # MFU 0.25 to 0.45 around 0.35, goodput 0.8 to 0.9 around 0.85: hours up to 1.49 times, down to 0.73.
    longest = 0.35 * 0.85 / (0.25 * 0.8)
    for exact, doubted in (
        (stated.energy_kwh, derived.energy_kwh),
        (stated.embodied_kg, derived.embodied_kg),
    ):
        before, after = (figure.high[0] / figure.central[0] for figure in (exact, doubted))
        assert after > before
        assert np.log(after) ** 2 == pytest.approx(np.log(before) ** 2 + np.log(longest) ** 2)
        assert doubted.low[0] > 0
