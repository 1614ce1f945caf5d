"""What each code of an honest gap does to the answer, in words."""

EFFECTS = {
    "pue_not_disclosed": "the world average was assumed, with a wide interval",
    "pue_projected": "a projection by a third party stands in for a published figure",
    "wue_not_disclosed": "water of the site is unknown, so water is not given",
    "wue_projected": "a projection of site water stands in for a published figure",
    "grid_water_unknown": "water behind the electricity is unknown, so water is not given",
    "grid_zone_unknown": "no single grid is known: carbon has no central value",
    "market_factor_not_published": "the market-based figure is not available",
    "hardware_unknown": "the service names no hardware: energy is estimated for a reference GPU",
    "host_assumed": "the server around the GPUs is assumed",
    "utilisation_assumed": "how busy the shared service is was assumed",
    "concurrency_assumed": "how many requests run at once was assumed",
    "concurrency_outside_measured": "nobody measured so many requests at once: read beyond the rows",
    "concurrency_lowered_for_speed": "fewer requests at once than asked, to keep the speed per user",
    "throughput_modelled": "nobody measured this model on this GPU: cost may be half or double",
    "replica_as_measured": "GPUs per replica as in the measurement",
    "outside_fit": "larger or sparser than any model measured: the interval is wider",
    "prefill_modelled": "reading the prompt is modelled, nobody measures it apart",
    "active_size_assumed_dense": "active parameters are not published: all were assumed at work",
    "model_size_unknown": "the size of the model is not known: energy, carbon and water are unknown",
    "price_stale": "the price is older than the limit or undated: its interval is wider",
    "certificate_ends": "the certificate ends inside the horizon and no renewal is known",
    "level_falls": "the level rests on a certificate: a minimum asked for may no longer hold from that day",
    "structure_unknown": "nobody says who owns and runs it: levels are Unknown and read as 0",
    "baseline_cost_unknown": "today's cost was not stated: the cheapest list price there stands in",
    "baseline_volume_unknown": "the volume to move was not stated: the one-off cost is not complete",
    "traffic_upper_bound": "the price of this traffic is not public: a dearer published one stands in",
    "no_users_given": "a round trip was asked for but no users were given: nothing was measured",
    "request_price_unknown": "what reads and writes cost is not public: they are not in the sum",
    "training_storage_unpriced": "no public price of object storage there: what the job keeps is not summed",
    "quoted_like_offer": "a quote: energy and carbon are those of the cheapest like offer",
    "quote_not_used": "the quote does not hold that day, or nothing like it is sold there: it was left out",
    "discount_ends": "the discount does not hold to the end of service: then the list price is paid",
    "discount_not_used": "it holds in no month of service, or the question states another: it was left out",
    "currency_uncertain": "the source may have labelled euro prices as dollars",
    "not_sized": "could not be sized on some hardware, which was therefore not a candidate",
    "precision_assumed": "the precision the service runs at was assumed",
    "annual_grid": "yearly grid averages were used: only jobs that may wait are judged by the hour",
}
FALLBACK = "assumed where nothing is published; the interval holds it"


def effect_of(code: str) -> str:
    """The words for a code; a code without words of its own says that something was assumed."""
    return EFFECTS.get(code, FALLBACK)
