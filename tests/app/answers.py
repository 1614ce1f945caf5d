"""Answers made by hand: one plan of two workloads, and one refusal.

The plan: `chat` on tokens at `rivage` costs 100.00 and emits 2.0 kg; `archive` at `granit` costs 1,400.50
and emits 10.5 kg. Together 1,500.50 and 12.5 kg a month.
"""

from decimal import Decimal

from app.recommendations.answer import (
    Answer,
    CatalogStamp,
    DataClassRule,
    DataClassShown,
    ExchangeRates,
    Excluded,
    Flow,
    FlowReaders,
    HonestGap,
    InheritedClass,
    Methods,
    QuestionEcho,
    QuoteRequired,
    Reference,
    ReferencePlacement,
    ReferencePlan,
    References,
    Refusal,
    RequirementPrice,
    Savings,
    Solver,
    SourceEntry,
    StoppableLayer,
    Totals,
    TotalSovereignty,
    WayOut,
)
from app.recommendations.answer_figures import (
    CarbonParts,
    CostBreakdown,
    Delta,
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
from app.recommendations.answer_projection import (
    Driver,
    FrontProjection,
    ModelCosts,
    MonthProjection,
    Projection,
    UnitCosts,
    WorkloadProjection,
)
from tests.app import answers_beyond


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


def references() -> References:
    """A cheaper plan, no plan of today, and nothing else."""
    none = Reference(plan=None, reason="nothing to compare with")
    cheapest = ReferencePlan(
        cost_per_month=Decimal("1300.50"),
        carbon_kg_per_month=20.0,
        sovereignty_score=ScoreRange(low=40, high=40),
        placements=(ReferencePlacement(workload="chat", provider="granit", region="de-sud"),),
        note="same requirements",
    )
    return References(
        cheapest=Reference(plan=cheapest, reason=None),
        greenest=none,
        most_sovereign=none,
        hyperscaler_only=none,
        eu_controlled_only=none,
        baseline=Reference(plan=None, reason="no baseline was given"),
    )


def flow() -> Flow:
    """The chat writes to the archive, elsewhere; who is present around the archive is not known."""
    return Flow(
        from_="chat",
        to="archive",
        data_class="confidential",
        gib_per_month=12.5,
        same_place=False,
        who_can_read=FlowReaders(
            control=("DE", "FR"),
            presence=("DE", "FR", "US"),
            control_unknown_at=(),
            presence_unknown_at=("archive",),
        ),
        who_can_stop=(
            stoppable("chat", "rivage", "silicon_gpu", confirmed=False),
            stoppable("archive", "granit", "control_plane", confirmed=True),
        ),
        unknown_layers=3,
    )


def stoppable(workload: str, provider: str, layer: str, *, confirmed: bool) -> StoppableLayer:
    """A layer under a vendor from the United States."""
    return StoppableLayer(
        workload=workload,
        provider=provider,
        layer=layer,
        vendor="Vendor Inc.",
        controlling_countries=("US",),
        confirmed=confirmed,
    )


def projection() -> Projection:
    """Two steady fronts: `chat` 100.00 and `archive` 1,400.50 every month of 24."""
    price = PriceSpread(
        low=Decimal("0.05"),
        value=Decimal("0.05"),
        high=Decimal("0.05"),
        currency="EUR",
        grade="declared",
        sources=("price-list",),
    )
    unit_costs = UnitCosts(
        per_1000_requests=price,
        per_million_input_tokens=None,
        per_million_output_tokens=price,
        per_user_month=None,
    )
    steady = {
        "chat": ("inference", "100.00", 2.0, "requests a month", 2_000_000.0, unit_costs),
        "archive": ("storage", "1400.50", 10.5, "GiB kept", 50_000.0, None),
    }
    return Projection(
        currency="EUR",
        fronts=tuple(
            FrontProjection(
                front=front,
                cost_month_1=Decimal(cost),
                cost_last_month=Decimal(cost),
                cost_over_horizon=Decimal(cost) * 24,
                share_of_cost=0.0666 if name == "chat" else 0.9334,
                carbon_kg_per_month=kilograms,
                driven_by=(f"{name}: {amount:,.0f} {quantity}, steady",),
            )
            for name, (front, cost, kilograms, quantity, amount, _) in steady.items()
        ),
        months=tuple(
            MonthProjection(
                month=f"{2027 + month // 12}-{month % 12 + 1:02d}",
                cost=Decimal("1500.50"),
                cost_by_front={"inference": Decimal("100.00"), "storage": Decimal("1400.50")},
                carbon_kg=12.5,
            )
            for month in range(24)
        ),
        workloads=tuple(
            WorkloadProjection(
                workload=name,
                front=front,
                model="petit-8b" if units else None,
                driver=Driver(
                    quantity=quantity,
                    month_1=amount,
                    last_month=amount,
                    growth_per_month=0.0,
                    bought=None,
                    bought_month_1=None,
                    bought_last_month=None,
                ),
                cost_month_1=Decimal(cost),
                cost_last_month=Decimal(cost),
                cost_over_horizon=Decimal(cost) * 24,
                requests_per_month=amount if units else None,
                unit_costs=units,
            )
            for name, (front, cost, _, quantity, amount, units) in steady.items()
        ),
        models=(
            ModelCosts(
                model="petit-8b",
                workloads=("chat",),
                requests_per_month=2_000_000.0,
                cost_per_month=Decimal("100.00"),
                cost_per_request=Decimal("0.00005"),
                cost_per_1000_requests=Decimal("0.05"),
            ),
        ),
    )


def plan() -> Answer:
    """The optimal answer described at the head of this file."""
    return Answer(
        schema_="havre/answer/1",
        id="rec_01HAND",
        status="optimal",
        reproducible=True,
        objective=1.25,
        bound=1.25,
        gap=0.0,
        solver=Solver(name="closed form", seconds=0.0123, seed=0),
        catalog=CatalogStamp(digest="sha256:" + "ab" * 32, as_of="2026-11-20", offers=49998),
        methods=Methods(cost="1", carbon="1", requests="1", label="v0", sovereignty="1"),
        question=QuestionEcho(
            name="by-hand",
            as_of="2026-11-22",
            starts="2027-01-01",
            horizon_months=24,
            currency="EUR",
            workloads=2,
            data_classes=(
                DataClassShown(
                    data_class="confidential",
                    workloads=("chat", "archive"),
                    rules=(
                        DataClassRule(
                            requirement="juridical_min",
                            operator="at_least",
                            value="2",
                            text="no foreign law reaches the data",
                            legal_basis="decision of the buyer",
                            status="policy",
                            source="price-list",
                        ),
                    ),
                ),
            ),
            data_classes_inherited=(
                InheritedClass(workload="archive", data_class="confidential", from_="chat"),
            ),
        ),
        totals=Totals(
            cost_per_month=monthly("1490.50", "1500.50", "1520.50"),
            carbon_kg_per_month=Spread.of(11.2, 12.5, 14.5),
            energy_kwh_per_month=Spread.of(100, 140, 200),
            water_l_per_month=None,
            sovereignty=TotalSovereignty(
                juridical=levels(2, 0, 3),
                technological=levels(None, None, None),
                score=ScoreRange(low=61.0, high=78.0),
            ),
        ),
        projection=projection(),
        placements=(chat(), archive()),
        flows=(flow(),),
        facts_to_obtain=answers_beyond.facts_to_obtain(),
        references=references(),
        savings=Savings(
            against="baseline",
            cost_per_month=Decimal("-250.25"),
            carbon_kg_per_month=3.0,
            one_off=Decimal(900),
            payback_months=None,
        ),
        price_of_requirements=(
            RequirementPrice(
                requirement="workloads.chat.requirements.certificates",
                group=None,
                dropped_alone=Delta(cost=Decimal("77.70"), carbon_kg=0.5),
                added_alone=None,
                dropped_together=None,
                note=None,
            ),
        ),
        staircase=answers_beyond.staircase(),
        shadow_prices=answers_beyond.shadow_prices(),
        value_of_information=answers_beyond.information(),
        next_best_plans=answers_beyond.next_best(),
        sections_left_out=(),
        exchange_rates=ExchangeRates(eur_per_tonne_co2e=Decimal(250), eur_per_sovereignty_point=None),
        excluded=(
            Excluded(
                reason="control_US",
                requirement="requirements.x",
                workload="chat",
                offers=1000,
                providers=("a",),
                example="a: A Ltd → US: CLOUD Act",
            ),
            Excluded(
                reason="control_US",
                requirement="requirements.x",
                workload="archive",
                offers=234,
                providers=("b",),
                example=None,
            ),
            Excluded(
                reason="rtt_too_long",
                requirement=None,
                workload="chat",
                offers=7,
                providers=("c",),
                example=None,
            ),
        ),
        quote_required=(
            QuoteRequired(workload="chat", provider="falaise", region="fr-sud", why="price not public"),
        ),
        refusal=None,
        honest_gaps=(
            HonestGap(
                code="pue_not_disclosed", about="rivage fr-nord", effect="1.56 was assumed, 1.1 to 2.0"
            ),
        ),
        sources={
            "price-list": SourceEntry(
                title="Price list", url="https://rivage.example", date="2026-10-01", licence=""
            )
        },
    )


def refusal() -> Answer:
    """A refusal: a budget against a certificate, with one way out."""
    return plan().model_copy(
        update={
            "status": "refused",
            "objective": None,
            "bound": None,
            "gap": None,
            "totals": None,
            "projection": None,
            "placements": (),
            "flows": (),
            "facts_to_obtain": (),
            "savings": None,
            "price_of_requirements": (),
            "staircase": (),
            "shadow_prices": (),
            "value_of_information": (),
            "next_best_plans": (),
            "refusal": Refusal(
                conflict=("requirements.budget_per_month", "workloads.chat.requirements.certificates"),
                unserved=("archive",),
                ways_out=(
                    WayOut(
                        relax="requirements.budget_per_month", to="71000.00", cost_per_month=Decimal(71000)
                    ),
                ),
            ),
        }
    )
