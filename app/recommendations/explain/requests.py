"""One AI request at the chosen place: cost, energy, CO2e, water and the two letters."""

from decimal import Decimal
from typing import get_args

import numpy as np

from app.recommendations.answer_figures import Label, LetterRanges, PriceSpread
from app.recommendations.answer_figures import Letter as LetterWord
from app.recommendations.answer_placement import PerRequest
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.figures import grade_word, spread
from app.recommendations.options import Options
from catalog.ai_requests.constants import Interval
from catalog.ai_requests.label import VERSION, Letter
from catalog.ai_requests.tiers import Tier
from catalog.bundles import NONE
from catalog.provenance import source_ids
from catalog.quantities import Estimate, IntArray

WH_PER_KWH = 1000.0
G_PER_KG = 1000.0
ML_PER_L = 1000.0


def per_request(chosen: Chosen) -> PerRequest | None:
    """The month divided by its requests; None for workloads that serve none."""
    requests = chosen.requests_per_month
    if requests is None:
        return None
    carbon, basis = chosen.card.carbon, chosen.basis
    energy = chosen.estimate(carbon.energy_kwh).scaled(WH_PER_KWH / requests, "Wh")
    co2e = chosen.estimate(carbon.total_kg).scaled(G_PER_KG / requests, "g")
    water = chosen.estimate(carbon.water_l).scaled(ML_PER_L / requests, "mL")
    return PerRequest(
        cost=_cost(chosen, requests),
        energy_wh=spread(energy, basis.sources),
        co2e_g=spread(co2e, basis.sources),
        water_ml=spread(water, basis.sources),
        label=_label(chosen, energy, co2e),
        evidence_tier=basis.tier,
        boundary="facility" if basis.boundary else None,
        concurrency=basis.concurrency,
        utilisation=basis.utilisation,
        break_even_requests_per_month=break_even(chosen),
    )


def _cost(chosen: Chosen, requests: float) -> PriceSpread:
    month = chosen.estimate(chosen.card.cost.mean)
    value = chosen.cost() / Decimal(repr(requests))
    central = float(month.central[0])
    low, high = (
        Decimal(repr(float(end[0]) / central)) if central else Decimal(1) for end in (month.low, month.high)
    )
    return PriceSpread(
        low=value * low,
        value=value,
        high=value * high,
        currency=chosen.market.terms.currency,
        grade=grade_word(int(month.grade[0])),
        sources=tuple(dict.fromkeys(each for line in chosen.lines for each in source_ids(line.source))),
    )


def _label(chosen: Chosen, energy: Estimate, co2e: Estimate) -> Label | None:
    label = chosen.market.catalog.ai.label
    if chosen.basis.tier is None:
        return None
    tier = Tier(chosen.basis.tier)
    letters = label.energy_letter(_interval(energy), tier), label.co2e_letter(_interval(co2e), tier)
    return Label(
        energy=_word(letters[0].letter) if letters[0] else None,
        co2e=_word(letters[1].letter) if letters[1] else None,
        method=VERSION,
        range=LetterRanges(energy=_range(letters[0]), co2e=_range(letters[1])),
    )


def _range(letter: Letter | None) -> tuple[LetterWord, LetterWord] | None:
    return (_word(letter.best), _word(letter.worst)) if letter else None


def _word(text: str) -> LetterWord:
    return next(word for word in get_args(LetterWord) if word == text)


def _interval(estimate: Estimate) -> Interval:
    return Interval(float(estimate.low[0]), float(estimate.central[0]), float(estimate.high[0]))


def break_even(chosen: Chosen) -> float | None:
    """Requests a month from which the cheapest own GPUs cost less than the cheapest token API.

    Among candidates that meet every requirement and serve the chosen model. Own GPUs are whole and
    always on: the smallest that serve today's demand are compared with tokens at their price per
    request. None where either kind is missing, or where own GPUs would have to grow to reach it.
    """
    own, api = _cheapest(chosen, "own"), _cheapest(chosen, "api")
    requests = chosen.requests_per_month
    if own is None or api is None or not requests:
        return None
    return own / (api / requests)


def _cheapest(chosen: Chosen, kind: str) -> float | None:
    options = chosen.options
    families = [f.bundles.family == "token" for f in options.found.families]
    token = np.array(families)[options.family]
    model = options.once("models", lambda: _models(options))
    mine = options.allowed() & (token == (kind == "api")) & (model == model[chosen.option])
    return float(options.cost[mine].min()) if mine.any() else None


def _models(options: Options) -> IntArray:
    """The number of the model that each candidate serves, NONE for the customer's own."""
    model = np.full(len(options), NONE, dtype=np.int32)
    for number, (family, card) in enumerate(zip(options.found.families, options.scorecards, strict=True)):
        mine = options.family == number
        model[mine] = family.bundles.model[card.rows[options.row[mine]]]
    return model
