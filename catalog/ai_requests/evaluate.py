"""Many AI requests in many token services at once: cost, energy, CO2e, water and letters as columns.

A request is its model's *profile* (energy per output token, per fresh input token: both linear) and its
tokens; a place is its price and its *multiplier* (hosts, idle share, PUE, grid). Relative doubts of
independent factors add in quadrature of logarithms, so what does not depend on the request is combined
once per place, and a pair is a few column operations. A test proves that a pair reads as `judge` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalog.ai_requests.constants import Interval
from catalog.ai_requests.label import Label
from catalog.ai_requests.tiers import Unservable
from catalog.ai_requests.tokens import HostEmbodied, TokenEnergy, token_energy
from catalog.carbon.sites import SiteFactors
from catalog.carbon.water import water_per_it_kwh
from catalog.library import Catalog
from catalog.quantities import Estimate, FloatArray, IntArray

CHUNK = 1 << 14  # pairs at once: columns stay in the processor's cache
NO_LETTER = -1
PROBE_TOKENS = 1000.0
MILLION = 1e6


class Spread(NamedTuple):
    """Columns of a figure: low, central, high."""

    low: FloatArray
    central: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class Profiles:
    """What a token of each model draws: GPU Wh per output and per fresh input token; NaN unknown.

    Columns are models, rows low, central and high. `precautionary` marks tiers graded on the high end.
    `embodied_per_wh` is g CO2e of hardware per GPU Wh (Interval of one).
    """

    models: tuple[str, ...]
    output_wh: FloatArray
    input_wh: FloatArray
    precautionary: NDArray[np.bool_]
    embodied_per_wh: Estimate
    it_per_gpu: Estimate


@dataclass(frozen=True, slots=True)
class Places:
    """Multipliers by region code, from IT energy: to the site's meter, to grams of use, to litres."""

    energy: Estimate
    use_g: Estimate
    water_l: Estimate


@dataclass(frozen=True, slots=True)
class Pairs:
    """Requests and where each is sent, one row per pair.

    `model` indexes the profiles, `region` is a region's code; prices are per million tokens, in one
    currency, `cached_price` that of the share of input read from a cache.
    """

    model: IntArray
    input_tokens: FloatArray
    output_tokens: FloatArray
    cached_share: FloatArray
    region: IntArray
    input_price: FloatArray
    cached_price: FloatArray
    output_price: FloatArray

    def __len__(self) -> int:
        return len(self.model)

    def rows(self, part: slice) -> "Pairs":
        """Some consecutive pairs."""
        return Pairs(*(getattr(self, name)[part] for name in self.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Per pair: cost, facility Wh, grams of CO2e (use and embodied), mL of water, letters 0 (A) to 6 (G).

    NaN is unknown; a letter is -1 where its figure is.
    """

    cost: FloatArray
    energy_wh: Spread
    co2e_g: Spread
    water_ml: Spread
    energy_letter: NDArray[np.int8]
    co2e_letter: NDArray[np.int8]


def profiles_of(catalog: Catalog, host: HostEmbodied, models: Sequence[str], task: str = "chat") -> Profiles:
    """The profile of each model as a token service, read from one long answer and one long prompt."""
    found = [_profile(catalog, host, model, task) for model in models]
    one = next((each for each in found if each is not None), None)
    unknown = np.full(3, np.nan)
    return Profiles(
        models=tuple(models),
        output_wh=np.stack([unknown if p is None else p.output_wh for p in found], axis=1),
        input_wh=np.stack([unknown if p is None else p.input_wh for p in found], axis=1),
        precautionary=np.array([p is not None and p.precautionary for p in found], dtype=np.bool_),
        embodied_per_wh=_exact_nan() if one is None else one.embodied_per_wh,
        it_per_gpu=_exact_nan() if one is None else one.it_per_gpu,
    )


@dataclass(frozen=True, slots=True)
class _Profile:
    output_wh: FloatArray
    input_wh: FloatArray
    precautionary: bool
    embodied_per_wh: Estimate
    it_per_gpu: Estimate


def _exact_nan() -> Estimate:
    return Estimate.exact(np.nan, "ratio")


def _profile(catalog: Catalog, host: HostEmbodied, model: str, task: str) -> _Profile | None:
    writes = _asked(catalog, host, model, task, 0.0, PROBE_TOKENS)
    reads = _asked(catalog, host, model, task, PROBE_TOKENS, 0.0)
    if writes is None or reads is None:
        return None
    busiest = writes if writes.gpu_wh.central > 0 else reads
    return _Profile(
        output_wh=np.array(writes.gpu_wh) / PROBE_TOKENS,
        input_wh=np.array(reads.gpu_wh) / PROBE_TOKENS,
        precautionary=writes.tier.precautionary,
        embodied_per_wh=_over(busiest.embodied_kg.scaled(1000.0, "g"), busiest.gpu_wh),
        it_per_gpu=_over(busiest.it_wh, busiest.gpu_wh),
    )


def _asked(
    catalog: Catalog, host: HostEmbodied, model: str, task: str, read: float, written: float
) -> TokenEnergy | None:
    found = token_energy(catalog.ai, host, model=model, task=task, input_tokens=read, output_tokens=written)
    return None if isinstance(found, Unservable) else found


def _over(product: Estimate, gpu_wh: Interval) -> Estimate:
    """The factor that `product` holds besides the GPU's energy: quadrature undone."""
    central = product.central / gpu_wh.central
    up, down = (
        np.sqrt(np.maximum(0.0, np.log(whole) ** 2 - np.log(part) ** 2))
        for whole, part in (
            (product.high / product.central, gpu_wh.high / gpu_wh.central),
            (product.central / product.low, gpu_wh.central / gpu_wh.low),
        )
    )
    return Estimate.of(central * np.exp(-down), central, central * np.exp(up), "ratio", product.grade)


def places_of(sites: SiteFactors) -> Places:
    """The multipliers of every region, and of an unknown place in the last row."""
    every = np.arange(len(sites), dtype=np.int32)
    per_gram = sites.pue.times(sites.intensity, "g/kWh").scaled(1e-3, "g/Wh")
    return Places(sites.pue, per_gram, water_per_it_kwh(sites, every))


def evaluate(catalog: Catalog, profiles: Profiles, places: Places, pairs: Pairs) -> Evaluated:
    """Every pair, in chunks. Doubts of energy and embodied carbon are independent, as in `judge`."""
    from_gpu = Places(
        *(
            profiles.it_per_gpu.times(each, each.unit)
            for each in (places.energy, places.use_g, places.water_l)
        )
    )
    parts = [
        _evaluate(catalog.ai.label, profiles, from_gpu, pairs.rows(slice(start, start + CHUNK)))
        for start in range(0, max(1, len(pairs)), CHUNK)
    ]

    def spread(name: str) -> Spread:
        return Spread(
            *(np.concatenate(columns) for columns in zip(*(getattr(p, name) for p in parts), strict=True))
        )

    return Evaluated(
        cost=np.concatenate([part.cost for part in parts]),
        energy_wh=spread("energy_wh"),
        co2e_g=spread("co2e_g"),
        water_ml=spread("water_ml"),
        energy_letter=np.concatenate([part.energy_letter for part in parts]),
        co2e_letter=np.concatenate([part.co2e_letter for part in parts]),
    )


def _evaluate(label: Label, profiles: Profiles, from_gpu: Places, pairs: Pairs) -> Evaluated:
    """One chunk; `from_gpu` are the multipliers from GPU energy."""
    fresh = pairs.input_tokens * (1.0 - pairs.cached_share)
    low, central, high = (
        profiles.output_wh[end][pairs.model] * pairs.output_tokens
        + profiles.input_wh[end][pairs.model] * fresh
        for end in range(3)
    )
    with np.errstate(divide="ignore", invalid="ignore"):  # a request of no tokens draws nothing: no letter
        gpu = _Doubt(central, np.log(central / low) ** 2, np.log(high / central) ** 2)
    wh, use, water = (
        gpu.times(factor, pairs.region).spread()
        for factor in (from_gpu.energy, from_gpu.use_g, from_gpu.water_l)
    )
    embodied = gpu.times(profiles.embodied_per_wh, np.zeros(1, dtype=np.int32)).spread()
    carbon, precautionary = _sum(use, embodied), profiles.precautionary[pairs.model]
    cached = pairs.input_tokens * pairs.cached_share
    return Evaluated(
        cost=(
            fresh * pairs.input_price + cached * pairs.cached_price + pairs.output_tokens * pairs.output_price
        )
        / MILLION,
        energy_wh=wh,
        co2e_g=carbon,
        water_ml=water,
        energy_letter=letters(wh, label.energy_max_wh, precautionary),
        co2e_letter=letters(carbon, label.co2e_max_g, precautionary),
    )


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A product of independent factors: its centre and the squared logarithms of its two ends."""

    central: FloatArray
    down: FloatArray
    up: FloatArray

    def times(self, factor: Estimate, row: IntArray) -> "_Doubt":
        """Multiplied by a factor read per row; logarithms are taken once per place."""
        with np.errstate(divide="ignore", invalid="ignore"):
            down, up = np.log(factor.central / factor.low) ** 2, np.log(factor.high / factor.central) ** 2
        return _Doubt(self.central * factor.central[row], self.down + down[row], self.up + up[row])

    def spread(self) -> Spread:
        """Low, central, high."""
        low = self.central * np.exp(-np.sqrt(self.down))
        return Spread(low, self.central, self.central * np.exp(np.sqrt(self.up)))


def _sum(a: Spread, b: Spread) -> Spread:
    central = a.central + b.central
    # Not hypot: it guards against overflows that cannot happen here, at four times the price.
    down = np.sqrt((a.central - a.low) ** 2 + (b.central - b.low) ** 2)
    up = np.sqrt((a.high - a.central) ** 2 + (b.high - b.central) ** 2)
    return Spread(central - down, central, central + up)


def letters(figure: Spread, limits: Sequence[float], precautionary: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Letters as numbers, 0 (A) to 6 (G): where precautionary on the high end, which never earns an A."""
    graded = np.where(precautionary, figure.high, figure.central)
    found = np.zeros(len(graded), dtype=np.int8)
    for limit in limits:  # six comparisons of columns are faster than a search per pair
        found += graded > limit
    found = np.maximum(found, precautionary.astype(np.int8))
    return np.where(np.isfinite(figure.central), found, np.int8(NO_LETTER))
