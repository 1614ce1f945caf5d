"""Measured energy and throughput: one series over concurrency per model, GPU, precision and task."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from catalog.ai_requests.fit import FITTED_GPUS
from catalog.ai_requests.models import Models
from catalog.files import DataFiles
from catalog.hardware import Gpus
from catalog.quantities import FloatArray

ENERGY = "models/llm_energy_measured.csv"
THROUGHPUT = "models/llm_throughput.csv"
ENERGY_COLUMNS = (
    "model",
    "listed_as",
    "family",
    "params_total_b",
    "params_active_b",
    "task",
    "gpu",
    "gpu_count",
    "engine",
    "precision",
    "concurrency",
    "output_tokens",
    "wh_per_request",
    "j_per_output_token",
    "power_w",
    "boundary",
    "source",
    "date",
)
THROUGHPUT_COLUMNS = (
    "model",
    "listed_as",
    "task",
    "gpu",
    "gpu_count",
    "engine",
    "precision",
    "concurrency",
    "output_tokens",
    "tokens_per_s_per_gpu",
    "tokens_per_s_per_user",
    "source",
    "date",
)
KEY = ["model", "task", "gpu", "precision", "gpu_count"]
ROUNDING = 1 + 1e-9
BENCHMARK_TASK = {
    "chat": "lm-arena-chat",
    "rag": "lm-arena-chat",
    "reasoning": "gpqa",
    "code": "sourcegraph-fim",
}


@dataclass(frozen=True, slots=True)
class Series:
    """One model on `gpu_count` GPUs, measured at rising concurrency (mean requests at once).

    Energy is joules of the GPUs per output token (boundary `gpu_only_steady_state`); speed is output
    tokens a second, per GPU and per user.
    """

    model: int
    task: str
    gpu: int
    gpu_name: str
    precision: str
    gpu_count: int
    concurrency: FloatArray
    j_per_token: FloatArray
    tokens_per_s_per_gpu: FloatArray
    tokens_per_s_per_user: FloatArray
    source: str

    def covers(self, concurrency: float) -> bool:
        """Whether it was measured at lower and higher concurrency; two percent are the meter's rounding."""
        return bool(self.concurrency[0] * 0.98 <= concurrency <= self.concurrency[-1] * 1.02)

    def energy_at(self, concurrency: float, elasticity: float) -> float:
        """J per output token, ln on ln between rows; `elasticity` to concurrency carries on beyond them."""
        inside = min(max(concurrency, self.concurrency[0]), self.concurrency[-1])
        beyond = (concurrency / inside) ** elasticity
        return self._between(self.j_per_token, inside) * float(beyond)

    def throughput_at(self, concurrency: float) -> float:
        """Output tokens a second of the whole replica; beyond the rows, the nearest one."""
        return self._between(self.tokens_per_s_per_gpu, concurrency) * self.gpu_count

    def concurrency_for(self, tokens_per_s_per_user: float, at_most: float) -> float | None:
        """The largest concurrency up to `at_most` that still gives each user this speed; None if none."""
        span = self.concurrency[self.concurrency < at_most]
        for candidate in [at_most, *span[::-1]]:
            if (
                self._between(self.tokens_per_s_per_user, float(candidate)) * ROUNDING
                >= tokens_per_s_per_user
            ):
                return float(candidate)
        return None

    def _between(self, values: FloatArray, concurrency: float) -> float:
        return float(np.exp(np.interp(np.log(concurrency), np.log(self.concurrency), np.log(values))))


@dataclass(frozen=True, slots=True)
class Measurements:
    """All series, by model code, in the order of the files."""

    by_model: Mapping[int, tuple[Series, ...]]

    def same(self, model: int, gpu: int, precision: str, task: str, gpu_count: int | None) -> Series | None:
        """The series of exactly this model, GPU, precision and task.

        Of several GPU counts the one asked for, else the smallest not below it, else the largest.
        """
        wanted = BENCHMARK_TASK.get(task)
        found = [
            each
            for each in self.by_model.get(model, ())
            if (each.gpu, each.precision, each.task) == (gpu, precision, wanted)
        ]
        return _by_count(found, gpu_count)

    def similar(
        self, model: int, gpu: int, precision: str, task: str, gpu_count: int | None
    ) -> Series | None:
        """The nearest series of the model: same task, then same GPU, same precision, else the H100."""
        wanted = BENCHMARK_TASK.get(task)
        found = self.by_model.get(model, ())
        if not found:
            return None
        scores = [
            8 * (each.task == wanted)
            + 4 * (each.gpu == gpu)
            + 2 * (each.precision == precision)
            + (each.gpu_name == FITTED_GPUS[0])
            for each in found
        ]
        nearest = [each for each, score in zip(found, scores, strict=True) if score == max(scores)]
        return _by_count(nearest, gpu_count)


def _by_count(found: Iterable[Series], gpu_count: int | None) -> Series | None:
    ordered = sorted(found, key=lambda each: each.gpu_count)
    enough = [each for each in ordered if each.gpu_count >= (gpu_count or 0)]
    return enough[0] if enough else (ordered[-1] if ordered else None)


def energy_rows(files: DataFiles) -> pl.DataFrame:
    """The measured rows as text, as the fit reads them."""
    return files.frame(ENERGY, ENERGY_COLUMNS)


def measurements_from(files: DataFiles, models: Models, gpus: Gpus) -> Measurements:
    """Energy and throughput joined row by row. Raises ValueError on a row of an unknown model or GPU."""
    speeds = files.frame(THROUGHPUT, THROUGHPUT_COLUMNS)
    figures = ["concurrency", "j_per_output_token", "tokens_per_s_per_gpu", "tokens_per_s_per_user"]
    rows = (
        energy_rows(files)
        .join(speeds, on=[*KEY, "listed_as", "concurrency"], how="inner", validate="1:1", suffix="_speed")
        .with_columns(pl.col(*figures).cast(pl.Float64), pl.col("gpu_count").cast(pl.Int64))
        .sort("concurrency")
    )
    found: dict[int, list[Series]] = {}
    for group in rows.partition_by(KEY, maintain_order=True):
        series = _series(group, models, gpus)
        found.setdefault(series.model, []).append(series)
    return Measurements({model: tuple(series) for model, series in found.items()})


def _series(rows: pl.DataFrame, models: Models, gpus: Gpus) -> Series:
    name, gpu_name = str(rows["model"][0]), str(rows["gpu"][0])
    model, gpu = models.code(name), gpus.code(gpu_name)
    if model < 0 or gpu < 0:
        raise ValueError(f"{ENERGY}: unknown model or GPU: {name!r} on {gpu_name!r}")
    return Series(
        model=model,
        task=str(rows["task"][0]),
        gpu=gpu,
        gpu_name=gpu_name,
        precision=str(rows["precision"][0]),
        gpu_count=int(rows["gpu_count"][0]),
        concurrency=rows["concurrency"].to_numpy(),
        j_per_token=rows["j_per_output_token"].to_numpy(),
        tokens_per_s_per_gpu=rows["tokens_per_s_per_gpu"].to_numpy(),
        tokens_per_s_per_user=rows["tokens_per_s_per_user"].to_numpy(),
        source=str(rows["source"][0]),
    )
