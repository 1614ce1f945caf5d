"""Why this candidate, and who came next."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.waiting import waiting_of
from app.recommendations.options import Options
from catalog.quantities import FloatArray
from optimizer import Goal

Indices = NDArray[np.signedinteger]

SMALL = 1e-9


def worth(options: Options, goals: Sequence[Goal], importance: float) -> list[FloatArray]:
    """Each goal's value of every candidate alone, first goal first; `importance` is the workload's share."""
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


def reasons_of(chosen: Chosen, alone: FloatArray) -> tuple[str, ...]:
    """Sentences a person can check: how many passed, and how this one stands among them.

    `alone` is what each candidate is worth by the first goal (`worth`).
    """
    options = chosen.options
    passing = np.flatnonzero(options.allowed())
    who = len(np.unique(options.provider[passing]))
    currency = chosen.market.terms.currency
    if options.met == 1:
        return ("the only candidate that meets every requirement", *_particulars(chosen))
    told = [f"one of {options.met:,} candidates of {who} providers that meet every requirement"]
    told += _particulars(chosen)
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
    listed = sum((line.list_mean for line in chosen.lines), Decimal(0))
    off = listed - sum((line.mean for line in chosen.lines), Decimal(0))
    if off:
        told.append(f"a negotiated discount of {off / listed:.1%} is taken off the list prices shown")
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
