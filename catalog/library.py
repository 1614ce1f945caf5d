"""`load()`: everything Havre knows, frozen, in columns, named by a digest."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from catalog.ai_requests.facts import AiFacts, ai_facts_from
from catalog.carbon.facts import CarbonFacts, carbon_from
from catalog.certificates import Certificate, read_certificates
from catalog.cost.prices import AgeRule, read_age_rule
from catalog.cost.traffic import switching_free_from
from catalog.data_classes import FILE_NAME as DATA_CLASSES
from catalog.data_classes import DataClasses, data_classes_of
from catalog.files import DATA, UNDATED_DAY, DataFiles, read_files
from catalog.hardware import Gpus, gpus_from
from catalog.offers import Machines, Rates, StorageItem, TokenQuote, Tokens
from catalog.own import OwnFacts, read_own
from catalog.places import Countries, Regions
from catalog.provenance import Source
from catalog.read_offers import Index, read_machines, read_rates, read_storage, read_tokens
from catalog.read_places import Providers, read_countries, read_providers, read_regions, read_sources
from catalog.sizing.defaults import SizingDefaults, read_sizing_defaults
from catalog.sovereignty.facts import SovereigntyFacts, read_sovereignty

Part = TypeVar("Part")
# What machines are read from: their lists, and the tables whose rows they name.
OF_MACHINES = ("offers/", "machine_classes.csv", "providers.csv", "regions.csv", "sovereignty/", "hardware/")


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """The facts, in tables whose row numbers are codes. Nothing in it changes after loading.

    `files` are the bytes everything was read from: what the digest names, what checks look into.

    Two catalogs are equal only when they are the same object; the digest compares facts.
    """

    digest: str
    as_of: str
    providers: Providers
    regions: Regions
    countries: Countries
    machines: Machines
    storage: tuple[StorageItem, ...]
    tokens: Tokens
    token_quotes: tuple[TokenQuote, ...]
    rates: Rates
    certificates: tuple[Certificate, ...]
    gpus: Gpus
    ai: AiFacts
    carbon: CarbonFacts
    sovereignty: SovereigntyFacts
    data_classes: DataClasses
    sizing: SizingDefaults
    age_rule: AgeRule
    switching_free_from: int
    sources: dict[str, Source]
    own: OwnFacts
    files: DataFiles = field(repr=False)

    @property
    def offers(self) -> int:
        """How many things can be bought: machines, storage and traffic price lists, models by the token."""
        return len(self.machines) + len(self.storage) + len(self.tokens)


@cache
def load(folder: Path = DATA) -> Catalog:
    """Read the data folder once. Raises ValueError when a file does not hold what it should.

    How long it takes: `python -m timeit -n 1 -r 5 -s "from catalog import load" "load.__wrapped__()"`.
    """
    return catalog_of(read_files(folder))


def catalog_of(files: DataFiles, beneath: Catalog | None = None) -> Catalog:
    """The catalog that some files amount to. Raises ValueError or KeyError when they do not.

    What a catalog `beneath` read from the very same files is taken from there, not read and held twice.
    """
    kept = _Kept(files, beneath)
    countries = kept.read("countries", read_countries, "countries.csv")
    regions = read_regions(files, countries)
    providers = read_providers(files)
    sovereignty = kept.read("sovereignty", read_sovereignty, "sovereignty/")
    gpus = kept.read("gpus", gpus_from, "hardware/")
    pairs = tuple(zip(regions.provider_id, regions.region_id, strict=True))
    index = Index(providers.id, pairs, sovereignty.structures)
    machines = kept.read("machines", lambda own: read_machines(own, index, gpus), *OF_MACHINES)
    tokens, token_quotes = read_tokens(files, index)
    catalog = Catalog(
        digest=files.digest,
        as_of=_newest(machines),
        providers=providers,
        regions=regions,
        countries=countries,
        machines=machines,
        storage=read_storage(files, index),
        tokens=tokens,
        token_quotes=token_quotes,
        rates=read_rates(files),
        certificates=read_certificates(files),
        gpus=gpus,
        ai=kept.read("ai", lambda own: ai_facts_from(own, gpus), "models/", "hardware/"),
        carbon=kept.read("carbon", carbon_from, "grids/", "sites/", "hardware/"),
        sovereignty=sovereignty,
        data_classes=data_classes_of(files.content[DATA_CLASSES]),
        sizing=read_sizing_defaults(files),
        age_rule=read_age_rule(files),
        switching_free_from=switching_free_from(files),
        sources=read_sources(files),
        own=read_own(files),
        files=files,
    )
    return sealed(catalog)


def sealed(catalog: Catalog) -> Catalog:
    """The same, its arrays made read-only: a slip would change later answers. Pickling loses that."""
    _seal(catalog)
    return catalog


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is read anew, and what a catalog beneath has read already."""

    files: DataFiles
    beneath: Catalog | None

    def read(self, part: str, read: Callable[[DataFiles], Part], *below: str) -> Part:
        """A part made of the files whose paths begin with one of `below`."""
        if self.beneath is not None and self._same(self.beneath.files, below):
            found: Part = getattr(self.beneath, part)
            return found
        return read(self.files)

    def _same(self, others: DataFiles, below: tuple[str, ...]) -> bool:
        mine, theirs = self.files.content, others.content
        return all(mine.get(path) is theirs.get(path) for path in {*mine, *theirs} if path.startswith(below))


def _seal(table: object) -> None:
    """Make the arrays of a table, and of the tables in it, read-only."""
    if isinstance(table, np.ndarray):
        table.setflags(write=False)
    elif is_dataclass(table):
        for column in fields(table):
            _seal(getattr(table, column.name))


def _newest(machines: Machines) -> str:
    """The date of the newest price."""
    dated = machines.day != UNDATED_DAY
    return str(machines.date.filter(dated.tolist()).max())
