"""The award of a tender: judge every bid, allocate the lots, say why, and how firm it is."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.recommendations.answer import CatalogStamp
from app.tenders.awarding.allocation import Allocation, Scored, allocation, scored
from app.tenders.awarding.clashes import is_adjusted
from app.tenders.awarding.judging import Judged, judge_bids
from app.tenders.awarding.legal import warnings_of
from app.tenders.awarding.read import Tender
from app.tenders.awarding.reasons import of_bid, of_lot
from app.tenders.awarding.schemas import (
    AwardOfTender,
    BidView,
    BundleUsed,
    CriterionPoints,
    CriterionView,
    FailedGate,
    LegalWarningView,
    LifecycleParts,
    LotAward,
    RankReversal,
    Seal,
    Stability,
)
from app.tenders.awarding.stability import rank_reversals, weight_ranges
from app.tenders.awarding.wire import AwardTender, CriterionWire
from catalog.library import Catalog


def award_tender(
    tender: Tender, catalog: Catalog, *, time_limit: float = 30.0, lang: str = "en"
) -> AwardOfTender:
    """The proposal for a tender with its bids; warnings are told in `lang` (en or fr)."""
    return propose(tender, judge_bids(tender, catalog), catalog, time_limit=time_limit, lang=lang)


def propose(
    tender: Tender, bids: Sequence[Judged], catalog: Catalog, *, time_limit: float = 30.0, lang: str = "en"
) -> AwardOfTender:
    """The proposal among bids that were judged; the catalog only stamps it."""
    found = allocation(tender.wire, bids, time_limit=time_limit)
    wire, terms = tender.wire, tender.question.terms
    ranked = scored(wire, [bid for bid in bids if bid.passes], found.bundles)
    lots = tuple(_lot(wire, lot.id, lot.workloads, found, bids) for lot in wire.lots)
    return AwardOfTender(
        schema_="havre/award/1",
        name=wire.name,
        legal_profile=wire.legal_profile,
        frozen=None if wire.frozen is None else Seal(sha256=wire.frozen.sha256, at=wire.frozen.at),
        status="refused" if not found.winners else "optimal" if found.proven else "feasible",
        method="quality_adjusted_price" if is_adjusted(wire) else "points",
        currency=terms.currency,
        horizon_months=terms.horizon_months,
        as_of=terms.as_of,
        catalog=CatalogStamp(digest=catalog.digest, as_of=catalog.as_of, offers=catalog.offers),
        criteria=tuple(map(_criterion, wire.criteria)),
        lots=lots,
        bids=tuple(_bid(wire, bid, found, ranked) for bid in bids),
        bundles_used=tuple(
            BundleUsed(supplier=b.supplier, lots=tuple(b.lots), discount_share=b.discount_share)
            for b in found.bundles
        ),
        cost_per_month=sum((lot.price_per_month or Decimal(0) for lot in lots), Decimal(0)),
        rank_reversals=tuple(
            RankReversal(removed_bid=r.removed, lot=r.lot, winner=r.before, winner_without_it=r.after)
            for r in rank_reversals(wire, bids, found)
        ),
        stability=tuple(
            Stability(lot=s.lot, criterion=s.criterion, weight_low=s.low, weight_high=s.high)
            for s in weight_ranges(wire, bids, found)
        ),
        asked_of_bidders=asked_of_bidders(wire),
        warnings=legal_warnings(tender, lang),
        conflict=found.conflict,
    )


def asked_of_bidders(tender: AwardTender) -> tuple[str, ...]:
    """The data a tenderer must give for its bid to be compared."""
    asked = ["price_per_month or offers", "place (provider and region of each workload)"]
    if any(criterion.basis == "lifecycle_cost" for criterion in tender.criteria):
        asked += [f"cost of {part}" for part in tender.lifecycle.ask]
    asked += [f"evidence: {criterion.measure}" for criterion in tender.criteria if criterion.measure]
    asked += [f"certificate {code} or equivalent" for code in tender.gates.certificates]
    return tuple(asked)


def legal_warnings(tender: Tender, lang: str) -> tuple[LegalWarningView, ...]:
    """The warnings of the tender's legal profile."""
    french = lang == "fr"
    return tuple(
        LegalWarningView(
            code=raised.warning.code,
            severity=raised.warning.severity,
            text=raised.warning.fr if french else raised.warning.en,
            remedy=raised.warning.remedy_fr if french else raised.warning.remedy_en,
            source=raised.source.title_fr if french else raised.source.title,
            url=raised.source.url,
            reading=raised.source.reading,
        )
        for raised in warnings_of(tender)
    )


def _lot(
    tender: AwardTender, lot: str, workloads: Sequence[str], found: Allocation, bids: Sequence[Judged]
) -> LotAward:
    won = found.winners.get(lot)
    return LotAward(
        lot=lot,
        workloads=tuple(workloads),
        supplier=won.bid.bid.supplier if won else None,
        bid=won.bid.index if won else None,
        price_per_month=won.bid.price * (1 - won.discount) if won else None,
        total=_total(tender, won.value) if won else None,
        reason=of_lot(tender, lot, found, bids),
    )


def _total(tender: AwardTender, value: float) -> float:
    """Points as they are; a quality-adjusted price is maximised as its negative."""
    return -value if is_adjusted(tender) else value


def _bid(
    tender: AwardTender, bid: Judged, found: Allocation, ranked: Mapping[str, Sequence[Scored]]
) -> BidView:
    standing = [one.bid.index for one in ranked.get(bid.bid.lot, ())]
    mine = next((one for one in ranked.get(bid.bid.lot, ()) if one.bid.index == bid.index), None)
    winner = found.winners.get(bid.bid.lot)
    won = winner is not None and winner.bid.index == bid.index
    score = next((bid.scores[c.profile] for c in tender.criteria if c.profile is not None), None)
    return BidView(
        bid=bid.index,
        supplier=bid.bid.supplier,
        lot=bid.bid.lot,
        price_per_month=bid.price,
        lifecycle=LifecycleParts(**bid.cost.parts, total=bid.cost.total),
        carbon_kg_per_month=bid.measures["carbon_kg_per_month"],
        sovereignty_score=score,
        outcome="won" if won else "lost" if bid.passes else "rejected",
        rank=standing.index(bid.index) + 1 if bid.index in standing else None,
        total=_total(tender, mine.value) if mine else None,
        points=_points(tender, mine) if mine else (),
        failed=tuple(
            FailedGate(code=f.code, requirement=f.requirement, workload=f.workload, text=f.text)
            for f in bid.failed
        ),
        notes=bid.notes,
        reason=of_bid(tender, bid, mine, winner),
    )


def _points(tender: AwardTender, one: Scored) -> tuple[CriterionPoints, ...]:
    adjusted = is_adjusted(tender)
    return tuple(
        CriterionPoints(
            criterion=criterion.id,
            figure=read.figure,
            full=read.full,
            share=share,
            points=share * (float(criterion.worth or 0) if adjusted else (criterion.weight or 0.0)),
        )
        for criterion, read, share in zip(tender.criteria, one.read, one.shares, strict=True)
    )


def _criterion(criterion: CriterionWire) -> CriterionView:
    amount = criterion.basis is not None or criterion.measure is not None
    formula = (criterion.formula or "absolute") if amount else None
    return CriterionView(
        id=criterion.id,
        reads=criterion.basis or criterion.measure or criterion.profile or "marks",
        weight=criterion.weight,
        worth=criterion.worth,
        formula=None if formula == "quality_adjusted_price" else formula,
        reference=criterion.reference if amount else None,
    )
