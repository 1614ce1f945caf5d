"""Which bundles may serve a workload: sized, priced and gated, with reasons for what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from catalog.bundles import NONE, Bundles, Table
from catalog.certificates import Standing
from catalog.cost.estimate import CostColumns, estimate_cost
from catalog.gates import Exclusion, Gate, exclusions, passing, place_gates, provider_gates
from catalog.levels import key_gates, levels_of, reach_gates
from catalog.market import Market, price_book, standing
from catalog.quantities import BoolArray, IntArray
from catalog.recent import Recent
from catalog.sizing.size import Sized, size
from catalog.sovereignty.assess import Levels
from catalog.workloads import DataClass, Evidence, Requirements, Workload

SIZED: "Recent[tuple[Market, int, str], tuple[Sized, tuple[CostColumns, ...]]]" = Recent(4)


@dataclass(frozen=True, slots=True)
class Family:
    """Bundles of one family with their cost, their levels and the gates they met."""

    bundles: Bundles
    cost: CostColumns
    levels: Levels
    gates: tuple[Gate, ...]

    @property
    def passes(self) -> BoolArray:
        """Rows that pass every gate."""
        return passing(self.gates, len(self.bundles))

    def take(self, rows: IntArray) -> "Family":
        """The chosen rows."""
        gates = tuple(Gate(gate.reason, gate.requirement, gate.passes[rows]) for gate in self.gates)
        return Family(self.bundles.take(rows), self.cost.take(rows), self.levels.take(rows), gates)

    def passes_without(self, requirement: str) -> BoolArray:
        """Rows that pass every gate but those one path of the question asked for."""
        return passing([gate for gate in self.gates if gate.requirement != requirement], len(self.bundles))


@dataclass(frozen=True, slots=True)
class Unpriced:
    """A place that could serve the workload if its price were known (codes of provider and region)."""

    workload: str
    provider: int
    region: int
    why: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """Everything the catalog offers one workload."""

    workload: Workload
    families: tuple[Family, ...]
    exclusions: tuple[Exclusion, ...]
    unpriced: tuple[Unpriced, ...]
    problems: tuple[str, ...]  # why a model or a GPU could not be sized at all


def candidates(market: Market, workload: Workload, *, carbon_needed: bool = True) -> Candidates:
    """Size, price and gate every offer for one workload.

    `carbon_needed`: the objective or a cap reads carbon, so a place without a known grid is no candidate.
    """
    sized, costs = sized_and_priced(market, workload)
    families = tuple(
        family_of(market, workload, bundles, cost, carbon_needed)
        for bundles, cost in zip(sized.bundles, costs, strict=True)
        if len(bundles)
    )
    left_out = [line for f in families for line in exclusions(f.gates, workload.name, f.bundles.provider)]
    return Candidates(
        workload=workload,
        families=families,
        exclusions=tuple(_merged([*sized.exclusions, *left_out])),
        unpriced=_unpriced(market, workload, sized),
        problems=sized.problems,
    )


def sized_and_priced(market: Market, workload: Workload) -> tuple[Sized, tuple[CostColumns, ...]]:
    """Every bundle that can serve a workload and its cost, kept a while for workloads of the same need."""
    age, need = sizing_key(workload)

    def work_out() -> tuple[Sized, tuple[CostColumns, ...]]:
        sized = size(market, workload)
        prices = price_book(market, age)
        return sized, tuple(estimate_cost(b, prices, market.terms.currency) for b in sized.bundles)

    sized, costs = SIZED.get((market, age, need), work_out)
    named = tuple(_of_workload(line, workload.name) for line in sized.exclusions)
    return replace(sized, exclusions=named), costs


def sizing_key(workload: Workload) -> tuple[int, str]:
    """What sizing and pricing read: of requirements the age of prices, of the class whether it is public."""
    public = workload.data_class is DataClass.PUBLIC
    like = Workload("", workload.kind, workload.need, interruptible=workload.interruptible)
    like = replace(like, growth_per_month=workload.growth_per_month, users=workload.users)
    like = replace(like, data_class=DataClass.PUBLIC if public else DataClass.INTERNAL)
    return workload.requirements.max_price_age_days, repr(like)


def _of_workload(line: Exclusion, name: str) -> Exclusion:
    """An exclusion by a workload's own terms, told of another workload of the same need."""
    before = f"workloads.{line.workload}"
    path = f"workloads.{name}{line.requirement.removeprefix(before)}"
    mine = line.requirement == before or line.requirement.startswith(f"{before}.")
    return replace(line, workload=name, requirement=path if mine else line.requirement)


def family_of(
    market: Market, workload: Workload, bundles: Bundles, cost: CostColumns, carbon_needed: bool
) -> Family:
    """Bundles with their cost, judged for sovereignty and held against every gate."""
    levels = levels_of(market, workload, bundles)
    gates = [
        Gate("exchange_rate_missing", "currency", np.isfinite(cost.mean.central)),
        *place_and_party_gates(market, workload, bundles, levels),
        *certificate_gates(market, workload.requirements, bundles),
    ]
    if carbon_needed:
        known = np.isfinite(market.sites.intensity.central)[bundles.region]
        gates.append(Gate("grid_not_known", "priorities", known))
    if workload.requirements.exclude_stale_prices:
        path = workload.requirements.origins.get("exclude_stale_prices", "requirements.exclude_stale_prices")
        gates.append(Gate("price_stale", path, ~cost.stale))
    return Family(bundles, cost, levels, tuple(gates))


def place_and_party_gates(market: Market, workload: Workload, bundles: Bundles, levels: Levels) -> list[Gate]:
    """Gates on where a bundle runs, who stands behind it and which levels it reaches."""
    catalog, asked = market.catalog, workload.requirements
    gates = place_gates(asked, workload.users, catalog.regions, catalog.countries, bundles.region)
    gates += provider_gates(asked, catalog.providers.id, bundles.provider)
    gates += reach_gates(market, asked, bundles)
    gates += key_gates(market, workload, bundles)
    if workload.pinned is not None:
        there = [
            (provider, region) == (workload.pinned.provider, workload.pinned.region)
            for provider, region in zip(catalog.regions.provider_id, catalog.regions.region_id, strict=True)
        ]
        pinned_places = set(catalog.regions.place[np.array(there)].tolist())
        here = np.isin(catalog.regions.place, list(pinned_places))[bundles.region]
        gates.append(Gate("pinned_elsewhere", f"workloads.{workload.name}.pinned", here))
    proven = asked.evidence is Evidence.PROVEN
    for axis, least in (("juridical", asked.juridical_min), ("technological", asked.technological_min)):
        if least > 0:
            level = levels.axis(axis).proven if proven else levels.axis(axis).structural
            path = asked.origins.get(f"{axis}_min", f"requirements.{axis}_min")
            # An undetermined level reads as 0 at a gate: -1 fails every minimum above 0.
            gates.append(Gate(f"{axis}_below_{least}", path, level >= least))
    return gates


def certificate_gates(market: Market, asked: Requirements, bundles: Bundles) -> list[Gate]:
    """One gate per certificate asked for and way of not holding it."""
    gates: list[Gate] = []
    for code in asked.certificates:
        path = asked.origins.get(
            f"certificates.{code}", asked.origins.get("certificates", "requirements.certificates")
        )
        found = bundle_standing(market, bundles, code, asked.certificate_valid == "horizon")
        gates.extend(Gate(kind.reason, path, found != kind) for kind in Standing if kind is not Standing.HELD)
    return gates


def bundle_standing(market: Market, bundles: Bundles, code: str, through_horizon: bool) -> np.ndarray:
    """The worst standing over the parts of each bundle: every offer bought must be covered."""
    days = (market.starts, market.last_day) if through_horizon else (market.starts,)
    worst = np.full(len(bundles), Standing.HELD, dtype=np.int8)
    for part in bundles.parts:
        if part.purpose == "network":
            continue  # traffic is not an offer that holds data
        if part.table is Table.QUOTE:
            return np.full(len(bundles), Standing.MISSING, dtype=np.int8)
        for day in days:
            of_offers, _ = standing(market.catalog, part.table, code, day)
            has = part.row != NONE
            worst = np.where(has, np.minimum(worst, of_offers[np.where(has, part.row, 0)]), worst)
    return worst


def _unpriced(market: Market, workload: Workload, sized: Sized) -> tuple[Unpriced, ...]:
    """Places whose price is not public and that would pass every other gate."""
    found: dict[tuple[int, int], Unpriced] = {}
    for bundles, why in sized.unpriced:
        levels = levels_of(market, workload, bundles)
        gates = [
            *place_and_party_gates(market, workload, bundles, levels),
            *certificate_gates(market, workload.requirements, bundles),
        ]
        for row in np.flatnonzero(passing(gates, len(bundles))):
            key = (int(bundles.provider[row]), int(bundles.region[row]))
            found.setdefault(key, Unpriced(workload.name, *key, why))
    return tuple(found.values())


def _merged(lines: Sequence[Exclusion]) -> list[Exclusion]:
    """One line per reason and requirement, counts added over families."""
    merged: dict[tuple[str, str], Exclusion] = {}
    for line in lines:
        key = (line.reason, line.requirement)
        before = merged.get(key)
        if before is not None:
            providers = tuple(sorted({*before.providers, *line.providers}))
            line = Exclusion(
                line.reason, line.requirement, line.workload, before.offers + line.offers, providers
            )
        merged[key] = line
    return list(merged.values())
