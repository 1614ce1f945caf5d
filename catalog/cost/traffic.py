"""What leaving a place costs: traffic between components, and moving out for good."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalog.cost.prices import tiered_cost, tiers_of
from catalog.files import DataFiles, day_of
from catalog.offers import StorageItem
from catalog.quantities import FloatArray, IntArray
from catalog.recent import Itself

EXIT_KINDS = ("egress_internet", "egress_object")


@dataclass(frozen=True, slots=True)
class ExitPrice:
    """The list that prices traffic out of a place, and why it stands in (empty: it is the place's own)."""

    item: int
    stand_in: str  # "" | provider | catalog


@dataclass(frozen=True, slots=True)
class Exits:
    """Price lists of traffic by physical place: internet egress, and traffic inside the provider."""

    internet: dict[int, int]
    inter_region: dict[int, int]
    by_provider: dict[int, int]
    dearest: int


def exits_of(items: Sequence[StorageItem], place: IntArray, scale: FloatArray) -> Exits:
    """Traffic lists of a catalog; where a provider or the catalog must stand in, the dearest list does.

    `place` gives the physical place of each region; `scale` brings each list to one currency.
    """
    lists = [(code, item) for code, item in enumerate(items) if item.storage_class in EXIT_KINDS]
    # Object egress first, so that the general list of a place overwrites it.
    lists.sort(key=lambda pair: pair[1].storage_class != "egress_object")
    codes = np.array([code for code, _ in lists], dtype=np.int32)
    cost = costs_by_list(items, codes, 1000.0) * scale[codes]
    dearness = dict(zip(codes.tolist(), cost.tolist(), strict=True))
    by_provider: dict[int, int] = {}
    for code, item in sorted(lists, key=lambda pair: dearness[pair[0]]):
        by_provider[item.provider] = code
    return Exits(
        internet={int(place[item.region]): code for code, item in lists},
        inter_region={
            int(place[item.region]): code
            for code, item in enumerate(items)
            if item.storage_class == "egress_inter_region"
        },
        by_provider=by_provider,
        dearest=max(dearness, key=lambda code: (dearness[code], -code)),
    )


def exit_price(exits: Exits, place: int, provider: int, to_provider: int | None) -> ExitPrice:
    """The list for traffic out of `place` to another provider (None: the internet) or within its own.

    Unknown prices are replaced by an upper bound that says so: the dearest list of the same provider,
    else the dearest of the catalog.
    """
    if to_provider == provider and place in exits.inter_region:
        return ExitPrice(exits.inter_region[place], "")
    if place in exits.internet:
        return ExitPrice(exits.internet[place], "internet" if to_provider == provider else "")
    if provider in exits.by_provider:
        return ExitPrice(exits.by_provider[provider], "provider")
    return ExitPrice(exits.dearest, "catalog")


def exit_items(exits: Exits, provider: IntArray) -> tuple[IntArray, IntArray]:
    """The lists of `exit_price` by place, of these providers: out to the internet, and within its own."""
    owners = list(enumerate(provider.tolist()))
    out = [exit_price(exits, place, owner, None).item for place, owner in owners]
    inside = [exit_price(exits, place, owner, owner).item for place, owner in owners]
    return np.array(out, dtype=np.int32), np.array(inside, dtype=np.int32)


def traffic_cost(items: Sequence[StorageItem], scale: FloatArray, price: ExitPrice, gib: float) -> float:
    """Monthly cost of some GiB under one list, in the currency of `scale`."""
    return float(tiered_cost(items[price.item], np.array([gib]))[0] * scale[price.item])


def costs_by_list(items: Sequence[StorageItem], codes: IntArray, gib: float) -> FloatArray:
    """Monthly cost of some GiB under many lists, each in its own currency."""
    return np.asarray(tiers_of(Itself(items)).cost(codes, np.full((len(codes), 1), gib))[:, 0])


def switching_free_from(files: DataFiles) -> int:
    """The day (since 1970) from which the law forbids charging for a change of provider."""
    rows = files.frame("legal_dates.csv", ("name", "date_from", "law", "source", "date"))
    return day_of(
        {row["name"]: row["date_from"] for row in rows.iter_rows(named=True)}["switching_charges_banned"]
    )
