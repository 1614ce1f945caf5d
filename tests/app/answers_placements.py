"""The two placements of the plan made by hand: `chat` by the token and `archive` in object storage."""

from decimal import Decimal

from app.recommendations.answer_figures import (
    CarbonParts,
    CostBreakdown,
    Label,
    LetterRanges,
    Levels,
    MonthlyCost,
    PriceSpread,
    ScoreRange,
    Spread,
)
from app.recommendations.answer_placement import (
    Alternative,
    ConditionState,
    Inherited,
    LegalReach,
    OfferLine,
    OfficialScore,
    PerRequest,
    Placement,
    PlacementSovereignty,
)


def levels(structural: int | None, proven: int | None, ceiling: int | None) -> Levels:
    """Levels on one axis."""
    return Levels(structural=structural, proven=proven, ceiling=ceiling)


def monthly(low: str, value: str, high: str) -> MonthlyCost:
    """A monthly cost that does not change over the horizon."""
    central = Decimal(value)
    return MonthlyCost(
        low=Decimal(low),
        value=central,
        high=Decimal(high),
        month_1=central,
        last_month=central,
        currency="EUR",
    )


def sovereignty(juridical: Levels) -> PlacementSovereignty:
    """A judgement with a known juridical and an unknown technological level."""
    return PlacementSovereignty(
        juridical=juridical,
        technological=levels(None, None, None),
        assurance=None,
        score=ScoreRange(low=61.0, high=78.0),
        official={"ec-2026": OfficialScore(seal=2, score=None)},
        reach=LegalReach(control=("FR",), presence=("FR", "US"), supply=("US",)),
        layers=(),
    )


def per_request() -> PerRequest:
    """One request of the chat workload, with an energy letter of D that may be C to E."""
    return PerRequest(
        cost=PriceSpread(
            low=Decimal("0.0004"),
            value=Decimal("0.00045"),
            high=Decimal("0.0005"),
            currency="EUR",
            grade="declared",
            sources=("price-list",),
        ),
        energy_wh=Spread.of(0.1, 0.2, 0.4),
        co2e_g=Spread.of(0.004, 0.0082, 0.02),
        water_ml=None,
        label=Label(
            energy="D", co2e="B", method="v0", range=LetterRanges(energy=("C", "E"), co2e=("B", "B"))
        ),
        evidence_tier="E1",
        boundary="facility",
        concurrency=64,
        utilisation=0.5,
        break_even_requests_per_month=None,
    )


def chat() -> Placement:
    """Tokens bought at an invented provider."""
    return Placement(
        workload="chat",
        kind="inference",
        data_class="confidential",
        label="Rivage tokens, petit-24b",
        provider="rivage",
        region="fr-nord",
        country="FR",
        serving="api",
        model="petit-24b",
        purchase="on demand",
        offers=(
            OfferLine(
                offer="tokens:petit-24b",
                quantity=222.5,
                unit="million tokens",
                unit_price=Decimal("0.449438"),
                currency="EUR",
                discount=None,
                purchase="on_demand",
                price_date="2026-10-01",
                stale=False,
                source="price-list",
            ),
        ),
        cost_per_month=monthly("90", "100", "120"),
        cost_breakdown=CostBreakdown(
            compute=Decimal(100), storage=Decimal(0), network=None, migration=Decimal(0), other=Decimal(0)
        ),
        carbon_kg_per_month=CarbonParts(
            use=Spread.of(0.5, 1.5, 3),
            embodied=Spread.of(0.2, 0.5, 1),
            total=Spread.of(0.7, 2, 4),
            market_based=None,
        ),
        energy_kwh_per_month=Spread.of(10, 40, 90),
        water_l_per_month=None,
        per_request=per_request(),
        sovereignty=sovereignty(levels(2, 0, 3)),
        rtt_ms=Spread.of(7, 9.2, 12),
        inherited=None,
        waiting=None,
        reasons=("cheapest place for this model within 60 ms",),
        alternatives=(
            Alternative(
                provider="granit",
                region="de-sud",
                serving="api",
                delta_cost=Decimal("12.30"),
                delta_carbon_kg=-0.4,
                delta_sovereignty=None,
                best_other=("provider", "country"),
                reason="dearer by more than its carbon is worth",
            ),
        ),
        conditions=(
            ConditionState(
                code="dpa",
                text="contract on data processing",
                state="to_confirm",
                because="no fact of the catalog settles it",
                sources=(),
            ),
            ConditionState(
                code="register", text="entry in the register", state="met", because="it is public", sources=()
            ),
        ),
    )


def archive() -> Placement:
    """Object storage at another provider, whose data class came from the chat."""
    changes: dict[str, object] = {
        "workload": "archive",
        "kind": "storage",
        "label": "Object storage",
        "provider": "granit",
        "region": "de-sud",
        "country": "DE",
        "serving": None,
        "model": None,
        "offers": (),
        "cost_per_month": monthly("1400.50", "1400.50", "1400.50"),
        "carbon_kg_per_month": CarbonParts(
            use=None, embodied=None, total=Spread.of(10.5, 10.5, 10.5), market_based=None
        ),
        "per_request": None,
        "sovereignty": sovereignty(levels(3, None, 4)),
        "rtt_ms": None,
        "inherited": Inherited(data_class="confidential", from_="chat"),
        "alternatives": (),
        "conditions": (),
    }
    return chat().model_copy(update=changes)
