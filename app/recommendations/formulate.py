"""From options to the optimiser's problem: the only place where euro and kilogram become numbers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from app.recommendations.bought_together import (
    EXIT,
    SENT,
    SENT_PAID,
    SPEND,
    Sent,
    discount_rules,
    sent_by,
    shared_traffic,
)
from app.recommendations.failing import PASSES, SEVERAL
from app.recommendations.moving import region_code
from app.recommendations.objective import Objective, shares_of_importance
from app.recommendations.options import Options
from app.recommendations.question import (
    WITHOUT_GPU,
    Capacity,
    Commitment,
    Grouping,
    Link,
    Question,
    ShareCap,
)
from app.recommendations.traffic import traffic_table
from catalog.bundles import NONE
from catalog.files import day_of
from catalog.library import Catalog
from catalog.market import Market
from catalog.places import Regions
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.recent import Itself
from catalog.sovereignty.entities import controlling_countries
from catalog.sovereignty.facts import SovereigntyFacts
from optimizer import (
    CapShare,
    ChargeForOpening,
    Goal,
    KeepApart,
    KeepTogether,
    LimitCount,
    PayAtLeast,
    PayForTraffic,
    Problem,
    RespectCapacity,
    Rule,
    StayWithin,
)

DAYS_PER_MONTH = 30.4375  # of the calendar, over four years


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The candidates of all workloads as one column, and where each came from.

    `workload[i]` and `option[i]` name the workload and its option. `missing` is PASSES, or the position in
    `paths` of the one requirement a candidate fails. Attributes are codes by name; the code of a `region`
    is a position in `places`, which holds the physical places that any candidate stands in. `spend` is what
    the provider is paid by its price list, moving and quotes left out; `sent` the traffic within candidates.
    """

    options: tuple[Options, ...]
    workload: IntArray
    option: IntArray
    missing: IntArray
    paths: tuple[str, ...]
    provider: IntArray
    region: IntArray
    structure: IntArray
    cost: FloatArray
    carbon: FloatArray
    shortfall: FloatArray
    fee: FloatArray
    gpu: IntArray
    gpus: FloatArray
    vcpus: FloatArray
    spend: FloatArray
    sent: Sent
    attributes: dict[str, IntArray]
    places: IntArray

    def allowed(self, dropped: Collection[str] = ()) -> BoolArray:
        """Candidates that meet every requirement but those dropped, by path."""
        met = np.array([*(path in dropped for path in self.paths), False, True])  # the last two: the codes
        return np.asarray(met[self.missing])


def portfolio_of(market: Market, options: Sequence[Options]) -> Portfolio:
    """Stack the worthy options. `shortfall` is in points of 100, weighted by importance.

    Cost and carbon are unrounded floats of euro (or the question's currency) and kg a month: they are
    scaled only by the weights of the objective.
    """
    rows = [np.flatnonzero(o.worthy).astype(np.int32) for o in options]
    weight = shares_of_importance([o.workload for o in options])
    paths = tuple(dict.fromkeys(path for o in options for path in o.paths))

    def stack(name: str) -> np.ndarray:
        return np.concatenate([getattr(o, name)[r] for o, r in zip(options, rows, strict=True)])

    region, structure, provider = stack("region"), stack("structure"), stack("provider")
    places, place = np.unique(market.catalog.regions.place[region], return_inverse=True)
    shortfall = [(100.0 - o.score[r]) * w for o, r, w in zip(options, rows, weight, strict=True)]
    position = {path: number for number, path in enumerate(paths)}
    missing = [_numbered(o, position)[o.missing[r]] for o, r in zip(options, rows, strict=True)]
    return Portfolio(
        options=tuple(options),
        workload=np.repeat(np.arange(len(options)), [len(r) for r in rows]).astype(np.int32),
        option=np.concatenate(rows),
        missing=np.concatenate(missing),
        paths=paths,
        provider=provider,
        region=region,
        structure=structure,
        cost=stack("cost"),
        carbon=stack("carbon"),
        shortfall=np.concatenate(shortfall),
        fee=stack("fee"),
        gpu=stack("gpu"),
        gpus=stack("gpus"),
        vcpus=stack("vcpus"),
        spend=np.where(stack("quoted") == NONE, stack("cost") - stack("moving"), 0.0),
        sent=_sent(options, rows),
        attributes=attributes_of(market.catalog, provider, region, place.astype(np.int32), structure),
        places=places,
    )


def _sent(options: Sequence[Options], rows: Sequence[IntArray]) -> Sent:
    """Traffic within the candidates of all workloads."""
    parts = [sent_by(o, r) for o, r in zip(options, rows, strict=True)]
    return Sent(np.concatenate([part.item for part in parts]), np.concatenate([part.gib for part in parts]))


def _numbered(options: Options, position: Mapping[str, int]) -> IntArray:
    """The position among all paths of each of the workload's own; SEVERAL, -2, and PASSES, -1, stand last."""
    return np.array([*(position[path] for path in options.paths), SEVERAL, PASSES], dtype=np.int32)


def attributes_of(
    catalog: Catalog, provider: IntArray, region: IntArray, place: IntArray, structure: IntArray
) -> dict[str, IntArray]:
    """Codes of every attribute a rule may speak of: its `region` is the physical place."""
    country, zone, owner = _named(Itself(catalog.regions), Itself(catalog.sovereignty))
    return {
        "provider": provider,
        "region": place,
        "country": country[region],
        "grid_zone": zone[region],
        "controlling_country": owner[structure],
    }


@lru_cache(maxsize=4)
def _named(listed: Itself[Regions], facts: Itself[SovereigntyFacts]) -> tuple[IntArray, IntArray, IntArray]:
    """Codes of the country and the grid zone of each region, and of the owners of each structure."""
    regions = listed.value
    owners = [*controlling_countries(facts.value), frozenset[str]()]
    return _codes(regions.country), _codes(regions.grid_zone), _codes([";".join(sorted(o)) for o in owners])


def _codes(names: Iterable[str]) -> IntArray:
    return np.unique(np.array(list(names)), return_inverse=True)[1].astype(np.int32)


def formulate(market: Market, question: Question, portfolio: Portfolio, objective: Objective) -> Problem:
    """One candidate per workload, every rule of the portfolio, the priorities as goals.

    The carbon of a candidate may be unknown (NaN): what reads carbon must leave such candidates out.
    """
    names = tuple(workload.name for workload in question.workloads)
    problem = Problem(
        workloads=names,
        workload=portfolio.workload,
        rank=portfolio.option,
        resources={"cost": portfolio.cost, "shortfall": portfolio.shortfall, "carbon": portfolio.carbon},
        attributes=portfolio.attributes,
        goals=objective.goals,
        rules=rules_of(market, question, portfolio, names),
        tie_breakers=("cost", "carbon"),
    )
    problem = with_capacities(problem, market.catalog, question.rules.capacities, portfolio)
    problem = with_volumes(problem, market, question, portfolio)
    return with_contracts(problem, portfolio)


def rules_of(
    market: Market, question: Question, portfolio: Portfolio, names: Sequence[str]
) -> tuple[Rule, ...]:
    """One rule per requirement of the portfolio, named by its path in the question."""
    asked = question.rules
    rules: list[Rule] = []
    if asked.budget_per_month is not None:
        rules.append(StayWithin("requirements.budget_per_month", "cost", float(asked.budget_per_month)))
    if asked.carbon_cap_kg_per_month is not None:
        rules.append(
            StayWithin("requirements.carbon_cap_kg_per_month", "carbon", asked.carbon_cap_kg_per_month)
        )
    if asked.max_providers is not None:
        rules.append(LimitCount("requirements.max_providers", "provider", asked.max_providers))
    if asked.max_regions is not None:
        rules.append(LimitCount("requirements.max_regions", "region", asked.max_regions))
    for number, cap in enumerate(asked.share_caps):
        rules.append(_share_cap(market.catalog, portfolio, cap, f"requirements.share_caps[{number}]"))
    for number, group in enumerate(asked.keep_together):
        rules.append(KeepTogether(f"requirements.keep_together[{number}]", _members(group, names), group.by))
    for number, group in enumerate(asked.keep_apart):
        rules.append(KeepApart(f"requirements.keep_apart[{number}]", _members(group, names), group.by))
    rules += traffic_rules(market, question.links, names, portfolio.places)
    rules += commitment_rules(market, question, portfolio)
    return tuple(rules)


def _members(group: Grouping, names: Sequence[str]) -> tuple[int, ...]:
    return tuple(names.index(name) for name in group.workloads)


def _share_cap(catalog: Catalog, portfolio: Portfolio, cap: ShareCap, name: str) -> CapShare:
    """An unknown owner counts as controlled from there."""
    if cap.provider is not None:
        members = portfolio.provider == catalog.providers.id.index(cap.provider)
    else:
        owners = controlling_countries(catalog.sovereignty)
        wanted = catalog.countries.members(cap.controlled_from or "") | {cap.controlled_from}
        under = np.array([not o or bool(o & wanted) for o in owners] + [True])
        members = under[portfolio.structure]
    return CapShare(name, members, cap.share, "cost" if cap.of == "spend" else None)


def commitment_rules(market: Market, question: Question, portfolio: Portfolio) -> list[PayAtLeast]:
    """One rule per provider, named after its first commitment: one euro spent serves one promise only."""
    first: dict[str, int] = {}
    due: dict[str, float] = {}
    for number, commitment in enumerate(question.commitments):
        first.setdefault(commitment.provider, number)
        due[commitment.provider] = due.get(commitment.provider, 0.0) + _due_per_month(market, commitment)
    ids = market.catalog.providers.id
    return [
        PayAtLeast(f"commitments[{number}]", portfolio.provider == ids.index(provider), due[provider])
        for provider, number in first.items()
    ]


def _due_per_month(market: Market, commitment: Commitment) -> float:
    """Mean over the horizon of what remains due, used or not, pro rata to the day it ends."""
    months = market.terms.horizon_months
    held = min(max((day_of(commitment.until) - market.starts) / DAYS_PER_MONTH, 0.0), float(months))
    return float(commitment.spend_per_month) * held / months


def traffic_rules(
    market: Market, links: Sequence[Link], names: Sequence[str], places: IntArray
) -> list[PayForTraffic]:
    """A charge per pair of `places` for every link whose ends may sit apart."""
    return [
        PayForTraffic(
            f"links[{number}]",
            names.index(link.source),
            names.index(link.target),
            "region",
            traffic_table(market).charges(link.gib_per_month, places),
        )
        for number, link in enumerate(links)
        if link.gib_per_month > 0
    ]


def with_capacities(
    problem: Problem, catalog: Catalog, capacities: Sequence[Capacity], portfolio: Portfolio
) -> Problem:
    """The problem with one rule per capacity, which counts what its provider or place would give."""
    held = {"gpus": portfolio.gpus, "vcpus": portfolio.vcpus}
    for number, capacity in enumerate(capacities):
        name = capacity.name or f"requirements.capacities[{number}]"
        attribute, code = "provider", catalog.providers.id.index(capacity.provider)
        if capacity.region is not None:
            place = catalog.regions.place[region_code(catalog, capacity.provider, capacity.region)]
            attribute, code = "region", int(np.searchsorted(portfolio.places, place))
        limits = np.full(max(int(problem.attributes[attribute].max(initial=0)), code) + 1, np.inf)
        limits[code] = capacity.most
        if capacity.region is not None and place not in portfolio.places:
            limits[code] = np.inf  # nobody could go there anyway
        resource = None
        if capacity.of in held:
            counted = held[capacity.of]
            if capacity.gpu is not None:
                model = NONE if capacity.gpu == WITHOUT_GPU else catalog.gpus.name.index(capacity.gpu)
                counted = np.where(portfolio.gpu == model, counted, 0.0)
            resource = name
            problem = replace(problem, resources={**problem.resources, name: counted})
        rule = RespectCapacity(name, attribute, limits, resource)
        problem = replace(problem, rules=(*problem.rules, rule))
    return problem


def with_volumes(problem: Problem, market: Market, question: Question, portfolio: Portfolio) -> Problem:
    """The problem with discounts by volume and traffic that shares the steps of its price."""
    discounts = discount_rules(market.catalog, question.volume_discounts)
    if discounts:
        resources = {**problem.resources, SPEND: portfolio.spend}
        problem = replace(problem, resources=resources, rules=(*problem.rules, *discounts))
    links = {f"links[{n}]": link for n, link in enumerate(question.links) if link.gib_per_month > 0}
    place = portfolio.attributes["region"]
    shared = shared_traffic(market, links, portfolio.workload, place, portfolio.sent, portfolio.places)
    if shared is None:
        return problem
    return replace(
        problem,
        resources={**problem.resources, SENT: shared.gib, SENT_PAID: shared.paid},
        attributes={**problem.attributes, EXIT: shared.exit},
        rules=(*problem.rules, shared.rule),
    )


def with_contracts(problem: Problem, portfolio: Portfolio) -> Problem:
    """The fixed monthly fee of a contract, paid once whatever the number of workloads under it."""
    if not portfolio.fee.any():
        return problem
    # Candidates without a fee share the code 0, which is free to open.
    bound = np.flatnonzero(portfolio.fee)
    fees, amount = np.unique(portfolio.fee[bound], return_inverse=True)
    contract = portfolio.provider[bound].astype(np.int64) * len(fees) + amount
    contracts, code = np.unique(contract, return_inverse=True)
    codes = np.zeros(len(portfolio.fee), dtype=np.int32)
    codes[bound] = code + 1
    charges = np.concatenate(([0.0], fees[contracts % len(fees)]))
    return replace(
        problem,
        attributes={**problem.attributes, "contract": codes},
        rules=(*problem.rules, ChargeForOpening("contract fees", "contract", charges)),
    )


def goals_for(*order: str) -> tuple[Goal, ...]:
    """Goals that minimise single resources one after the other."""
    return tuple(Goal(name, {name: 1.0}) for name in order)
