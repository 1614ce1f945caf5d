"""An award as it travels: `havre/award/1`. Every key is always there; unknown is null, with its reason.

What decides an award travels with twelve digits, so that anybody can work out points, totals and ranks again
from what is printed.
"""

from typing import Annotated, Literal

from pydantic import Field, PlainSerializer

from app.recommendations.answer import CatalogStamp
from app.recommendations.answer_figures import Figure, Money, Part

TWELVE_DIGITS = 12


def twelve_digits(figure: float) -> float:
    """A figure that decides an award, as it is printed."""
    return float(f"{figure:.{TWELVE_DIGITS}g}")


Exact = Annotated[float, Field(allow_inf_nan=False), PlainSerializer(twelve_digits, return_type=float)]


class Seal(Part):
    """The hash the bids were judged under, and when the criteria were frozen (UTC)."""

    sha256: str
    at: str


class FailedGate(Part):
    """A gate a bid does not pass, and what stands behind it or would mend it."""

    code: str
    requirement: str
    workload: str | None
    text: str


class CriterionView(Part):
    """What was weighed. `weight` counts in points of 100; under a quality-adjusted price, `worth` in money.

    `reads` is `price`, `lifecycle_cost`, a measure, a weight profile of sovereignty, or `marks`. `formula` is
    null for what is a share of its full score already, and for the money of a quality-adjusted price.
    """

    id: str
    reads: str
    weight: Exact | None
    worth: Money | None
    formula: Literal["absolute", "best_over_price", "min_max"] | None
    reference: Money | None


class CriterionPoints(Part):
    """What a bid earns on a criterion: the share of full points (0-1), and points or their worth in money.

    `figure` is what the criterion read: money or a measure a month, a score, a mark. `full` is what would
    earn everything where the share is figure / full; null where a formula makes the share.
    """

    criterion: str
    figure: Exact
    full: Exact | None
    share: Exact
    points: Exact


class LifecycleParts(Part):
    """Money a month by part; null where the tender does not ask for it."""

    acquisition: Money | None
    use: Money | None
    energy: Money | None
    support: Money | None
    exit: Money | None
    migration: Money | None
    externalities: Money | None
    total: Money


class BidView(Part):
    """One bid judged. `total` ranks: points of 100, or a quality-adjusted price; null for a rejected bid.

    Totals are worked out to the sixth decimal; those that are equal rank by the lower amount of money that
    was judged, then by the earlier bid.
    """

    bid: int
    supplier: str
    lot: str
    price_per_month: Money
    lifecycle: LifecycleParts
    carbon_kg_per_month: Figure | None
    sovereignty_score: Figure | None
    outcome: Literal["won", "lost", "rejected"]
    rank: int | None
    total: Exact | None
    points: tuple[CriterionPoints, ...]
    failed: tuple[FailedGate, ...]
    notes: tuple[str, ...]
    reason: str


class LotAward(Part):
    """Who wins a lot; null with a reason where nobody can."""

    lot: str
    workloads: tuple[str, ...]
    supplier: str | None
    bid: int | None
    price_per_month: Money | None
    total: Exact | None
    reason: str


class BundleUsed(Part):
    """A bundle whose discount the award takes."""

    supplier: str
    lots: tuple[str, ...]
    discount_share: Exact


class RankReversal(Part):
    """A losing bid without which a lot would go to another bid."""

    removed_bid: int
    lot: str
    winner: int
    winner_without_it: int


class Stability(Part):
    """The weights of a criterion within which a lot keeps its winner, the others sharing what is left."""

    lot: str
    criterion: str
    weight_low: Figure
    weight_high: Figure


class LegalWarningView(Part):
    """Where a choice is fragile, what would be better, and the source. Never legal advice.

    `url` is where the text is published; `reading` says whether the text itself was read, a copy of its words
    elsewhere, or a report of it.
    """

    code: str
    severity: Literal["required", "fragile", "advice"]
    text: str
    remedy: str
    source: str
    url: str
    reading: Literal["text", "copy", "report"]


class AwardOfTender(Part):
    """The proposal: a winner per lot, every bid with its points or failed gates, and how firm that is."""

    schema_: Literal["havre/award/1"] = Field(validation_alias="schema", serialization_alias="schema")
    name: str
    legal_profile: str
    frozen: Seal | None
    status: Literal["optimal", "feasible", "refused"]
    method: Literal["points", "quality_adjusted_price"]
    currency: str
    horizon_months: int
    as_of: str
    catalog: CatalogStamp
    criteria: tuple[CriterionView, ...]
    lots: tuple[LotAward, ...]
    bids: tuple[BidView, ...]
    bundles_used: tuple[BundleUsed, ...]
    cost_per_month: Money
    rank_reversals: tuple[RankReversal, ...]
    stability: tuple[Stability, ...]
    asked_of_bidders: tuple[str, ...]
    warnings: tuple[LegalWarningView, ...]
    conflict: tuple[str, ...]
