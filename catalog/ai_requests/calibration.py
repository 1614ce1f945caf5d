"""What the label's steps were checked against: measured configurations, and their letters per grid.

One configuration per model and GPU: the row nearest to 64 requests at once among those that keep every
user above ten tokens a second. Energy at the meter of a full, dedicated site (host factor of the method, a
PUE of 1.25: a constant of the calibration, not a default); CO2e on the yearly grid of a country, with the
making of the GPUs and their share of a host for the time a request holds them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from catalog.ai_requests.constants import Interval
from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.label import LETTERS, Label
from catalog.ai_requests.measured import ENERGY, ENERGY_COLUMNS, THROUGHPUT, THROUGHPUT_COLUMNS
from catalog.ai_requests.tiers import Tier
from catalog.ai_requests.tokens import SECONDS_PER_YEAR, HostEmbodied
from catalog.files import DataFiles
from catalog.quantities import FloatArray

CALIBRATION_PUE = 1.25
CENTRE, AT_LEAST, AT_MOST = 64.0, 32.0, 100.0  # requests at once
SLOWEST = 10.0  # tokens a second per user: 100 ms a token
BENCHMARK = {"chat": "lm-arena-chat", "reasoning": "gpqa"}
ROW = ("listed_as", "task", "gpu", "gpu_count", "precision", "concurrency")


@dataclass(frozen=True, slots=True)
class Configurations:
    """Measured ways to serve one task: GPU Wh, and GPU-seconds held, per request."""

    gpu_wh: FloatArray
    gpu_seconds: FloatArray

    def facility_wh(self, ai: AiFacts) -> FloatArray:
        """At the site's meter: host factor of the method, PUE of the calibration."""
        return self.gpu_wh * ai.constants.host_factor.central * CALIBRATION_PUE

    def co2e_g(self, ai: AiFacts, host: HostEmbodied, g_per_kwh: float) -> FloatArray:
        """Use on a grid of `g_per_kwh`, and the hardware for the time it is held (full, no idle share)."""
        per_second = (host.server_kg_per_gpu.central + host.gpu_kg.central) * 1000
        made = self.gpu_seconds * per_second / (host.lifetime_years * SECONDS_PER_YEAR)
        return np.asarray(self.facility_wh(ai) / 1000 * g_per_kwh + made)


def configurations(files: DataFiles, task: str) -> Configurations:
    """The configurations of a task (`chat` or `reasoning`), one per model and GPU."""
    energy, speed = files.frame(ENERGY, ENERGY_COLUMNS), files.frame(THROUGHPUT, THROUGHPUT_COLUMNS)
    figures = (
        "concurrency",
        "wh_per_request",
        "output_tokens",
        "tokens_per_s_per_gpu",
        "tokens_per_s_per_user",
    )
    rows = (
        energy.join(speed.drop("output_tokens"), on=list(ROW))
        .with_columns(pl.col(*figures).cast(pl.Float64, strict=False))
        .filter(
            pl.col("task") == BENCHMARK[task],
            pl.col("concurrency").is_between(AT_LEAST, AT_MOST),
            pl.col("tokens_per_s_per_user") >= SLOWEST,
        )
        .with_columns(distance=(pl.col("concurrency").log() - np.log(CENTRE)).abs())
        .sort("distance", "listed_as", "gpu", "gpu_count", "precision")
        .unique(["listed_as", "gpu"], keep="first", maintain_order=True)
    )
    held = rows["output_tokens"].to_numpy() / rows["tokens_per_s_per_gpu"].to_numpy()
    return Configurations(rows["wh_per_request"].to_numpy(), held)


def letters_of(values: FloatArray, label: Label, figure: str) -> dict[str, int]:
    """How many configurations get each letter, `figure` being `energy` or `co2e`; absent letters are 0."""
    grade = label.energy_letter if figure == "energy" else label.co2e_letter
    found = (grade(Interval.exact(float(each)), Tier.M2) for each in values)
    counts: Mapping[str, int] = Counter(each.letter for each in found if each is not None)
    return {letter: counts.get(letter, 0) for letter in LETTERS}
