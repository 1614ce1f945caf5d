"""What each code of an honest gap does to the answer, in words."""

EFFECTS = {
    "pue_not_disclosed": "the world average was assumed, with a wide interval",
    "pue_projected": "a projection by a third party stands in for a published figure",
    "wue_not_disclosed": "water of the site is unknown, so water is not given",
    "wue_projected": "a projection of site water stands in for a published figure",
    "grid_water_unknown": "water behind the electricity is unknown, so water is not given",
    "grid_zone_unknown": "no single grid is known: carbon has no central value",
    "market_factor_not_published": "the market-based figure is not available",
    "hardware_unknown": "the service does not say on which hardware it runs: energy is estimated for a reference GPU",
    "host_assumed": "the server around the GPUs is assumed",
    "utilisation_assumed": "how busy the shared service is was assumed",
    "concurrency_assumed": "how many requests run at once was assumed",
    "throughput_modelled": "nobody measured this model on this GPU: speed and cost may be half or double",
    "prefill_modelled": "reading the prompt is modelled, nobody measures it apart",
    "active_size_assumed_dense": "the active parameters are not published: all of them were assumed at work",
    "model_size_unknown": "the size of the model is not known: energy, carbon and water are unknown",
    "price_stale": "the price is older than the limit or undated: its interval is wider",
    "price_note": "the source of the price adds a remark",
    "certificate_ends": "the certificate ends inside the horizon and no renewal is known",
    "structure_unknown": "nothing is known of who owns and runs it: levels are Unknown and read as 0",
    "baseline_cost_unknown": "today's cost was not stated: the cheapest list price in the same place stands in",
    "baseline_volume_unknown": "the volume to move was not stated: the one-off cost of leaving is not complete",
    "traffic_upper_bound": "the price of this traffic is not public: a dearer published price stands in",
    "quote_without_like_offer": "no like offer in that place: the quote could not be judged and was left out",
    "egress_billed_above": "the published list starts after a free allowance: the first price was applied from zero",
    "interconnect_none": "GPUs of several machines without a fast network: duration may be longer",
    "currency_uncertain": "the source may have labelled euro prices as dollars",
    "commitment_part": "commitments are counted by the month, pro rata to their end",
    "not_sized": "could not be sized on some hardware, which was therefore not a candidate",
    "shared_unit": "the price list does not say whether these vCPU are dedicated",
    "annual_grid": "yearly grid averages were used: hours are not looked at yet",
}
FALLBACK = "assumed where nothing is published; the interval holds it"


def effect_of(code: str) -> str:
    """The words for a code; families of codes share words."""
    return EFFECTS.get(code, FALLBACK)
