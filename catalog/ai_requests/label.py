"""The A-G letters of an AI request: one for energy, one for CO2e, never one blended letter.

Thresholds are absolute and stand in one file per version, with the quantiles of the configurations
they were checked against. Indicative, for internal and business use: not the EU energy label.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from catalog.ai_requests.constants import Interval
from catalog.ai_requests.tiers import Tier
from catalog.files import DataFiles, numbers

LABEL = "models/label_v0.csv"
VERSION = "v0"
COLUMNS = ("item", "key", "value", "unit", "source", "date")
LETTERS = "ABCDEFG"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter and the letters the interval reaches, best first; `method` is the label's version."""

    letter: str
    best: str
    worst: str
    method: str


@dataclass(frozen=True, slots=True)
class Label:
    """Upper limits of A to F; G is above. Energy in facility Wh, CO2e in grams, per request.

    `reference_tokens` are input and output tokens of the reference request of each task class.
    """

    energy_max_wh: tuple[float, ...]
    co2e_max_g: tuple[float, ...]
    reference_tokens: Mapping[str, tuple[float, float]]
    quantiles_wh: Mapping[tuple[str, str], float]

    def energy_letter(self, facility_wh: Interval, tier: Tier) -> Letter | None:
        """The energy letter of Wh per request at the site's meter; None for a vendor's statement."""
        return _grade(facility_wh, self.energy_max_wh, tier)

    def co2e_letter(self, co2e_g: Interval, tier: Tier) -> Letter | None:
        """The letter of location-based g per request, embodied included; None for a vendor's statement."""
        return _grade(co2e_g, self.co2e_max_g, tier)


def _grade(value: Interval, limits: tuple[float, ...], tier: Tier) -> Letter | None:
    """Graded on the high end where the fit had a part, which then never earns an A: data can only help."""
    if tier is Tier.V or not value.low <= value.central <= value.high:
        return None
    first = 1 if tier.precautionary else 0
    best, middle, worst = (LETTERS[max(first, bisect_left(limits, each))] for each in value)
    return Letter(worst if tier.precautionary else middle, best, worst, VERSION)


def label_from(files: DataFiles) -> Label:
    """The thresholds as shipped. Raises ValueError when a step is missing or a ladder does not rise."""
    frame = files.frame(LABEL, COLUMNS)
    rows = zip(
        frame["item"].to_list(), frame["key"].to_list(), map(float, numbers(frame["value"])), strict=True
    )
    found = {(item, key): value for item, key, value in rows}
    tasks = [key for item, key in found if item == "output_tokens"]
    return Label(
        energy_max_wh=_ladder(found, "energy_max"),
        co2e_max_g=_ladder(found, "co2e_max"),
        reference_tokens={
            task: (found["input_tokens", task], found["output_tokens", task]) for task in tasks
        },
        quantiles_wh={
            (task, item.removeprefix("quantile_")): value
            for (item, task), value in found.items()
            if item.startswith("quantile_")
        },
    )


def _ladder(found: Mapping[tuple[str, str], float], item: str) -> tuple[float, ...]:
    steps = tuple(found.get((item, letter), float("nan")) for letter in LETTERS[:-1])
    if not all(lower < upper for lower, upper in pairwise(steps)):
        raise ValueError(f"{LABEL}: {item} does not rise from A to F")
    return steps
