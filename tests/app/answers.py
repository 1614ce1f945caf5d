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
    Delta,
    ScoreRange,
    Spread,
)
from tests.app import answers_beyond
from tests.app.answers_placements import archive, chat, levels, monthly
from tests.app.answers_projection import projection


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


def asked() -> QuestionEcho:
    """The question: two workloads of confidential data, of which the archive inherits it."""
    rule = DataClassRule(
        requirement="juridical_min",
        operator="at_least",
        value="2",
        text="no foreign law reaches the data",
        legal_basis="decision of the buyer",
        status="policy",
        source="price-list",
    )
    return QuestionEcho(
        name="by-hand",
        as_of="2026-11-22",
        starts="2027-01-01",
        horizon_months=24,
        currency="EUR",
        workloads=2,
        data_classes=(
            DataClassShown(data_class="confidential", workloads=("chat", "archive"), rules=(rule,)),
        ),
        data_classes_inherited=(InheritedClass(workload="archive", data_class="confidential", from_="chat"),),
    )


def totals() -> Totals:
    """Of both workloads; water and the technological level are not known."""
    return Totals(
        cost_per_month=monthly("1490.50", "1500.50", "1520.50"),
        carbon_kg_per_month=Spread.of(11.2, 12.5, 14.5),
        energy_kwh_per_month=Spread.of(100, 140, 200),
        water_l_per_month=None,
        sovereignty=TotalSovereignty(
            juridical=levels(2, 0, 3),
            technological=levels(None, None, None),
            score=ScoreRange(low=61.0, high=78.0),
        ),
    )


def savings() -> Savings:
    """Dearer by 250.25 a month than before, and 900 once: never paid back."""
    return Savings(
        against="baseline",
        cost_per_month=Decimal("-250.25"),
        carbon_kg_per_month=3.0,
        one_off=Decimal(900),
        payback_months=None,
    )


def certificates_dropped() -> RequirementPrice:
    """What the certificates of the chat cost: 77.70 a month, for less carbon."""
    return RequirementPrice(
        requirement="workloads.chat.requirements.certificates",
        group=None,
        dropped_alone=Delta(cost=Decimal("77.70"), carbon_kg=0.5),
        added_alone=None,
        dropped_together=None,
        note=None,
    )


def excluded() -> tuple[Excluded, ...]:
    """1,234 offers under control of the United States, of two workloads, and seven too far away."""
    reach = "requirements.x"
    return (
        left_out("control_US", reach, "chat", 1000, "a", example="a: A Ltd → US: CLOUD Act"),
        left_out("control_US", reach, "archive", 234, "b"),
        left_out("rtt_too_long", None, "chat", 7, "c"),
    )


def left_out(
    reason: str,
    requirement: str | None,
    workload: str,
    offers: int,
    provider: str,
    *,
    example: str | None = None,
) -> Excluded:
    """Offers of one provider that a workload cannot take."""
    return Excluded(
        reason=reason,
        requirement=requirement,
        workload=workload,
        offers=offers,
        providers=(provider,),
        example=example,
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
        question=asked(),
        totals=totals(),
        projection=projection(),
        placements=(chat(), archive()),
        flows=(flow(),),
        facts_to_obtain=answers_beyond.facts_to_obtain(),
        references=references(),
        savings=savings(),
        price_of_requirements=(certificates_dropped(),),
        staircase=answers_beyond.staircase(),
        shadow_prices=answers_beyond.shadow_prices(),
        value_of_information=answers_beyond.information(),
        next_best_plans=answers_beyond.next_best(),
        sections_left_out=(),
        exchange_rates=ExchangeRates(eur_per_tonne_co2e=Decimal(250), eur_per_sovereignty_point=None),
        excluded=excluded(),
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
