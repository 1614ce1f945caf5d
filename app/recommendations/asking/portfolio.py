"""What a question says beyond its workloads, from its wire form to domain values."""

from app.recommendations.asking.schemas import QuestionWire
from app.recommendations.asking.wire_portfolio import PrioritiesWire
from app.recommendations.asking.wire_requirements import GroupingWire, PortfolioRequirementsWire
from app.recommendations.question import (
    Baseline,
    Capacity,
    Grouping,
    PortfolioRules,
    Priorities,
    Quote,
    ShareCap,
    VolumeDiscount,
)
from catalog.workloads import Terms


def terms_of(wire: QuestionWire, today: str) -> Terms:
    """Dates, months, currency, discounts and profile; the date of the question is today unless stated."""
    as_of = wire.as_of or today
    profile = wire.profile
    return Terms(
        as_of=as_of,
        starts=wire.starts or as_of,
        horizon_months=wire.horizon_months,
        currency=wire.currency,
        discounts={item.provider: item.share for item in wire.discounts if item.share is not None},
        trusted_countries=tuple(profile.trusted_countries),
        sovereignty_weights=profile.sovereignty_weights,
        strict_control_plane=profile.strict_control_plane,
        exposure_by_presence=profile.exposure_by_presence,
        credit_award=profile.credit_award,
        strict_capital=profile.strict_capital,
        strict_firmware=profile.strict_firmware,
        sovereignty_user_weights=tuple((profile.weights or {}).items()),
    )


def rules_of(wire: PortfolioRequirementsWire) -> PortfolioRules:
    """The rules that bind the plan as a whole."""
    return PortfolioRules(
        budget_per_month=wire.budget_per_month,
        carbon_cap_kg_per_month=wire.carbon_cap_kg_per_month,
        max_providers=wire.max_providers,
        max_regions=wire.max_regions,
        share_caps=tuple(
            ShareCap(cap.max, cap.of, cap.controlled_from, cap.provider) for cap in wire.share_caps
        ),
        keep_together=tuple(map(_grouping, wire.keep_together)),
        keep_apart=tuple(map(_grouping, wire.keep_apart)),
        capacities=tuple(
            Capacity(item.provider, item.of, item.max, item.region, item.gpu) for item in wire.capacities
        ),
    )


def volume_discounts_of(wire: QuestionWire) -> tuple[VolumeDiscount, ...]:
    """Discounts that grow with the monthly spend."""
    return tuple(
        VolumeDiscount(
            item.provider,
            tuple((step.from_, step.share) for step in item.steps),
            item.on == "everything",
        )
        for item in wire.discounts
        if item.steps
    )


def _grouping(wire: GroupingWire) -> Grouping:
    return Grouping(tuple(wire.workloads), wire.by)


def priorities_of(wire: PrioritiesWire) -> Priorities:
    """How goals are weighed; a weight left out beside a stated one is zero, all left out is the default."""
    unstated = Priorities()
    weights = (wire.cost, wire.carbon, wire.sovereignty)
    if all(weight is None for weight in weights):
        weights = (unstated.cost, unstated.carbon, unstated.sovereignty)
    cost, carbon, sovereignty = (weight or 0.0 for weight in weights)
    return Priorities(
        mode=wire.mode,
        cost=cost,
        carbon=carbon,
        sovereignty=sovereignty,
        order=tuple(wire.order or ()),
        tolerance=wire.tolerance.model_dump(exclude_unset=True) if wire.tolerance else {},
        carbon_price_per_tonne=wire.carbon_price_per_tonne or unstated.carbon_price_per_tonne,
        sovereignty_price_per_point=wire.sovereignty_price_per_point or unstated.sovereignty_price_per_point,
        cost_reference=wire.references.cost if wire.references else None,
        carbon_reference_kg=wire.references.carbon_kg if wire.references else None,
    )


def baseline_of(wire: QuestionWire) -> tuple[Baseline, ...]:
    """Where workloads run today."""
    return tuple(
        Baseline(name, place.provider, place.region, place.cost_per_month, place.data_gib, place.one_off_cost)
        for name, place in wire.baseline.items()
    )


def quotes_of(wire: QuestionWire) -> tuple[Quote, ...]:
    """Prices that providers gave."""
    return tuple(
        Quote(quote.workload, quote.provider, quote.region, quote.cost_per_month, quote.valid_to)
        for quote in wire.quotes
    )
