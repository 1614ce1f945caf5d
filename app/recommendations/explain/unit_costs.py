"""What requests cost in the units FinOps counts in: thousands, tokens in and out, users."""

from decimal import Decimal

from app.recommendations.answer_figures import PriceSpread
from app.recommendations.answer_placement import PerRequest
from app.recommendations.answer_projection import UnitCosts
from app.recommendations.explain.chosen import Chosen
from catalog.ai_requests.sizes import prefill_gpu_seconds, size_of
from catalog.ai_requests.tiers import Unservable
from catalog.workloads import Inference

THOUSAND, MILLION = Decimal(1000), Decimal(1_000_000)
READ = ("million input tokens", "million cached tokens")
SECONDS_PER_HOUR = 3600.0


def unit_costs_of(one: Chosen, figures: PerRequest) -> UnitCosts:
    """The cost of a request in other units. Raises TypeError for a workload that serves none."""
    need, whole = one.workload.need, figures.cost
    if not isinstance(need, Inference):
        raise TypeError("only a workload that serves requests has unit costs")
    if whole is None:
        return UnitCosts(
            per_1000_requests=None,
            per_million_input_tokens=None,
            per_million_output_tokens=None,
            per_user_month=None,
        )
    share = reading_share(one, need)
    return UnitCosts(
        per_1000_requests=_scaled(whole, THOUSAND),
        per_million_input_tokens=_per_million(whole, share, need.input_tokens),
        per_million_output_tokens=_per_million(
            whole, None if share is None else 1 - share, need.output_tokens
        ),
        per_user_month=_per_user(whole, need),
    )


def reading_share(one: Chosen, need: Inference) -> Decimal | None:
    """Share of a request's cost that reads its prompt (0-1); None where it cannot be told.

    By the offer's prices for a token service; by the GPU time of prefill for own GPUs.
    """
    if one.quote is not None:
        return None
    if one.bundles.family == "token":
        whole = sum((line.mean for line in one.lines), Decimal(0))
        read = sum((line.mean for line in one.lines if line.unit in READ), Decimal(0))
        return read / whole if whole else None
    share = prefill_share(one, need)
    return None if share is None else Decimal(repr(share))


def prefill_share(one: Chosen, need: Inference) -> float | None:
    """Share of busy GPU time that reads prompts, central (0-1); None where it cannot be told."""
    catalog, basis, requests = one.market.catalog, one.basis, one.requests_per_month
    hours = float(one.bundles.hardware.gpu_hours[one.row])
    size = size_of(catalog.ai, catalog.ai.models.code(one.model or ""))
    if isinstance(size, Unservable) or not basis.utilisation or not hours or not requests:
        return None
    fresh = need.input_tokens * (1 - need.cached_share)
    gpu = int(one.bundles.gpu[one.row])
    seconds = prefill_gpu_seconds(catalog.ai, gpu, size.active_b, need.profile.precision, fresh).central
    busy = basis.utilisation * hours * SECONDS_PER_HOUR / requests
    return min(1.0, seconds / busy) if seconds == seconds else None


def _per_million(whole: PriceSpread, share: Decimal | None, tokens: float) -> PriceSpread | None:
    if share is None or not tokens:
        return None
    return _scaled(whole, share * MILLION / Decimal(repr(tokens)))


def _per_user(whole: PriceSpread, need: Inference) -> PriceSpread | None:
    """Users grow as requests do, so that each makes the same number of requests every month."""
    if need.active_users is None:
        return None
    return _scaled(whole, Decimal(repr(need.requests_per_month)) / Decimal(repr(need.active_users)))


def _scaled(cost: PriceSpread, factor: Decimal) -> PriceSpread:
    return cost.model_copy(
        update={"low": cost.low * factor, "value": cost.value * factor, "high": cost.high * factor}
    )
