"""Bids held against the gates and measured: what each costs, emits and scores, or why it is out.

Every bid is judged where it says it runs, as a quote for each workload of its lot: gates, carbon and
sovereignty come from the same lenses as any placement.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from app.recommendations.asking.wire_requirements import PlaceWire
from app.recommendations.explain.gate_words import gate_words
from app.recommendations.moving import region_code
from app.tenders.awarding.lifecycle import LifecycleCost, lifecycle_cost
from app.tenders.awarding.pricing import price_of_offers
from app.tenders.awarding.read import Tender
from app.tenders.awarding.wire import BidToJudge, OfferedFacts
from catalog.candidates import Candidates, Family, candidates
from catalog.library import Catalog
from catalog.market import Market, open_market
from catalog.quoted import quoted_family
from catalog.scorecard import judge
from catalog.workloads import Requirements, Workload

MEASURES = ("carbon_kg_per_month", "energy_kwh_per_month", "water_l_per_month")


@dataclass(frozen=True, slots=True)
class Failed:
    """A gate a bid does not pass: its code, the requirement, and what stands behind it or would mend it."""

    code: str
    requirement: str
    workload: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One bid: money, measures (None: not known), sovereignty scores by profile, gates failed, notes."""

    index: int
    bid: BidToJudge
    price: Decimal
    cost: LifecycleCost
    measures: Mapping[str, float | None]
    scores: Mapping[str, float | None]
    failed: tuple[Failed, ...]
    notes: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether the bid may win."""
        return not self.failed


@dataclass(frozen=True, slots=True)
class _There:
    """One workload of a lot where a bid would run it."""

    weight: float
    failed: tuple[Failed, ...]
    measures: Mapping[str, float | None]
    scores: Mapping[str, float]


def judge_bids(tender: Tender, catalog: Catalog) -> tuple[Judged, ...]:
    """Every bid, in the order of the tender."""
    market = open_market(catalog, tender.question.terms)
    listed: dict[str, Candidates] = {}
    for workload in tender.question.workloads:
        listed[workload.name] = candidates(market, workload, carbon_needed=False)
    return tuple(_judged(market, tender, listed, index, bid) for index, bid in enumerate(tender.wire.bids))


def _judged(
    market: Market, tender: Tender, listed: Mapping[str, Candidates], index: int, bid: BidToJudge
) -> Judged:
    workloads = tuple(workloads_of(tender, bid.lot))
    price, unsized = _price(market, listed, workloads, bid)
    there = [_at_its_place(market, tender, listed[w.name], bid, w, price, len(workloads)) for w in workloads]
    measures = {name: _total(bid.facts, name, [each.measures[name] for each in there]) for name in MEASURES}
    scores = _scores(bid.facts, tender, there)
    cost = lifecycle_cost(
        tender.wire.lifecycle, bid, price, measures["carbon_kg_per_month"], market.terms.horizon_months
    )
    failed = [*unsized, *(failure for each in there for failure in each.failed)]
    failed += list(_not_comparable(tender, cost, measures, scores))
    return Judged(
        index, bid, price, cost, measures, scores, tuple(dict.fromkeys(failed)), tuple(_notes(bid.facts))
    )


def workloads_of(tender: Tender, lot: str) -> Iterator[Workload]:
    """The workloads a lot buys, copies of one workload included."""
    names = next(each.workloads for each in tender.wire.lots if each.id == lot)
    return (w for w in tender.question.workloads if w.name.partition("#")[0] in names)


def _price(
    market: Market, listed: Mapping[str, Candidates], workloads: Sequence[Workload], bid: BidToJudge
) -> tuple[Decimal, list[Failed]]:
    """The price a month as bid, or that of priced offers sized on the workloads."""
    if bid.price_per_month is not None:
        return bid.price_per_month, []
    total, failed = Decimal(0), []
    for workload in workloads:
        offers = [offer for offer in bid.offers if offer.workload == workload.name.partition("#")[0]]
        cost = price_of_offers(market, listed[workload.name].families, offers)
        if cost is None:
            text = "the catalog holds no way to serve this workload with these offers: bid a price a month"
            failed.append(Failed("offers_not_sized", "bids.offers", workload.name, text))
        total += cost or Decimal(0)
    return total, failed


def _at_its_place(
    market: Market,
    tender: Tender,
    listed: Candidates,
    bid: BidToJudge,
    workload: Workload,
    price: Decimal,
    lot_size: int,
) -> _There:
    """Gates, carbon and levels of one workload; accepted evidence takes the place of what it proves."""
    weight = workload.importance
    asked = without_proven(market, workload.requirements, bid.facts)
    workload = replace(workload, requirements=asked)
    place = bid.places.get(workload.name.partition("#")[0], bid.place) or _place_of_offer(bid, workload)
    family = None if place is None else _family(market, listed, workload, place, price / lot_size)
    if family is None:
        return _There(weight, tuple(_unplaced(workload, place)), dict.fromkeys(MEASURES), {})
    failed = tuple(
        Failed(gate.reason, gate.requirement, workload.name, text)
        for gate in family.gates
        if not gate.passes[0]
        for text in (gate_words(market, workload, gate.reason, gate.requirement, family, 0),)
    )
    card = judge(market, family, np.array([0], dtype=np.int32))
    columns = (card.carbon.total_kg, card.carbon.energy_kwh, card.carbon.water_l)
    measures = {name: _known(column.central[0]) for name, column in zip(MEASURES, columns, strict=True)}
    known = int(family.bundles.structure[0]) >= 0
    officials = family.levels.official if known else {}
    return _There(
        weight, failed, measures, {name: float(found.score_low[0]) for name, found in officials.items()}
    )


def _family(
    market: Market, listed: Candidates, workload: Workload, place: PlaceWire, price: Decimal
) -> Family | None:
    """The bid as a quote where it says, or in another zone of the provider on the same site."""
    regions = market.catalog.regions
    code = region_code(market.catalog, place.provider, place.region)
    same_site = np.flatnonzero(regions.place == regions.place[code])
    zones = [code, *(int(zone) for zone in same_site if regions.provider_id[zone] == place.provider)]
    for zone in dict.fromkeys(zones):
        family = quoted_family(market, workload, zone, float(price), listed.families, carbon_needed=False)
        if family is not None:
            return family
    return None


def _place_of_offer(bid: BidToJudge, workload: Workload) -> PlaceWire | None:
    """Where the priced offers of a workload stand: the first two parts of an offer's id."""
    for offer in bid.offers:
        parts = offer.offer.split("/")
        if offer.workload == workload.name.partition("#")[0] and len(parts) > 2:
            return PlaceWire.model_construct(provider=parts[0], region=parts[1])
    return None


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def without_proven(market: Market, asked: Requirements, facts: OfferedFacts) -> Requirements:
    """What is still to be met once the evidence the buyer has accepted is credited."""
    if not facts.accepted:
        return asked
    left = replace(asked, certificates=tuple(c for c in asked.certificates if c not in facts.certificates))
    if facts.juridical is not None and facts.juridical >= asked.juridical_min:
        left = replace(left, juridical_min=0)
    if facts.technological is not None and facts.technological >= asked.technological_min:
        left = replace(left, technological_min=0)
    members = {c for area in asked.residency for c in market.catalog.countries.members(area)}
    return replace(left, residency=()) if facts.country in members else left


def _unplaced(workload: Workload, place: PlaceWire | None) -> Iterator[Failed]:
    """Gates nothing can be said of where a bid names no place, or one that sells nothing of the kind."""
    asked = workload.requirements
    demands = (asked.juridical_min, asked.technological_min, asked.certificates, asked.residency)
    if not any(demands) and not asked.exclude_jurisdictions and asked.max_rtt_ms is None:
        return
    told = (
        "no place is named" if place is None else f"{place.provider} {place.region} sells nothing of the kind"
    )
    text = f"{told}: name a place of the catalog, or offer evidence on every gate"
    yield Failed("place_not_known", "bids.place", workload.name, text)


def _total(facts: OfferedFacts, name: str, parts: Sequence[float | None]) -> float | None:
    """The figure accepted by the buyer, else the sum over the lot; unknown where a part is."""
    if facts.accepted and getattr(facts, name) is not None:
        return float(getattr(facts, name))
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _scores(facts: OfferedFacts, tender: Tender, there: Sequence[_There]) -> dict[str, float | None]:
    """Official scores (0-100) by profile: the mean over the lot's workloads, weighted by importance."""
    found: dict[str, float | None] = {}
    for criterion in tender.wire.criteria:
        profile = criterion.profile
        if profile is None:
            continue
        if facts.accepted and facts.sovereignty_score is not None:
            found[profile] = facts.sovereignty_score
        elif all(profile in each.scores for each in there):
            weights = sum(each.weight for each in there)
            found[profile] = sum(each.weight * each.scores[profile] for each in there) / weights
        else:
            found[profile] = None
    return found


def _not_comparable(
    tender: Tender,
    cost: LifecycleCost,
    measures: Mapping[str, float | None],
    scores: Mapping[str, float | None],
) -> Iterator[Failed]:
    """What a criterion reads and nobody knows: such a bid is to be completed, never scored as if it were."""
    for index, criterion in enumerate(tender.wire.criteria):
        at = f"criteria[{index}]"
        if criterion.basis == "lifecycle_cost":
            for part in cost.missing:
                yield Failed(f"{part}_not_stated", at, None, f"ask the bidder for its cost of {part}")
        if criterion.measure is not None and measures[criterion.measure] is None:
            text = f"{criterion.measure} cannot be estimated here: ask for it as evidence"
            yield Failed("environment_not_known", at, None, text)
        if criterion.profile is not None and scores[criterion.profile] is None:
            text = "nothing public is known of who stands behind this place: ask for evidence"
            yield Failed("sovereignty_not_known", at, None, text)


def _notes(facts: OfferedFacts) -> Iterator[str]:
    offered = [name for name in type(facts).model_fields if name not in ("accepted", "reason", "document")]
    stated = [name for name in offered if getattr(facts, name) not in (None, [])]
    if stated and facts.accepted:
        yield f"evidence accepted by the buyer on {', '.join(stated)}: {facts.reason}"
    elif stated:
        yield f"evidence offered on {', '.join(stated)} and not credited: nobody has accepted it"
