"""`load()`: everything Havre knows, frozen, in columns, named by a digest."""

from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from pathlib import Path

import numpy as np

from catalog.ai_requests.facts import AiFacts, ai_facts_from
from catalog.carbon.facts import CarbonFacts, carbon_from
from catalog.certificates import Certificate, read_certificates
from catalog.cost.prices import AgeRule, read_age_rule
from catalog.cost.traffic import switching_free_from
from catalog.data_classes import DataClasses, read_data_classes
from catalog.files import DATA, UNDATED_DAY, DataFiles, read_files
from catalog.hardware import Gpus, gpus_from
from catalog.offers import Machines, Rates, StorageItem, TokenQuote, Tokens
from catalog.places import Countries, Regions
from catalog.provenance import Source
from catalog.read_offers import Index, read_machines, read_rates, read_storage, read_tokens
from catalog.read_places import Providers, read_countries, read_providers, read_regions, read_sources
from catalog.sizing.defaults import SizingDefaults, read_sizing_defaults
from catalog.sovereignty.facts import SovereigntyFacts, read_sovereignty


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
    files = read_files(folder)
    countries = read_countries(files)
    regions = read_regions(files, countries)
    providers = read_providers(files)
    sovereignty = read_sovereignty(folder / "sovereignty")
    gpus = gpus_from(files)
    pairs = tuple(zip(regions.provider_id, regions.region_id, strict=True))
    index = Index(providers.id, pairs, sovereignty.structures)
    machines = read_machines(files, index, gpus)
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
        ai=ai_facts_from(files, gpus),
        carbon=carbon_from(files),
        sovereignty=sovereignty,
        data_classes=read_data_classes(folder),
        sizing=read_sizing_defaults(files),
        age_rule=read_age_rule(files),
        switching_free_from=switching_free_from(files),
        sources=read_sources(files),
        files=files,
    )
    _seal(catalog)
    return catalog


def _seal(table: object) -> None:
    """Make the arrays of a table, and of the tables in it, read-only: a slip would change later answers."""
    if isinstance(table, np.ndarray):
        table.setflags(write=False)
    elif is_dataclass(table):
        for column in fields(table):
            _seal(getattr(table, column.name))


def _newest(machines: Machines) -> str:
    """The date of the newest price."""
    dated = machines.day != UNDATED_DAY
    return str(machines.date.filter(dated.tolist()).max())
