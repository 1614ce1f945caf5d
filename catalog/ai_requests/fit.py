"""Energy per output token of a model nobody measured: a log-linear fit, and how wrong it may be.

    ln(J per output token) = a + b ln(P_active) + c ln(W) + d ln(B) + e [B200] + f [code completion]

P_active in billions, W the gigabytes of weights, B the requests served at once. Coefficients and
errors are data (`data/models/llm_energy_fit.csv`), derived from `llm_energy_measured.csv` (ML.ENERGY
v3, February 2026) by `derive`; `left_out_ratios` gives the error of a family never seen.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from catalog.ai_requests.constants import Interval
from catalog.files import DataFiles, numbers
from catalog.quantities import BoolArray, FloatArray

FIT = "models/llm_energy_fit.csv"
COLUMNS = ("name", "value", "unit", "source", "date", "note")
FITTED_GPUS = ("H100 SXM 80GB", "B200 SXM 180GB")
FIM = "sourcegraph-fim"
BITS = {"bf16": 16, "fp16": 16, "fp8": 8, "int8": 8, "mxfp4": 4, "nvfp4": 4, "fp4": 4, "int4": 4}


def weights_gb(total_b: float, precision: str) -> float:
    """Gigabytes of weights of `total_b` billion parameters. Raises KeyError on an unknown precision."""
    return total_b * BITS[precision] / 8


@dataclass(frozen=True, slots=True)
class EnergyFit:
    """Coefficients, the errors of families left out, and the ranges the rows span."""

    intercept: float
    active: float
    weights: float
    concurrency: float
    b200: float
    code: float
    family_p5: float
    family_p50: float
    family_p95: float
    family_median_factor: float
    concurrency_min: float
    concurrency_max: float
    active_min: float
    active_max: float

    def joules_per_token(
        self, active_b: float, weights: float, concurrency: float, *, b200: bool, code: bool
    ) -> float:
        """GPU joules per output token; `weights` in GB, `concurrency` in requests at once."""
        terms = (
            self.intercept
            + self.active * np.log(active_b)
            + self.weights * np.log(weights)
            + self.concurrency * np.log(concurrency)
            + self.b200 * b200
            + self.code * code
        )
        return float(np.exp(terms))

    @property
    def error(self) -> Interval:
        """Truth over prediction for a family never seen, 90 % interval; the prediction is the centre."""
        return Interval(1 / self.family_p95, 1.0, 1 / self.family_p5)

    def covers(self, active_b: Interval, concurrency: Interval) -> bool:
        """Whether size and concurrency stay within what was measured."""
        return (
            self.active_min <= active_b.low
            and active_b.high <= self.active_max
            and self.concurrency_min <= concurrency.low
            and concurrency.high <= self.concurrency_max
        )


def fit_from(files: DataFiles) -> EnergyFit:
    """The fit as shipped. Raises ValueError when a figure is missing or unknown."""
    frame = files.frame(FIT, COLUMNS)
    found = dict(zip(frame["name"].to_list(), map(float, numbers(frame["value"])), strict=True))
    if set(found) != set(EnergyFit.__dataclass_fields__):
        raise ValueError(f"{FIT}: rows do not match the fit")
    return EnergyFit(**found)


def design(rows: pl.DataFrame) -> tuple[FloatArray, FloatArray]:
    """Regressors and ln(J per output token) of measured rows, one line per configuration."""
    bits = np.array([BITS[each] for each in rows["precision"]], dtype=np.float64)
    regressors = np.column_stack(
        [
            np.ones(len(rows)),
            np.log(numbers(rows["params_active_b"])),
            np.log(numbers(rows["params_total_b"]) * bits / 8),
            np.log(numbers(rows["concurrency"])),
            (rows["gpu"] == FITTED_GPUS[1]).to_numpy(),
            (rows["task"] == FIM).to_numpy(),
        ]
    )
    return regressors, np.log(numbers(rows["j_per_output_token"]))


def derive(rows: pl.DataFrame) -> FloatArray:
    """Least-squares coefficients in the order of the formula at the head of this file."""
    regressors, target = design(rows)
    return np.asarray(np.linalg.lstsq(regressors, target, rcond=None)[0], dtype=np.float64)


def left_out_ratios(rows: pl.DataFrame, column: str = "family") -> FloatArray:
    """Predicted over measured energy of each row, by a fit that never saw its group."""
    regressors, target = design(rows)
    group: NDArray[np.str_] = rows[column].to_numpy().astype(np.str_)
    errors = np.empty_like(target)
    for each in np.unique(group):
        out: BoolArray = group == each
        coefficients = np.linalg.lstsq(regressors[~out], target[~out], rcond=None)[0]
        errors[out] = regressors[out] @ coefficients - target[out]
    return np.exp(errors)
