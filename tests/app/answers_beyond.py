"""What lies beyond the plan of `answers.py`, by hand: prices of levels, limits and documents, next plans."""

from decimal import Decimal

from app.recommendations.answer_facts import FactsToObtain, FactToObtain, WayToProof
from app.recommendations.answer_figures import Delta
from app.recommendations.answer_prices import (
    InformationValue,
    KindCost,
    LimitMoved,
    MovedWorkload,
    NextBestPlan,
    ShadowPrice,
    Stairs,
    StairStep,
    StepPlan,
)


def wanted(criterion: str, axis: str = "juridical") -> FactToObtain:
    """One fact that nobody has shown yet."""
    return FactToObtain(
        axis=axis,
        criterion=criterion,
        level=0,
        needed=2,
        axis_reaches=0,
        least_evidence="E2",
        question_en=f"What of {criterion}?",
        question_fr=f"Quid de {criterion} ?",
        document_en="contract clause",
        document_fr="clause du contrat",
    )


def facts_to_obtain() -> tuple[FactsToObtain, ...]:
    """Four facts of one axis, two more left out; the other axis no document can raise."""
    return (
        FactsToObtain(
            workloads=("chat",),
            provider="rivage",
            ways=(
                WayToProof(axis="juridical", demanded=2, reached=0, reachable=True, blocked_by=()),
                WayToProof(axis="technological", demanded=2, reached=0, reachable=False, blocked_by=("6.1",)),
            ),
            facts=tuple(map(wanted, ("1.1", "1.2", "2.2", "3.1"))),
            facts_more=2,
        ),
    )


def step_plan(cost: int, *providers: str, beyond: tuple[str, ...] = ()) -> StepPlan:
    """A plan of a step; level 0 costs 1,000, of which inference 100."""
    return StepPlan(
        cost_per_month=Decimal(cost),
        carbon_kg_per_month=12.5,
        times=cost / 1000,
        by_kind=(KindCost(kind="inference", cost_per_month=Decimal(160), times=1.6),),
        providers=providers,
        beyond=beyond,
        proven_best=True,
    )


def staircase() -> tuple[Stairs, ...]:
    """One axis: levels 1 and 2 cost the same, 3 passes the budget, 4 is out of reach of the archive."""
    plans = (
        step_plan(1000, "granit"),
        step_plan(1500, "rivage"),
        step_plan(1500, "rivage"),
        step_plan(3000, "rivage", beyond=("requirements.budget_per_month",)),
    )
    steps = [
        StairStep(level=level, evidence="structural", plan=plan, reason=None, as_far_as_possible=None)
        for level, plan in enumerate(plans)
    ]
    last = StairStep(
        level=4,
        evidence="structural",
        plan=None,
        reason="nothing serves archive (at most level 3)",
        as_far_as_possible=step_plan(4000, "rivage"),
    )
    return (Stairs(axis="juridical", steps=(*steps, last)),)


def shadow_prices() -> tuple[ShadowPrice, ...]:
    """A budget that binds: 99.50 more would save 2.0 kg."""
    return (
        ShadowPrice(
            requirement="requirements.budget_per_month",
            unit="money a month",
            limit=1510.0,
            used=1500.5,
            binding=True,
            holds_from=1500.5,
            holds_to=1600.0,
            loosened=LimitMoved(
                limit=1600.0,
                change=Delta(cost=Decimal("99.50"), carbon_kg=-2.0),
                worth=Decimal("400.50"),
                per_unit=Decimal("4.45"),
            ),
            tightened=None,
            exact=True,
            note=None,
        ),
    )


def information() -> tuple[InformationValue, ...]:
    """Four documents of one provider that would save 210.40 a month."""
    return (
        InformationValue(
            provider="rivage",
            workloads=("archive",),
            documents=4,
            saves=Delta(cost=Decimal("210.40"), carbon_kg=1.5),
            to_obtain=facts_to_obtain(),
        ),
    )


def next_best() -> tuple[NextBestPlan, ...]:
    """One plan that places the archive elsewhere."""
    return (
        NextBestPlan(
            rank=2,
            change=Delta(cost=Decimal("20.25"), carbon_kg=0.5),
            objective=1.3,
            moved=(MovedWorkload(workload="archive", provider="rivage", region="fr-nord"),),
            moved_more=0,
        ),
    )
