"""One AI request in every place that can serve it: the question of one workload, judged place by place."""

import numpy as np

from app.ai_requests.break_even import BreakEven, Staircase, own_gpu_staircase
from app.ai_requests.gap_words import words_of
from app.ai_requests.place import compared_place, with_ratios
from app.ai_requests.question import RequestQuestion
from app.ai_requests.schemas import AskedRequest, Comparison
from app.ai_requests.sorting import SORTS
from app.ai_requests.stated import statements_on
from app.recommendations.answer import CatalogStamp
from app.recommendations.explain.chosen import Chosen, chosen_of
from app.recommendations.explain.citations import sources_of
from app.recommendations.explain.left_out import excluded, quote_required
from app.recommendations.explain.placements import placement_of
from app.recommendations.methods import METHODS
from app.recommendations.options import Options, options_of
from catalog.library import Catalog
from catalog.market import Market, open_market
from catalog.quantities import IntArray

SCHEMA = "havre/requests/1"
NOTES = (
    "Letters are indicative, for internal and business use: they are not the official EU energy label and "
    "not a consumer-facing sustainability label.",
    "Own GPUs are whole replicas that run all month: their cost and energy per request hold for the volume "
    "asked. Of several machines in one region the cheapest is shown.",
    "Letters in brackets are those the interval reaches. M1 is your meter, M2 measured on this very "
    "hardware: graded on the centre. M3 was measured on other hardware, E1 and E2 are estimated: graded on "
    "the high end, never A.",
    "Ratios are to the best place shown. J / T are the juridical and technological levels that structure "
    "allows, 0 to 4.",
    "Break-even: requests a month from which the cheapest own GPUs cost no more than the tokens; never: not "
    "up to 8 billion.",
    "CO2e is location based and includes the making of the hardware; market based stands apart and is not "
    "available unless a contractual factor is published.",
)


def compare(asked: RequestQuestion, catalog: Catalog) -> Comparison:
    """Every place that can serve the request, in the order asked for.

    Filters of the request are gates, as in any question; `places` and `countries` only choose what is
    shown, so that the break-even still looks at the whole market.
    """
    market = open_market(catalog, asked.question.terms)
    options = options_of(market, asked.question, asked.workload, carbon_needed=False)
    picks = best_per_place(options)
    stairs = own_gpu_staircase(market, asked.workload, asked.need)
    cheapest_api = _cheapest_api(options, picks, asked.need.requests_per_month)
    shown = [pick for pick in picks.tolist() if _is_shown(asked, market, options, pick)]
    chosen = [_chosen(market, asked, options, pick) for pick in shown]
    placements = [placement_of(one, (), ()) for one in chosen]
    places = [
        compared_place(one, placement, asked.need, _break_even(asked, one, stairs, cheapest_api))
        for one, placement in zip(chosen, placements, strict=True)
    ]
    ordered = SORTS[asked.sort].ordered(with_ratios(places))
    return Comparison(
        schema_name=SCHEMA,
        request=_asked(asked),
        catalog=CatalogStamp(digest=catalog.digest, as_of=catalog.as_of, offers=catalog.offers),
        methods=METHODS,
        places=tuple(ordered),
        excluded=excluded(market, (options,)),
        quote_required=quote_required(catalog, (options,)),
        statements=statements_on(catalog, asked.need.models[0].id),
        notes=NOTES,
        gap_effects={code: words_of(code) for code in dict.fromkeys(g for p in ordered for g in p.gaps)},
        sources=sources_of(catalog, (), chosen, placements),
    )


def best_per_place(options: Options) -> IntArray:
    """The cheapest allowed option of each region by token API, and of each by own GPUs."""
    token = _by_token(options)
    order = np.lexsort((options.carbon, options.cost))
    usable = order[options.allowed()[order] & np.isfinite(options.cost[order])]
    keys = np.stack([options.region[usable], token[usable].astype(np.int32)])
    _, first = np.unique(keys, axis=1, return_index=True)
    return np.asarray(usable[np.sort(first)], dtype=np.int32)


def _by_token(options: Options) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    families = [family.bundles.family == "token" for family in options.found.families]
    return np.array(families, dtype=np.bool_)[options.family]


def _cheapest_api(options: Options, picks: IntArray, requests: float) -> float | None:
    """Price of one request at the cheapest token API."""
    api = picks[_by_token(options)[picks]]
    return float(options.cost[api].min()) / requests if len(api) else None


def _is_shown(asked: RequestQuestion, market: Market, options: Options, pick: int) -> bool:
    regions, region = market.catalog.regions, int(options.region[pick])
    provider = regions.provider_id[region]
    named = {provider, f"{provider}/{regions.region_id[region]}"}
    here = not asked.places or bool(named & set(asked.places))
    return here and (not asked.countries or regions.country[region] in asked.countries)


def _chosen(market: Market, asked: RequestQuestion, options: Options, pick: int) -> Chosen:
    (found,) = chosen_of(market, asked.question, (options,), (pick,), ({},))
    return found


def _break_even(
    asked: RequestQuestion, one: Chosen, stairs: Staircase, cheapest_api: float | None
) -> BreakEven:
    """A token service meets the cheapest own GPUs anywhere; own GPUs meet the cheapest token service."""
    if one.bundles.family == "token":
        return stairs.break_even(float(one.options.cost[one.option]) / asked.need.requests_per_month)
    return stairs.break_even(cheapest_api, one.region)


def _asked(asked: RequestQuestion) -> AskedRequest:
    need, terms = asked.need, asked.question.terms
    return AskedRequest(
        model=need.models[0].id,
        task=need.task,
        input_tokens=need.input_tokens,
        output_tokens=need.output_tokens,
        cached_share=need.cached_share,
        requests_per_month=need.requests_per_month,
        requests_per_month_assumed=asked.volume_assumed,
        as_of=terms.as_of,
        currency=terms.currency,
        sort=asked.sort,
    )
