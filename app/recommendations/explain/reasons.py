"""Why this candidate, and who came next."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from app.recommendations.answer_placement import Alternative
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.waiting import waiting_of
from app.recommendations.options import Options
from catalog.quantities import BoolArray, FloatArray
from optimizer import Goal

Indices = NDArray[np.signedinteger]

SHOWN = 3
SMALL = 1e-9


def worth(options: Options, goals: Sequence[Goal], importance: float) -> list[FloatArray]:
    """Each goal's value of every candidate alone, first goal first; `importance` weighs its shortfall."""
    columns = {
        "cost": options.cost,
        "carbon": options.carbon,
        "shortfall": (100.0 - options.score) * importance,
    }
    return [
        np.asarray(
            sum((weight * columns[name] for name, weight in goal.weights.items()), np.zeros(len(options)))
        )
        for goal in goals
    ]


def reasons_of(chosen: Chosen, goals: Sequence[Goal], importance: float) -> tuple[str, ...]:
    """Sentences a person can check: how many passed, and how this one stands among them."""
    options = chosen.options
    passing = np.flatnonzero(options.allowed())
    who = len(np.unique(options.provider[passing]))
    currency = chosen.market.terms.currency
    if options.met == 1:
        return ("the only candidate that meets every requirement", *_particulars(chosen))
    told = [f"one of {options.met:,} candidates of {who} providers that meet every requirement"]
    told += _particulars(chosen)
    alone = worth(options, goals, importance)[0]
    if alone[chosen.option] > alone[passing].min() + SMALL:
        best = _place(options, chosen, int(passing[int(np.argmin(alone[passing]))]))
        told.append(f"alone {best} would be better: the plan as a whole decides")
    measures = (
        (options.cost, "cheapest", f"{currency} a month"),
        (options.carbon, "least emitting", "kg CO2e a month"),
        (-options.score, "most sovereign", "points"),
    )
    for column, word, unit in measures:
        told += _standing(column[passing], float(column[chosen.option]), word, unit)
    return tuple(told)


def _particulars(chosen: Chosen) -> list[str]:
    """What holds for this placement and not for any: a discount, a wait, a share of the plan's charges."""
    terms, told = chosen.market.terms, _waiting(chosen)
    share = terms.discounts.get(chosen.provider, 0.0)
    if share and chosen.quote is None:
        told.append(f"a negotiated discount of {share:.1%} is taken off the list prices shown")
    extra = chosen.charges.get("other")
    if extra and extra < 0:
        told.append(f"{-extra:,.2f} {terms.currency} a month are taken off for the volume bought together")
    elif extra:
        told.append(
            f"carries {extra:,.2f} {terms.currency} a month of the plan's commitments and contract fees"
        )
    return told


def _waiting(chosen: Chosen) -> list[str]:
    """What waiting for cleaner hours saves a flexible job, by forecast and at best."""
    found = waiting_of(chosen)
    if found is None:
        return []
    if not found.known:
        return ["may wait, but no hourly trace of this grid is known: counted as running at once"]
    saved, bound, whole = found.saved_kg_by_forecast, found.saved_kg_with_foresight, found.use_kg_at_once
    if saved is None or bound is None or not whole:
        return []
    return [
        f"waiting within {found.window_hours:g} h saves {saved:.3g} kg of use a month ({saved / whole:.1%}) "
        f"by a forecast, {found.wait_hours_by_forecast:.0f} h on average; {bound / whole:.1%} with foresight"
    ]


def _standing(column: FloatArray, value: float, word: str, unit: str) -> list[str]:
    if not np.isfinite(value) or not np.isfinite(column).all():
        return []
    least = float(column.min())
    if value <= least + SMALL * max(1.0, abs(least)):
        return [f"the {word} of them"]
    return [f"{value - least:,.2f} {unit} from the {word}"]


def _place(options: Options, chosen: Chosen, option: int) -> str:
    catalog = chosen.market.catalog
    region = catalog.regions.region_id[int(options.region[option])]
    return f"{catalog.providers.id[int(options.provider[option])]} {region}"


def alternatives_of(chosen: Chosen, goals: Sequence[Goal], importance: float) -> tuple[Alternative, ...]:
    """The best candidates in other places, at most three: what each would change, and why it lost."""
    options = chosen.options
    passing = np.flatnonzero(options.allowed())
    values = worth(options, goals, importance)
    near = passing[_near(chosen, passing, values[0][passing])]
    keys = [near, options.carbon[near], options.cost[near], *(v[near] for v in reversed(values))]
    order = near[np.lexsort([np.round(k, 9) for k in keys])]
    places = _places(chosen, order)
    first = np.sort(np.unique(places, return_index=True)[1])
    return tuple(_alternative(chosen, int(option), values[0]) for option in order[first][:SHOWN])


def _near(chosen: Chosen, rows: Indices, value: FloatArray) -> BoolArray:
    """The rows in other places than the chosen one that may be among the best shown: few are left to sort."""
    places = _places(chosen, rows)
    elsewhere = places != _places(chosen, np.array([chosen.option]))[0]
    least = np.full(int(places.max(initial=0)) + 1, np.inf)
    np.minimum.at(least, places[elsewhere], value[elsewhere])
    worst_shown = np.sort(least)[:SHOWN][-1]
    return np.asarray(elsewhere & (value <= worst_shown + SMALL))


def _places(chosen: Chosen, rows: Indices) -> Indices:
    """One number per provider and physical place, for some rows of the options."""
    options, place = chosen.options, chosen.market.catalog.regions.place
    return options.provider[rows].astype(np.int64) * (int(place.max()) + 1) + place[options.region[rows]]


def _alternative(chosen: Chosen, option: int, value: FloatArray) -> Alternative:
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
