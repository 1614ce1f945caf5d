"""Faults between groups of a tender: unknown names, weights that do not add up, bids lacking what counts."""

from collections.abc import Iterator

from app.faults import Fault
from app.recommendations.asking.vocabulary import Vocabulary, nearest
from app.tenders.awarding.wire import AwardTender, BidToJudge, CriterionWire
from app.tenders.faults import fault_at, nobody, repeated

FULL_WEIGHT = 100.0
MOST_BUNDLES = 8  # every set of them is tried
ADJUSTED = "quality_adjusted_price"


def clashes(tender: AwardTender, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Every fault that no single group shows."""
    yield from repeated("lots", [lot.id for lot in tender.lots])
    yield from repeated("criteria", [criterion.id for criterion in tender.criteria])
    yield from _shared_workloads(tender)
    yield from _criteria(tender, vocabulary)
    for index, bid in enumerate(tender.bids):
        yield from _bid(tender, index, bid)
    yield from _bundles(tender)


def _shared_workloads(tender: AwardTender) -> Iterator[Fault]:
    bought: dict[str, str] = {}
    for index, lot in enumerate(tender.lots):
        for name in lot.workloads:
            if name in bought:
                problem = f"{name} is bought by lot {bought[name]} already"
                yield fault_at(("lots", index, "workloads"), problem, "keep it in one lot", "bought_twice")
            bought.setdefault(name, lot.id)


def is_adjusted(tender: AwardTender) -> bool:
    """Whether bids are compared by a price less what their quality is worth."""
    return any(criterion.formula == ADJUSTED for criterion in tender.criteria)


def _criteria(tender: AwardTender, vocabulary: Vocabulary) -> Iterator[Fault]:
    adjusted = is_adjusted(tender)
    for index, criterion in enumerate(tender.criteria):
        yield from _criterion(index, criterion, adjusted, vocabulary)
    money = [criterion for criterion in tender.criteria if criterion.basis is not None]
    if len(money) != 1:
        problem = f"there are {len(money)} criteria of money" if money else "no criterion weighs money"
        yield fault_at(("criteria",), problem, "write exactly one with `basis: price`", "money_criterion")
    weights = sum(criterion.weight or 0.0 for criterion in tender.criteria)
    if not adjusted and abs(weights - FULL_WEIGHT) > 1e-9:
        problem = f"the weights add up to {weights:g}"
        yield fault_at(("criteria",), problem, "make them add up to 100", "weights")


def _criterion(
    index: int, criterion: CriterionWire, adjusted: bool, vocabulary: Vocabulary
) -> Iterator[Fault]:
    at = ("criteria", index)
    wants, other = ("worth", "weight") if adjusted else ("weight", "worth")
    if (criterion.basis is None or not adjusted) and getattr(criterion, wants) is None:
        yield fault_at((*at, wants), "this key is missing", f"write what {wants} it has", "missing")
    if getattr(criterion, other) is not None:
        problem = f"a {other} has no meaning beside {'a quality-adjusted price' if adjusted else 'weights'}"
        yield fault_at((*at, other), problem, f"use {wants}", "other_method")
    counts_down = criterion.basis is not None or criterion.measure is not None
    if counts_down and (criterion.formula or "absolute") == "absolute" and not criterion.reference:
        remedy = "write the amount that earns half the points, above 0"
        yield fault_at((*at, "reference"), "an absolute formula needs a reference", remedy, "missing")
    if not counts_down and criterion.formula is not None:
        problem = "levels and marks are shares of their full score already"
        yield fault_at((*at, "formula"), problem, "remove the formula", "formula_of_marks")
    if criterion.profile is not None and criterion.profile not in vocabulary.weight_profiles:
        guess = nearest(criterion.profile, list(vocabulary.weight_profiles))
        names = ", ".join(sorted(vocabulary.weight_profiles))
        remedy = f"did you mean {guess}?" if guess else f"use one of {names}"
        yield fault_at((*at, "profile"), "this is not a weight profile", remedy, "unknown_profile")


def _bid(tender: AwardTender, index: int, bid: BidToJudge) -> Iterator[Fault]:
    at = ("bids", index)
    lot = next((lot for lot in tender.lots if lot.id == bid.lot), None)
    if lot is None:
        yield nobody((*at, "lot"), bid.lot, "lot", [lot.id for lot in tender.lots])
        return
    if (bid.price_per_month is None) == (not bid.offers):
        problem = "a bid has either a price a month or priced offers"
        yield fault_at((*at, "price_per_month"), problem, "write one of the two", "price")
    for number, offer in enumerate(bid.offers):
        if offer.workload not in lot.workloads:
            problem = f"lot {lot.id} does not buy this workload"
            yield fault_at((*at, "offers", number, "workload"), problem, "remove the line", "other_lot")
        if (offer.unit_price is None) == (not offer.unit_prices):
            problem = "an offer has either a unit price or unit prices by kind of token"
            yield fault_at((*at, "offers", number, "unit_price"), problem, "write one of the two", "price")
    if bid.offers and (lacking := set(lot.workloads) - {offer.workload for offer in bid.offers}):
        problem = f"no offer serves {', '.join(sorted(lacking))}"
        yield fault_at((*at, "offers"), problem, "price every workload of the lot", "missing")
    for name in bid.places:
        if name not in lot.workloads:
            problem = f"lot {lot.id} does not buy this workload"
            yield fault_at((*at, "places", name), problem, "remove it", "other_lot")
    yield from _marks(tender, index, bid)
    if bid.facts.accepted and not bid.facts.reason:
        problem = "accepted evidence needs a reason, which the record will hold"
        yield fault_at((*at, "facts", "reason"), problem, "write why it is accepted", "missing")


def _marks(tender: AwardTender, index: int, bid: BidToJudge) -> Iterator[Fault]:
    wanted = [criterion.id for criterion in tender.criteria if criterion.marks is not None]
    for name in bid.marks:
        if name not in wanted:
            yield nobody(("bids", index, "marks", name), name, "criterion", wanted)
        elif bid.max is not None and bid.marks[name] > bid.max:
            problem = f"more than the largest mark, {bid.max:g}"
            yield fault_at(("bids", index, "marks", name), problem, "correct one of them", "mark_too_large")
    if bid.marks and bid.max is None:
        yield fault_at(("bids", index, "max"), "this key is missing", "write the largest mark", "missing")
    for name in wanted:
        if name not in bid.marks:
            yield fault_at(("bids", index, "marks", name), "this mark is missing", "give it", "missing")


def _bundles(tender: AwardTender) -> Iterator[Fault]:
    lots = [lot.id for lot in tender.lots]
    bidders = {bid.supplier for bid in tender.bids}
    for index, bundle in enumerate(tender.bundles):
        if bundle.supplier not in bidders:
            yield nobody(("bundles", index, "supplier"), bundle.supplier, "supplier", bidders)
        for number, lot in enumerate(bundle.lots):
            if lot not in lots:
                yield nobody(("bundles", index, "lots", number), lot, "lot", lots)
    if len(tender.bundles) > MOST_BUNDLES:
        problem = f"more than {MOST_BUNDLES} bundles cannot all be combined"
        yield fault_at(("bundles",), problem, "keep the ones that matter", "too_many")
