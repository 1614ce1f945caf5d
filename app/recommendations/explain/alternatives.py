"""What else could serve a workload: the next best places, and the best under another provider or law."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from app.recommendations.answer_placement import Alternative, OtherThan
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.reasons import SMALL, Indices
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.recent import kept
from catalog.sovereignty.entities import controlling_countries
from catalog.sovereignty.facts import SovereigntyFacts

SHOWN = 3
DIGITS = 9  # figures closer than this are equal
UNKNOWN = -1


def alternatives_of(chosen: Chosen, values: Sequence[FloatArray]) -> tuple[Alternative, ...]:
    """The best candidates in other places, at most three, and the best of another provider and law.

    Another country is where the place lies, another controlling country whose law reaches the owner; where
    nobody knows either, nothing is said to be other. In order of the goals, of which `values` says what each
    candidate is worth (`worth`); each says why it lost.
    """
    options = chosen.options
    passing = np.flatnonzero(options.allowed())
    near = passing[_near(chosen, passing, values[0][passing])]
    order = _ranked(chosen, near, values)
    first = np.sort(np.unique(_places(chosen, order), return_index=True)[1])
    others: dict[int, list[OtherThan]] = {int(option): [] for option in order[first][:SHOWN]}
    for what, option in _best_others(chosen, passing, values):
        others.setdefault(option, []).append(what)
    ranked = _ranked(chosen, np.array(list(others), dtype=np.int64), values)
    return tuple(_alternative(chosen, int(o), values[0], tuple(others[int(o)])) for o in ranked)


def _ranked(chosen: Chosen, rows: Indices, values: Sequence[FloatArray]) -> Indices:
    """Rows by the goals in turn, then cost, carbon and id."""
    if len(rows) <= 1:
        return rows
    options = chosen.options
    keys = [rows, options.carbon[rows], options.cost[rows], *(v[rows] for v in reversed(values))]
    return rows[np.lexsort([np.round(key, DIGITS) for key in keys])]


def _best_others(
    chosen: Chosen, passing: Indices, values: Sequence[FloatArray]
) -> Iterator[tuple[OtherThan, int]]:
    """The best candidate that differs in provider, in country, in controlling country."""
    mine = np.array([chosen.option])
    for what, codes in (
        ("provider", chosen.options.provider),
        ("country", _country_codes(tuple(chosen.market.catalog.regions.country))[chosen.options.region]),
        ("controlling_country", _owner_codes(chosen.market.catalog.sovereignty)[chosen.options.structure]),
    ):
        own = codes[mine][0]
        rows = passing[(codes[passing] != own) & (codes[passing] != UNKNOWN)]
        if own != UNKNOWN and len(rows):
            value = values[0][rows]
            best = rows[value <= value.min() + SMALL]
            yield what, int(_ranked(chosen, best, values)[0])  # type: ignore[misc]


@kept(4)
def _country_codes(countries: tuple[str, ...]) -> IntArray:
    """A number per region for its country; UNKNOWN where it is not published."""
    names = np.array(countries)
    codes = np.unique(names, return_inverse=True)[1]
    return np.where(names == "", UNKNOWN, codes).astype(np.int32)


@kept(4)
def _owner_codes(facts: SovereigntyFacts) -> IntArray:
    """A number per structure for the countries that control it; UNKNOWN for none, and last for no facts."""
    owners = [";".join(sorted(countries)) for countries in controlling_countries(facts)]
    names = np.array([*owners, ""])
    codes = np.unique(names, return_inverse=True)[1]
    return np.where(names == "", UNKNOWN, codes).astype(np.int32)


def _near(chosen: Chosen, rows: Indices, value: FloatArray) -> BoolArray:
    """The rows in other places than the chosen one that may be among the best shown: few are left to sort."""
    places = _places(chosen, rows)
    elsewhere = places != _places(chosen, np.array([chosen.option]))[0]
    others = np.flatnonzero(elsewhere)
    others = others[np.argsort(value[others], kind="stable")]
    best_of_each = np.sort(np.unique(places[others], return_index=True)[1])
    worst_shown = value[others][best_of_each[:SHOWN]].max(initial=-np.inf)
    return np.asarray(elsewhere & (value <= worst_shown + SMALL))


def _places(chosen: Chosen, rows: Indices) -> Indices:
    """One number per provider and physical place, for some rows of the options."""
    options, place = chosen.options, chosen.market.catalog.regions.place
    return options.provider[rows].astype(np.int64) * (int(place.max()) + 1) + place[options.region[rows]]


def _alternative(
    chosen: Chosen, option: int, value: FloatArray, best_other: tuple[OtherThan, ...]
) -> Alternative:
    options, mine = chosen.options, chosen.option
    cost = float(options.cost[option] - options.cost[mine])
    carbon = float(options.carbon[option] - options.carbon[mine])
    score = float(options.score[option] - options.score[mine])
    family = options.found.families[int(options.family[option])].bundles.family
    inference = chosen.workload.kind == "inference"
    catalog = chosen.market.catalog
    return Alternative(
        provider=catalog.providers.id[int(options.provider[option])],
        region=catalog.regions.region_id[int(options.region[option])],
        serving=("api" if family == "token" else "own_gpu") if inference else None,
        delta_cost=Decimal(repr(round(cost, 6))),
        delta_carbon_kg=carbon if np.isfinite(carbon) else None,
        delta_sovereignty=score,
        best_other=best_other,
        reason=_why(cost, carbon, score, float(value[option] - value[mine])),
    )


def _why(cost: float, carbon: float, score: float, value: float) -> str:
    """What it loses on; a candidate that is better alone lost to a rule of the whole plan."""
    losses = []
    if cost > SMALL:
        losses.append("dearer")
    if carbon > SMALL:
        losses.append("emits more")
    if score < -SMALL:
        losses.append("less sovereign")
    if value < -SMALL:
        return "better alone; the plan as a whole decides otherwise"
    return ", ".join(losses) if losses else "equal; the tie was broken by cost, carbon and id"
