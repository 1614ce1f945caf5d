"""What the catalog does not know of a provider, and which answers that keeps it out of or makes less sure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.carbon.sites import PUE_NOT_DISCLOSED, WUE_NOT_DISCLOSED
from catalog.certificates import Standing, standing_on
from catalog.files import UNDATED_DAY, day_of
from catalog.library import Catalog
from catalog.market import sites_of
from catalog.offers import Purchase
from catalog.quantities import BoolArray, IntArray
from catalog.sizing.machines import priced
from catalog.sovereignty.entities import CONTROL_LAYERS, SUPPLY_LAYERS
from catalog.sovereignty.keys import LAYER as KEYS_LAYER
from catalog.workloads import DataClass

SHOWN = 4
ROUGH = ("country", "placeholder", "assumed")  # ways to know where a region stands that tell no distance
OLD_DAYS = 365
STRUCTURES = "sovereignty/structures.csv"
STORAGE = "storage_network.csv"
STORED = {
    "object": "no candidate for object storage and traces; what a training job keeps is not summed",
    "block": "no candidate for block storage",
    "archive": "no candidate for archive storage",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One fact nobody has written down: what, about which of the provider's things, in which file it belongs.

    `effect` says which answers it is kept out of, or what is assumed in its place.
    """

    what: str
    about: str
    file: str
    effect: str


def missing_of(catalog: Catalog, provider: str, today: str) -> tuple[Missing, ...]:
    """What is not known on an ISO date of a provider that the catalog has, by kind of fact."""
    code = catalog.providers.id.index(provider)
    rows = [row for row, owner in enumerate(catalog.regions.provider_id) if owner == provider]
    return (
        *_places(catalog, rows),
        *_machines(catalog, code, provider, today),
        *_storage(catalog, code, today),
        *_parties(catalog, provider),
        *_certificates(catalog, provider, today),
    )


def _places(catalog: Catalog, rows: Sequence[int]) -> Iterator[Missing]:
    if not rows:
        yield Missing("region", "", "regions.csv", "nothing can be placed there: in no answer")
        return
    regions, sites = catalog.regions, sites_of(catalog)

    def named(wanted: Sequence[bool]) -> str:
        return _few([regions.region_id[row] for row, found in zip(rows, wanted, strict=True) if found])

    facts = (
        (
            "country",
            "regions.csv",
            [not regions.country[row] for row in rows],
            "out of plans with requirements.residency, unless all of its area is allowed",
        ),
        (
            "site",
            "regions.csv",
            [not _stands(catalog, row) for row in rows],
            "may fail a tight max_rtt_ms: the distance to users is only known roughly",
        ),
        (
            "electricity",
            "grids/intensity.csv",
            [not np.isfinite(sites.intensity.central[row]) for row in rows],
            "out of every plan that weighs or caps carbon",
        ),
        (
            "PUE",
            "sites/datacentres.csv",
            [PUE_NOT_DISCLOSED in sites.gaps[row] for row in rows],
            "energy and carbon take the world average, with a wide interval",
        ),
        (
            "WUE",
            "sites/datacentres.csv",
            [WUE_NOT_DISCLOSED in sites.gaps[row] for row in rows],
            "water is not given",
        ),
    )
    for what, file, wanted, effect in facts:
        if any(wanted):
            yield Missing(what, named(wanted), file, effect)


def _stands(catalog: Catalog, row: int) -> bool:
    regions = catalog.regions
    return bool(np.isfinite(regions.latitude[row])) and regions.coord_basis[row] not in ROUGH


def _machines(catalog: Catalog, code: int, provider: str, today: str) -> Iterator[Missing]:
    machines, file = catalog.machines, f"offers/{provider}.csv"
    mine = (machines.provider == code) & ~machines.component & ~machines.superseded
    sized = np.isfinite(machines.vcpu) & np.isfinite(machines.memory_gib)
    sold = mine & priced(machines)
    gpu = machines.gpu != -1
    if not (sold & sized & ~gpu).any():
        yield Missing("machines", "", file, "no candidate for compute and for indexes in memory")
    if not (sold & gpu & (machines.gpu >= 0)).any():
        yield Missing("machines with a GPU", "", file, "no candidate for training and inference on own GPUs")
    if not (catalog.tokens.provider == code).any():
        quoted = any(quote.provider == code for quote in catalog.token_quotes)
        what = "price of models by the token" if quoted else "models by the token"
        yield Missing(what, "", "tokens/prices.csv", "no candidate for inference by the token")
    asked = mine & (machines.purchase == Purchase.QUOTE_REQUIRED)
    told = (
        ("vCPU or memory", sold & ~sized & ~gpu, "these machines cannot be sized and serve nothing"),
        ("price", asked, "out of plans until a quote is given for the workload"),
        (
            "price of this year",
            sold & _old(machines.day, today),
            "the interval is wider; out of plans with exclude_stale_prices",
        ),
    )
    for what, wanted, effect in told:
        if wanted.any():
            names = machines.name.filter(wanted.tolist()).unique().sort().to_list()
            yield Missing(what, _few(names), file, effect)


def _old(day: IntArray, today: str) -> BoolArray:
    return np.asarray((day == UNDATED_DAY) | (day < day_of(today) - OLD_DAYS), dtype=np.bool_)


def _storage(catalog: Catalog, code: int, today: str) -> Iterator[Missing]:
    mine = [item for item in catalog.storage if item.provider == code]
    classes = {item.storage_class for item in mine}
    for name, effect in STORED.items():
        if name not in classes:
            yield Missing(f"{name} storage", "", STORAGE, effect)
    if not any(name.startswith("egress_internet") or name == "egress_object" for name in classes):
        yield Missing("price of traffic", "", STORAGE, "a dearer published price of traffic stands in")
    old = [item.item for item in mine if item.day == UNDATED_DAY or item.day < day_of(today) - OLD_DAYS]
    if old:
        yield Missing(
            "price of this year",
            _few(sorted(set(old))),
            STORAGE,
            "the interval is wider; out of plans with exclude_stale_prices",
        )


def _parties(catalog: Catalog, provider: str) -> Iterator[Missing]:
    facts = catalog.sovereignty
    code = facts.code(provider)
    if code < 0:
        effect = "levels are Unknown: out of plans with a minimum level or exclude_jurisdictions"
        yield Missing("structure", provider, STRUCTURES, effect)
        return
    every = dict.fromkeys(layer for layers in facts.layers for layer in layers)
    unknown = [layer for layer in every if facts.fact(code, layer) is None]
    groups = (
        (
            "who owns and runs it",
            CONTROL_LAYERS,
            "read as the worst that fits: juridical_min, exclude_jurisdictions, share_caps",
        ),
        ("presence", ("presence_countries",), "exclude_jurisdictions with reach presence sees no country"),
        ("keys", (KEYS_LAYER,), "out of plans that ask for keys of the customer on evidence: proven"),
        ("technology", SUPPLY_LAYERS, "read as the worst that fits: technological_min"),
    )
    said: set[str] = set()
    for what, layers, effect in groups:
        mine = [layer for layer in unknown if layer in layers]
        said.update(mine)
        if mine:
            yield Missing(what, _few(mine, len(mine)), STRUCTURES, effect)
    if rest := [layer for layer in unknown if layer not in said]:
        effect = "the levels that rest on them are not proven"
        yield Missing("autonomy", _few(rest, len(rest)), STRUCTURES, effect)


def _certificates(catalog: Catalog, provider: str, today: str) -> Iterator[Missing]:
    held = {
        name
        for one in catalog.certificates
        if one.provider_id == provider
        and not one.superseded
        and standing_on(one, day_of(today)) is Standing.HELD
        for name in one.codes
    }
    asked: dict[str, list[str]] = {}
    for data_class in DataClass:
        for name in catalog.data_classes.preset(data_class).certificates:
            asked.setdefault(name, []).append(data_class.value)
    for name, classes in asked.items():
        if name not in held:
            yield Missing(
                "certificate",
                name,
                "certificates.csv",
                f"out of plans for data of class {' and '.join(classes)}",
            )
    if not held:
        yield Missing("certificate", "any", "certificates.csv", "out of plans with requirements.certificates")


def _few(names: Sequence[str], most: int = SHOWN) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
