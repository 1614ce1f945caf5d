"""What a group of charges was: a machine, storage, tokens; from its details first, then from its names.

The confidence falls in this order: the catalog's machine of that name, details of the SKU, words in texts.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.imports.catalogued import Machine, machine_in
from app.imports.focus import A_PART
from app.imports.focus_parts import PartHours, part_in
from catalog.library import Catalog

StorageClass = Literal["object", "block", "archive"]
_HOURS = re.compile(r"\bh(ou)?rs?\b|^h$", re.IGNORECASE)
_PART = re.compile(
    r"vcpu|ocpu|core|\b[KMGT]i?B\b", re.IGNORECASE
)  # hours of a part are no hours of a machine
_SECONDS = re.compile(r"^s(ec(onds?)?)?$", re.IGNORECASE)
_STORED = re.compile(r"\b([KMGTP])i?B[ -]?(mo|month|hour|hr)", re.IGNORECASE)
_TOKENS = re.compile(r"\btokens?\b", re.IGNORECASE)
_SCALES = {"k": 1e3, "m": 1e6, "thousand": 1e3, "million": 1e6}
_GIB = {"k": 2.0**-20, "m": 2.0**-10, "g": 1.0, "t": 2.0**10, "p": 2.0**20}
_ARCHIVE = ("glacier", "archive", "coldline", "cold archive")
_BLOCK = ("ebs", "disk", "volume", "block", "persistent", "provisioned storage", "snapshot")
HOURS_PER_MONTH = 730.0


@dataclass(frozen=True, slots=True)
class MachineHours:
    """Hours of a machine, and how it was recognised."""

    machine: Machine
    hours: float
    basis: str


@dataclass(frozen=True, slots=True)
class Stored:
    """GiB-months of a class of storage."""

    storage_class: StorageClass
    gib_months: float
    basis: str


@dataclass(frozen=True, slots=True)
class TokensUsed:
    """Tokens read or written by a model (canonical id)."""

    model: str
    direction: Literal["input", "output"]
    tokens: float


Shape = MachineHours | PartHours | Stored | TokensUsed
Row = Mapping[str, object]


def shape_of(
    catalog: Catalog, provider: str, row: Row, resolve_model: Callable[[str], str | None]
) -> Shape | None:
    """The shape of a group with a positive quantity, or None."""
    quantity, unit = _counted(row)
    if quantity <= 0 or row["Described"] == A_PART:
        return None
    details, texts = _details(row), texts_of(row)
    if part := part_in(texts, unit, quantity):
        return part
    if _TOKENS.search(unit):
        return _tokens(details, texts, unit, quantity, resolve_model)
    if found := _STORED.search(unit):
        return _stored(found, texts, quantity)
    if (_HOURS.search(unit) or _SECONDS.match(unit)) and not _PART.search(unit):
        hours = quantity / 3600 if _SECONDS.match(unit) else quantity
        return _machine(catalog, provider, details, texts, hours)
    return None


def _counted(row: Row) -> tuple[float, str]:
    """What was consumed, in its unit; where that is not told, what was priced, in the unit of that."""
    units = [str(row[name] or "") for name in ("ConsumedUnit", "PricingUnit")]
    if consumed := _number(row["ConsumedQuantity"]):
        return consumed, units[0] or units[1]
    return _number(row["PricingQuantity"]), units[1] or units[0]


def texts_of(row: Row) -> tuple[str, ...]:
    """The texts of a group that may name what was bought."""
    names = ("SkuMeter", "x_SkuMeterName", "x_SkuDescription", "Described", "ResourceType", "ServiceName")
    return tuple(str(row[name]) for name in names if row[name])


def _details(row: Row) -> Mapping[str, object]:
    """The details of the SKU: a JSON object, without the mark of keys that are not of the standard."""
    try:
        found = json.loads(str(row["SkuPriceDetails"] or "{}"))
    except (ValueError, RecursionError):
        return {}
    return {key.removeprefix("x_"): value for key, value in found.items()} if isinstance(found, dict) else {}


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def _machine(
    catalog: Catalog, provider: str, details: Mapping[str, object], texts: tuple[str, ...], hours: float
) -> MachineHours | None:
    named = str(details.get("InstanceType") or "")
    known = machine_in(catalog, provider, named, named.removeprefix("db."), *texts)
    if known is not None:
        return MachineHours(known, hours, "machine of that name in the catalog")
    vcpu, memory = _number(details.get("CoreCount")), _number(details.get("MemorySize"))
    if vcpu > 0 and memory > 0:
        machine = Machine(named or f"{vcpu:g} vCPU", vcpu, memory, None, 0)
        return MachineHours(machine, hours, "CoreCount and MemorySize of the SKU")
    return None


def _stored(found: re.Match[str], texts: tuple[str, ...], quantity: float) -> Stored:
    """GB are counted as GiB: bills mean either, and the difference is 7.4 % at most."""
    months = quantity * _GIB[found.group(1).lower()]
    if found.group(2).lower() in ("hour", "hr"):
        months /= HOURS_PER_MONTH
    said = " ".join(texts).lower()
    kind: StorageClass = "object"
    if any(word in said for word in _ARCHIVE):
        kind = "archive"
    elif any(word in said for word in _BLOCK):
        kind = "block"
    return Stored(kind, months, "GB of the bill counted as GiB")


def _tokens(
    details: Mapping[str, object],
    texts: tuple[str, ...],
    unit: str,
    quantity: float,
    resolve_model: Callable[[str], str | None],
) -> TokensUsed | None:
    named = [
        str(details[key]) for key in ("ModelName", "Model", "ModelId", "ModelVersion") if details.get(key)
    ]
    words = [*named, *texts, *(word for text in texts for word in re.split(r"[ :/,()]+", text))]
    model = next((found for word in words if (found := resolve_model(word)) is not None), None)
    if model is None:
        return None
    scale = next((_SCALES[word] for word in re.split(r"[ \d,.]+", unit.lower()) if word in _SCALES), 1.0)
    if counted := re.search(r"(\d[\d,]*)\s*([KM])?", unit, re.IGNORECASE):
        scale = float(counted.group(1).replace(",", "")) * _SCALES.get((counted.group(2) or "").lower(), 1.0)
    said = f"{' '.join(texts)} {' '.join(map(str, details.values()))}".lower()
    direction: Literal["input", "output"] = "output" if "output" in said or "completion" in said else "input"
    return TokensUsed(model, direction, quantity * scale)
