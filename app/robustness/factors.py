"""The uncertain facts behind a stated question, and how far each moves every candidate.

One factor stands for one fact that several candidates share, so that they move together: the price list of
a provider, the grid of a zone, the PUE of a site or of a whole provider, the energy of a model by the token,
the serving of a model on own GPUs, the hardware factors. A factor takes a value from -1 (the low end of the
interval of its fact) over 0 (the central value) to 1 (the high end); between them the fact follows straight
lines.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.scenarios.shelf import TIERS, UNIT_PRICES, Shelf
from app.scenarios.stated import Stated
from app.scenarios.stock import line_costs
from catalog.bundles import NONE, Bundles, HardwareUse
from catalog.carbon.estimate import G_PER_KG
from catalog.library import Catalog
from catalog.market import Market, price_book
from catalog.quantities import Estimate, FloatArray, IntArray, stacked
from catalog.scorecard import embodied_kg, it_energy_kwh
from catalog.workloads import Inference, Training

SMALL = 1e-12
FactKind = Literal["price", "serving", "energy", "pue", "grid", "embodied"]
SOLD = ("machines", "tokens", "tokens", "tokens", "storage")


@dataclass(frozen=True, slots=True)
class Factor:
    """One shared fact: its kind, what it is of, and where it comes from (source ids)."""

    kind: FactKind
    about: str
    sources: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its name, such as `grid: FR` or `price: scaleway tokens`."""
        return f"{self.kind}: {self.about}"


@dataclass(frozen=True, slots=True, eq=False)
class Swing:
    """How far one fact moves each row, relative to its centre, and which factor it is (NONE: no doubt).

    At factor value t a figure is its centre times 1 + t x `up` above zero, 1 + t x `down` below.
    """

    factor: IntArray
    down: FloatArray
    up: FloatArray

    def at(self, drawn: FloatArray) -> FloatArray:
        """What the centres are multiplied by, `[row, draw]`; `drawn` holds factor values `[factor, draw]`."""
        with_none = np.vstack((drawn, np.zeros((1, drawn.shape[1]))))
        value = with_none[self.factor]
        return 1.0 + np.where(value > 0, value * self.up[:, np.newaxis], value * self.down[:, np.newaxis])

    def take(self, rows: IntArray) -> "Swing":
        """Some rows of it."""
        return Swing(self.factor[rows], self.down[rows], self.up[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Doubts:
    """Candidates with their uncertain facts, row by row.

    Cost is the sum of `line_cost` over lines (each of a `line_row`) moved by `price`, times `serving`, plus
    `moving`; use emissions are `use` moved by `energy`, `pue` and `grid`; embodied ones `made` by `embodied`.
    """

    factors: tuple[Factor, ...]
    line_row: IntArray
    line_cost: FloatArray
    price: Swing
    moving: FloatArray
    serving: Swing
    use: FloatArray
    energy: Swing
    pue: Swing
    grid: Swing
    made: FloatArray
    embodied: Swing

    def take(self, rows: IntArray) -> "Doubts":
        """Some candidates, ascending, with the same factors."""
        lines = np.flatnonzero(np.isin(self.line_row, rows)).astype(np.int32)
        return Doubts(
            factors=self.factors,
            line_row=np.searchsorted(rows, self.line_row[lines]).astype(np.int32),
            line_cost=self.line_cost[lines],
            price=self.price.take(lines),
            moving=self.moving[rows],
            serving=self.serving.take(rows),
            use=self.use[rows],
            energy=self.energy.take(rows),
            pue=self.pue.take(rows),
            grid=self.grid.take(rows),
            made=self.made[rows],
            embodied=self.embodied.take(rows),
        )


class _Register:
    """Numbers factors in the order they are met."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], int] = {}
        self.factors: list[Factor] = []

    def number(self, kind: FactKind, about: str, sources: tuple[str, ...]) -> int:
        """The number of a factor, a new one where it was not met yet."""
        if (kind, about) not in self.known:
            self.known[kind, about] = len(self.factors)
            self.factors.append(Factor(kind, about, sources))
        return self.known[kind, about]

    def swing(
        self,
        kind: FactKind,
        about: Sequence[str],
        estimate: Estimate,
        sources: Sequence[tuple[str, ...]] = (),
    ) -> Swing:
        """The swing of a column of estimates; a row without an interval, or without a centre, has none."""
        with np.errstate(invalid="ignore", divide="ignore"):
            down = np.nan_to_num(1.0 - estimate.low / estimate.central, posinf=0.0, neginf=0.0)
            up = np.nan_to_num(estimate.high / estimate.central - 1.0, posinf=0.0, neginf=0.0)
        return self.of(kind, about, down, up, sources)

    def of(
        self,
        kind: FactKind,
        about: Sequence[str],
        down: FloatArray,
        up: FloatArray,
        sources: Sequence[tuple[str, ...]] = (),
    ) -> Swing:
        """A swing from its two ends."""
        factor = np.full(len(about), NONE, dtype=np.int32)
        for row in np.flatnonzero((down > SMALL) | (up > SMALL)).tolist():
            factor[row] = self.number(kind, about[row], sources[row] if sources else ())
        return Swing(factor, down, up)


def doubts_of(stated: Stated, rows: IntArray) -> Doubts:
    """The uncertain facts of some rows of the stock; facts without an interval give no factor."""
    register, stock, market = _Register(), stated.stock, stated.market
    place = np.full(len(stock), NONE, dtype=np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    held = np.flatnonzero(place[stock.lines.row] >= 0)
    sites, region = market.sites, stock.region[rows]
    per_kwh = sites.pue.central[region] * sites.intensity.central[region] / G_PER_KG
    zones = [sites.zone[code] for code in region.tolist()]
    used = [_used(stated, row) for row in rows.tolist()]
    price = _price(register, stated, held)
    serving = _serving(register, stated, rows, used)
    energy = register.swing("energy", used, _column(stated, it_energy_kwh, rows))
    pue = register.swing("pue", _sites(market, region), sites.pue.take(region))
    grid_sources = [sites.sources[code][:1] for code in region.tolist()]
    grid = register.swing("grid", zones, sites.intensity.take(region), grid_sources)
    embodied = register.swing("embodied", used, _column(stated, embodied_kg, rows))
    return Doubts(
        factors=tuple(register.factors),
        line_row=place[stock.lines.row[held]],
        line_cost=line_costs(stock, market)[held],
        price=price,
        moving=stated.judged.moving[rows],
        serving=serving,
        use=stock.kwh[rows] * per_kwh * stock.waiting[rows],
        energy=energy,
        pue=pue,
        grid=grid,
        made=stock.embodied[rows],
        embodied=embodied,
    )


def _column(stated: Stated, estimate: Callable[[Catalog, HardwareUse], Estimate], rows: IntArray) -> Estimate:
    """A figure of the hardware of all shelves with its doubt, at some rows."""
    catalog = stated.market.catalog
    bundles = (each for shelf in stated.stock.shelves for each in _taken(shelf))
    return stacked([estimate(catalog, each.hardware) for each in bundles]).take(rows)


def _sites(market: Market, region: IntArray) -> list[str]:
    """Whose PUE it is: of a site, or of a provider where several of its sites share one reading.

    A fleet figure and a PUE that is not disclosed are one fact, however many sites rest on it.
    """
    regions, pue = market.catalog.regions, market.sites.pue
    reading = [
        (regions.provider_id[code], float(pue.low[code]), float(pue.central[code]), float(pue.high[code]))
        for code in range(len(regions))
    ]
    shared = Counter(reading)
    return [
        regions.provider_id[code]
        if shared[reading[code]] > 1
        else f"{regions.provider_id[code]} {regions.region_id[code]}"
        for code in region.tolist()
    ]


def _used(stated: Stated, row: int) -> str:
    """What hardware a candidate uses, in the words of the facts behind its energy."""
    shelf, at = stated.stock.place(row)
    bundles = shelf.bundles[int(shelf.family[at])]
    model = int(bundles.model[int(shelf.at[at])])
    need = shelf.workload.need
    if isinstance(need, Inference) and model != NONE:
        way = "by the token" if bundles.family == "token" else "on own GPUs"
        return f"{need.models[model].id} {way}"
    if isinstance(need, Training):
        return "training on GPUs"
    return "storage" if bundles.family == "storage" else "machines"


def _price(register: _Register, stated: Stated, held: NDArray[np.signedinteger]) -> Swing:
    """Doubt that the age of a price list brings, one factor per provider and kind of offer."""
    catalog, lines = stated.market.catalog, stated.stock.lines
    doubt, about = np.zeros(len(held)), [""] * len(held)
    ages = np.array([each.requirements.max_price_age_days for each in stated.workloads])
    age = ages[stated.stock.workload[lines.row[held]]]
    stored = np.array([item.provider for item in catalog.storage], dtype=np.int32)
    for limit in np.unique(age).tolist():
        book = price_book(stated.market, int(limit))
        for code in (*range(len(UNIT_PRICES)), TIERS):
            here = np.flatnonzero((age == limit) & (lines.price[held] == code))
            offer = lines.offer[held[here]]
            if code == TIERS:
                column, provider = book.storage.doubt, stored
            elif UNIT_PRICES[code] == "hour":
                column, provider = book.machine.doubt, catalog.machines.provider
            else:
                column, provider = book.tokens[UNIT_PRICES[code]].doubt, catalog.tokens.provider
            doubt[here] = column[offer]
            for place, seller in zip(here.tolist(), provider[offer].tolist(), strict=True):
                about[place] = f"{catalog.providers.id[seller]} {SOLD[code]}"
    return register.of("price", about, doubt, doubt)


def _serving(register: _Register, stated: Stated, rows: IntArray, used: Sequence[str]) -> Swing:
    """Doubt of how many machines a demand needs: how fast GPUs serve or train."""
    shelves = stated.stock.shelves
    low, high = (
        np.concatenate(
            [
                np.concatenate([np.zeros(0), *(getattr(each, name) for each in _taken(shelf))])
                for shelf in shelves
            ]
        )[rows]
        for name in ("cost_low", "cost_high")
    )
    return register.of("serving", used, 1.0 - low, high - 1.0)


def _taken(shelf: Shelf) -> list[Bundles]:
    """The bundles behind the rows of a shelf, family after family."""
    return [bundles.take(shelf.at[shelf.family == number]) for number, bundles in enumerate(shelf.bundles)]
