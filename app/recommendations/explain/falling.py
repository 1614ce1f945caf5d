"""Levels that fall inside the horizon because a certificate they rest on ends and no renewal is known."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from app.recommendations.answer import HonestGap
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.gap_words import effect_of
from catalog.files import UNDATED_DAY, day_of
from catalog.levels import levels_with
from catalog.market import Market
from catalog.sovereignty import Levels, held_certificates
from catalog.sovereignty.judgement import CaseLevels

AXES = ("juridical", "technological")
Known = dict[tuple[CaseLevels, int, str], Levels]


def falling_levels(chosen: Sequence[Chosen]) -> Iterator[HonestGap]:
    """One gap per placement and axis whose structural level (0-4) is lower once a certificate ends."""
    known: Known = {}  # placements of one case share what is judged anew
    for one in chosen:
        falls = one.once("falls", partial(_falls, known=known))
        for fall in falls:
            about = f"{one.workload.name}: {fall}"
            yield HonestGap(code="level_falls", about=about, effect=effect_of("level_falls"))


def _falls(chosen: Chosen, known: Known) -> tuple[str, ...]:
    """Which level falls to which, when and why."""
    return tuple(_each_fall(chosen, known))


def _each_fall(chosen: Chosen, known: Known) -> Iterator[str]:
    ends = _ends(chosen.market, chosen.provider)
    before, open_axes = chosen.levels, list(AXES)
    for date, scheme in ends:
        after = _on(chosen, date, known)
        for axis in tuple(open_axes):
            level = int(before.axis(axis).structural[0])
            then = max(0, int(after.axis(axis).structural[0]))
            if then < level:
                open_axes.remove(axis)
                yield f"{axis} {level} to {then} on {date}, end of {scheme}"


def _ends(market: Market, provider: str) -> list[tuple[str, str]]:
    """Ends inside the horizon of certificates a provider holds at its start, earliest first."""
    return sorted(
        {
            (held.valid_to, held.scheme)
            for held in market.catalog.certificates
            if held.provider_id == provider
            and held.holds_on(market.terms.starts)
            and day_of(held.valid_to) != UNDATED_DAY
            and day_of(held.valid_to) <= market.last_day
        }
    )


def _on(chosen: Chosen, date: str, known: Known) -> Levels:
    """The placement judged with the certificates held on an ISO date."""
    levels = chosen.levels
    key = (levels.cases, int(levels.case[0]), date)
    if key not in known:
        catalog = chosen.market.catalog
        held = held_certificates(catalog.sovereignty, catalog.certificates, date)
        row = np.array([chosen.row], dtype=np.int32)
        known[key] = levels_with(chosen.market, chosen.workload, chosen.bundles.take(row), held)
    return known[key]
