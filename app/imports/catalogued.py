"""Names of a bill or a plan as the catalog knows them: providers, regions, machines."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import yaml

from catalog.library import Catalog
from catalog.recent import kept

NO_GPU = -1  # in the column of GPUs
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Machine:
    """What a machine of the catalog has; `gpu` is the model, None without or where the source names none."""

    name: str
    vcpu: float
    memory_gib: float
    gpu: str | None
    gpu_count: int


@cache
def provider_names() -> Mapping[str, str]:
    """Id of a provider by the names bills give it, in lower case."""
    text = files("app.imports").joinpath("providers.yaml").read_text(encoding="utf-8")
    listed: Mapping[str, list[str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return {name.lower(): provider for provider, names in listed.items() for name in (provider, *names)}


def provider_of(name: str) -> str | None:
    """The id of a provider by its name in a bill, or None."""
    return provider_names().get(name.strip().lower())


def region_of(catalog: Catalog, provider: str, name: str) -> str | None:
    """The id of a region by its name in a bill or its zone (`eu-west-1a`, `West Europe`), or None."""
    wanted = name.strip().lower().replace(" ", "")
    known = regions_of(catalog, provider)
    # A zone is the region and a letter, joined (`eu-west-1a`) or after a dash (`europe-west1-b`).
    tries = (wanted, wanted[:-1], re.sub(r"-[a-z0-9]$", "", wanted))
    return next((known[one] for one in tries if one in known), None)


@kept(64)
def regions_of(catalog: Catalog, provider: str) -> Mapping[str, str]:
    """Ids of the regions of a provider by their lower case."""
    pairs = zip(catalog.regions.provider_id, catalog.regions.region_id, strict=True)
    return {region.lower(): region for owner, region in pairs if owner == provider}


@kept(64)
def machines_of(catalog: Catalog, provider: str) -> Mapping[str, Machine]:
    """Machines of a provider by name in lower case."""
    if provider not in catalog.providers.id:
        return {}
    machines = catalog.machines
    mine = (machines.provider == catalog.providers.id.index(provider)) & ~machines.component
    known = mine & np.isfinite(machines.vcpu) & np.isfinite(machines.memory_gib)
    found: dict[str, Machine] = {}
    for row in np.flatnonzero(known):
        name = machines.name[int(row)]
        if name.lower() not in found:
            gpu = int(machines.gpu[row])
            count = machines.gpu_count[row]
            found[name.lower()] = Machine(
                name=name,
                vcpu=float(machines.vcpu[row]),
                memory_gib=float(machines.memory_gib[row]),
                gpu=catalog.gpus.name[gpu] if gpu >= 0 else None,
                gpu_count=int(count) if np.isfinite(count) and gpu != NO_GPU else 0,
            )
    return found


def machine_in(catalog: Catalog, provider: str, *texts: str) -> Machine | None:
    """The first machine that any of the texts names, as a word of its own."""
    known = machines_of(catalog, provider)
    for word in _words(texts):
        if word in known:
            return known[word]
    return None


def _words(texts: tuple[str, ...]) -> Iterator[str]:
    """Words as written, then their parts after a colon (`BoxUsage:m5.large`), in lower case."""
    for text in texts:
        for word in _WORD.findall(text or ""):
            yield word.lower()
