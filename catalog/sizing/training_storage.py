"""What a training job keeps beside its GPUs: its dataset and its checkpoints, in object storage of the place.

    checkpoint GiB = parameters x 16 bytes (weights, gradients and optimiser state) unless stated
    dataset GiB    = tokens x 4.5 bytes unless stated
    kept           = dataset + checkpoints x checkpoint, over the whole horizon

Where neither sizes nor parameters and tokens are stated nothing is known to be kept. A place whose provider
publishes no price of object storage there keeps its GiB without a price, and the answer says so.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from catalog.ai_requests.constants import Constants
from catalog.bundles import NONE, Bundles, Part, Table
from catalog.offers import HOURS_PER_MONTH, StorageItem
from catalog.places import Regions
from catalog.quantities import IntArray
from catalog.sizing.defaults import SizingDefaults
from catalog.sizing.storage import BYTES_PER_GIB, GIB_PER_TIB, MEDIUM
from catalog.workloads import Training

KEPT_IN = "object"
BILLION = 1e9


def kept_gib(need: Training, constants: Constants, defaults: SizingDefaults) -> float:
    """GiB of dataset and checkpoints; 0 where nothing is stated to derive them from."""
    dataset, checkpoint = need.dataset_gib, need.checkpoint_gib
    if dataset is None:
        dataset = (need.tokens_b or 0.0) * BILLION * defaults.trace_bytes_per_token / BYTES_PER_GIB
    if checkpoint is None:
        each = constants.training_bytes_per_param.central
        checkpoint = (need.params_b or 0.0) * BILLION * each / BYTES_PER_GIB
    return dataset + need.checkpoints * checkpoint


def with_kept(
    bundles: Bundles, gib: float, items: Sequence[StorageItem], regions: Regions, defaults: SizingDefaults
) -> Bundles:
    """The bundles with `gib` of object storage beside them, every month of the horizon."""
    if not gib or not len(bundles):
        return bundles
    months = bundles.parts[0].usage.shape[1]
    part = Part(
        Table.STORAGE,
        "storage",
        "tiers",
        storage_rows(bundles, gib, items, regions),
        np.zeros(len(bundles), dtype=np.int32),
        np.full((1, months), gib),
    )
    hardware = replace(
        bundles.hardware,
        storage_tib_hours=np.full(len(bundles), gib / GIB_PER_TIB * HOURS_PER_MONTH),
        medium=MEDIUM[KEPT_IN],
        copies=defaults.copies(KEPT_IN),
    )
    return replace(bundles, parts=(*bundles.parts, part), hardware=hardware)


def storage_rows(bundles: Bundles, gib: float, items: Sequence[StorageItem], regions: Regions) -> IntArray:
    """For each bundle the price list of object storage of its provider at its place, NONE without one.

    Of several lists the one whose last GiB is cheapest.
    """
    found: dict[tuple[int, int], int] = {}
    for code, item in enumerate(items):
        if item.storage_class == KEPT_IN:
            key = item.provider, int(regions.place[item.region])
            if key not in found or _last_price(item, gib) < _last_price(items[found[key]], gib):
                found[key] = code
    keys = zip(bundles.provider.tolist(), regions.place[bundles.region].tolist(), strict=True)
    return np.array([found.get(key, NONE) for key in keys], dtype=np.int32)


def _last_price(item: StorageItem, gib: float) -> Decimal:
    """Price of the last of `gib` GiB."""
    return next((tier.price for tier in reversed(item.tiers) if tier.from_gib <= gib), item.tiers[0].price)
