"""Language models by their canonical id: developer, licence, size, and the names they are sold under.

A size is what its developer published, or a range somebody estimated; the basis says which. A moving
alias (`…-latest`) names whatever the provider serves today, hence has no size.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from catalog.ai_requests.constants import Interval
from catalog.files import DATA, DataFiles, codes, flags, numbers
from catalog.quantities import BoolArray, FloatArray

MODELS = "models/llm_models.csv"
ALIASES = "models/model_aliases.csv"
MODEL_COLUMNS = (
    "id",
    "developer",
    "developer_country",
    "licence",
    "openness",
    "params_total_b_low",
    "params_total_b_high",
    "params_total_basis",
    "params_active_b_low",
    "params_active_b_high",
    "params_active_basis",
    "context_tokens",
    "moving",
    "source",
    "date",
    "note",
)
ALIAS_COLUMNS = ("alias", "model", "kind", "precision", "source", "date", "note")
OPENNESS = ("unknown", "open", "closed")
BASES = ("", "published", "catalogue", "name", "estimate")
UNKNOWN = -1
ORIGIN_UNKNOWN, ORIGIN_EU, ORIGIN_OPEN_NON_EU, ORIGIN_CLOSED_NON_EU = range(4)
SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Models:
    """Models as columns; a row number is the model's code. Sizes are billions of parameters, NaN unknown.

    `openness` is a code of `OPENNESS`; `*_basis` of `BASES`: `estimate` is a guess by a third party,
    whose low and high are the ends of its range, never a declared size. `aliases` maps every other
    name, in lower case, to a code.
    """

    id: tuple[str, ...]
    developer: tuple[str, ...]
    developer_country: tuple[str, ...]
    licence: tuple[str, ...]
    openness: NDArray[np.int32]
    total_low_b: FloatArray
    total_high_b: FloatArray
    total_basis: NDArray[np.int32]
    active_low_b: FloatArray
    active_high_b: FloatArray
    active_basis: NDArray[np.int32]
    context_tokens: FloatArray
    moving: BoolArray
    source: tuple[str, ...]
    date: tuple[str, ...]
    note: tuple[str, ...]
    codes: Mapping[str, int]
    aliases: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.id)

    def code(self, name: str) -> int:
        """The code of a canonical id or an alias, without regard to case; -1 when unknown."""
        key = name.strip().lower()
        return self.codes.get(key, self.aliases.get(key, UNKNOWN))

    def resolve(self, name: str) -> str | None:
        """The canonical id behind a name; None when no model is called so."""
        code = self.code(name)
        return None if code == UNKNOWN else self.id[code]

    def suggest(self, name: str) -> tuple[str, ...]:
        """Canonical ids whose id or alias looks most like `name`, best first."""
        names = list(self.codes) + list(self.aliases)
        near = get_close_matches(name.strip().lower(), names, n=2 * SUGGESTIONS, cutoff=0.5)
        return tuple(dict.fromkeys(self.id[self.code(each)] for each in near))[:SUGGESTIONS]

    def origin(self, model_id: str, eu_countries: Collection[str]) -> np.int8:
        """Where a model comes from: 1 EU, 2 open and not EU, 3 closed and not EU, 0 not known.

        `eu_countries` are ISO 3166 alpha-2 codes. An unknown developer's country is not known, and
        so is a non-EU model of which nothing says whether its weights are published.
        """
        code = self.code(model_id)
        if code == UNKNOWN or not self.developer_country[code]:
            return np.int8(ORIGIN_UNKNOWN)
        if self.developer_country[code] in eu_countries:
            return np.int8(ORIGIN_EU)
        by_openness = {"open": ORIGIN_OPEN_NON_EU, "closed": ORIGIN_CLOSED_NON_EU}
        return np.int8(by_openness.get(OPENNESS[self.openness[code]], ORIGIN_UNKNOWN))

    def total_b(self, code: int) -> Interval | None:
        """All parameters, billions; None when nothing is known. The centre of a range is geometric."""
        return _interval(float(self.total_low_b[code]), float(self.total_high_b[code]))

    def active_b(self, code: int) -> Interval | None:
        """Parameters used for each token, billions; None when not known."""
        return _interval(float(self.active_low_b[code]), float(self.active_high_b[code]))

    def size_is_estimated(self, code: int) -> bool:
        """Whether the size is a third party's guess."""
        return "estimate" in (BASES[self.total_basis[code]], BASES[self.active_basis[code]])


def _interval(low: float, high: float) -> Interval | None:
    return None if np.isnan(low) or np.isnan(high) else Interval(low, float(np.sqrt(low * high)), high)


def read_models(folder: Path = DATA) -> Models:
    """The models of a data folder. Raises ValueError on an alias of two models or of none."""
    return models_from(DataFiles({path: (folder / path).read_bytes() for path in (MODELS, ALIASES)}))


def models_from(files: DataFiles) -> Models:
    """The models of files already read. Raises ValueError on an alias of two models or of none."""
    frame = files.frame(MODELS, MODEL_COLUMNS)
    ids: list[str] = frame["id"].to_list()
    index = {each: code for code, each in enumerate(ids)}
    return Models(
        id=tuple(ids),
        developer=tuple(frame["developer"]),
        developer_country=tuple(frame["developer_country"]),
        licence=tuple(frame["licence"]),
        openness=_known(frame["openness"], OPENNESS),
        total_low_b=numbers(frame["params_total_b_low"]),
        total_high_b=numbers(frame["params_total_b_high"]),
        total_basis=_known(frame["params_total_basis"], BASES),
        active_low_b=numbers(frame["params_active_b_low"]),
        active_high_b=numbers(frame["params_active_b_high"]),
        active_basis=_known(frame["params_active_basis"], BASES),
        context_tokens=numbers(frame["context_tokens"]),
        moving=flags(frame["moving"]),
        source=tuple(frame["source"]),
        date=tuple(frame["date"]),
        note=tuple(frame["note"]),
        codes=index,
        aliases=_aliases(files.frame(ALIASES, ALIAS_COLUMNS), index),
    )


def _known(column: pl.Series, vocabulary: tuple[str, ...]) -> NDArray[np.int32]:
    found = codes(column, vocabulary)
    if (found < 0).any():
        raise ValueError(f"{MODELS}: {column.name} holds a word outside {vocabulary}")
    return found


def _aliases(frame: pl.DataFrame, index: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for alias, model in zip(frame["alias"].str.to_lowercase(), frame["model"], strict=True):
        if model not in index:
            raise ValueError(f"{ALIASES}: {alias!r} names {model!r}, which is no model")
        if found.setdefault(alias, index[model]) != index[model] or alias in index:
            raise ValueError(f"{ALIASES}: {alias!r} names two models")
    return found
