"""Levels that fall inside the horizon because a certificate they rest on ends and no renewal is known."""

from collections.abc import Iterator

import numpy as np

from app.recommendations.answer import HonestGap
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.gap_words import effect_of
from catalog.files import UNDATED_DAY, day_of
from catalog.levels import levels_with
from catalog.sovereignty import held_certificates

AXES = ("juridical", "technological")


def falling_levels(chosen: Chosen) -> Iterator[HonestGap]:
    """One gap per axis whose structural level (0-4) is lower once a certificate of the provider ends."""
    falls: dict[str, HonestGap] = {}
    for date, scheme in _ends(chosen):
        for axis in AXES:
            before = int(chosen.levels.axis(axis).structural[0])
            after = _structural(chosen, date, axis)
            if after < before and axis not in falls:
                fall = f"{axis} {before} to {max(after, 0)} on {date}, end of {scheme}"
                about = f"{chosen.workload.name}: {fall}"
                falls[axis] = HonestGap(code="level_falls", about=about, effect=effect_of("level_falls"))
    yield from falls.values()


def _ends(chosen: Chosen) -> list[tuple[str, str]]:
    """Ends inside the horizon of certificates held by the provider at its start, earliest first."""
    market = chosen.market
    return sorted(
        {
            (held.valid_to, held.scheme)
            for held in market.catalog.certificates
            if held.provider_id == chosen.provider
            and held.holds_on(market.terms.starts)
            and day_of(held.valid_to) != UNDATED_DAY
            and day_of(held.valid_to) <= market.last_day
        }
    )


def _structural(chosen: Chosen, date: str, axis: str) -> int:
    """The structural level of the placement with the certificates held on an ISO date."""
    catalog = chosen.market.catalog
    held = held_certificates(catalog.sovereignty, catalog.certificates, date)
    row = np.array([chosen.row], dtype=np.int32)
    levels = levels_with(chosen.market, chosen.workload, chosen.bundles.take(row), held)
    return int(levels.axis(axis).structural[0])
