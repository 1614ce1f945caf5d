"""Inference bought by the token: one bundle per place that sells the model."""

from dataclasses import replace

import numpy as np
import polars as pl

from catalog.ai_requests.tokens import TokenEnergy
from catalog.bundles import NONE, Amounts, Basis, Bundles, HardwareUse, Part, Table
from catalog.offers import Purchase, Tokens
from catalog.quantities import BoolArray, Estimate, FloatArray
from catalog.recent import Itself, kept
from catalog.sizing.demand import month_factors
from catalog.workloads import Inference, Workload

TOKENS_PER_UNIT = 1e6


def sold_models(tokens: Tokens, model: str, needs_output: bool) -> BoolArray:
    """Rows that sell this model with every price the requests need."""
    named = _named(Itself(tokens.model), model)
    return np.asarray(named & np.isfinite(tokens.input) & (np.isfinite(tokens.output) | (not needs_output)))


@kept(128)
def _named(models: Itself[pl.Series], model: str) -> BoolArray:
    return np.asarray((models.value == model).to_numpy())


def million_tokens(need: Inference, growth: float, months: int) -> dict[str, FloatArray]:
    """Million tokens a month by price: `input` (not cached), `cached`, `output`; arrays of one row."""
    requests = need.requests_per_month * month_factors(growth, months)[np.newaxis, :] / TOKENS_PER_UNIT
    output = 0.0 if need.task == "embedding" else need.output_tokens
    return {
        "input": requests * need.input_tokens * (1.0 - need.cached_share),
        "cached": requests * need.input_tokens * need.cached_share,
        "output": requests * output,
    }


def token_bundles(
    tokens: Tokens,
    workload: Workload,
    need: Inference,
    months: int,
    model: str,
    number: int,
    energy: TokenEnergy | None,
) -> Bundles:
    """Bundles of the places that sell `model` (the workload's choice number `number`).

    Without `energy` (nothing is known of the model's size) energy and carbon are unknown, NaN.
    """
    usage = million_tokens(need, workload.growth_per_month, months)
    rows = np.flatnonzero(sold_models(tokens, model, bool(usage["output"].sum()))).astype(np.int32)
    size = len(rows)
    group = np.zeros(size, dtype=np.int32)
    parts = tuple(
        Part(Table.TOKEN, "compute", price, rows, group, used) for price, used in usage.items() if used.sum()
    )
    return Bundles(
        family="token",
        region=tokens.region[rows],
        provider=tokens.provider[rows],
        structure=tokens.structure[rows],
        purchase=np.full(size, Purchase.ON_DEMAND, dtype=np.int8),
        gpu=np.full(size, NONE, dtype=np.int32),
        model=np.full(size, number, dtype=np.int32),
        parts=parts,
        hardware=_service(size, workload, need, months, energy),
        cost_low=np.ones(size),
        cost_high=np.ones(size),
        sizing=np.zeros(size, dtype=np.int32),
        bases=(_basis(energy),),
    )


def _service(
    size: int, workload: Workload, need: Inference, months: int, energy: TokenEnergy | None
) -> HardwareUse:
    """Energy and embodied carbon of all requests of a mean month."""
    requests = _mean_requests(workload, need, months)
    nothing = HardwareUse.nothing(size)
    if energy is None:
        unknown = np.full(size, np.nan)
        return replace(
            nothing,
            it_energy_kwh=Estimate.exact(unknown, "kWh"),
            embodied_kg=Estimate.exact(unknown, "kg"),
        )
    every = np.zeros(size, dtype=np.int32)
    return replace(
        nothing,
        it_energy_kwh=energy.it_wh.scaled(requests / 1000.0, "kWh").take(every),
        embodied_kg=energy.embodied_kg.scaled(requests, "kg").take(every),
    )


def _mean_requests(workload: Workload, need: Inference, months: int) -> float:
    return need.requests_per_month * float(month_factors(workload.growth_per_month, months).mean())


def token_amounts(workload: Workload, need: Inference, months: int, bundles: Bundles) -> Amounts:
    """How much of their lines token bundles take."""
    usage = million_tokens(need, workload.growth_per_month, months)
    return Amounts(
        usage=tuple(usage[part.price] for part in bundles.parts),
        hours=np.array([_mean_requests(workload, need, months)]),
        held=np.ones(1),
    )


def _basis(energy: TokenEnergy | None) -> Basis:
    if energy is None:
        return Basis(notes=("model_size_unknown",))
    return Basis(
        notes=("hardware_unknown", *energy.notes),
        sources=energy.sources,
        tier=energy.tier.name,
        boundary=energy.boundary,
        concurrency=energy.concurrency.central,
        utilisation=energy.utilisation.central,
    )
