"""What cost reads of a market: the whole of it would bring the other lenses along."""

from typing import Protocol

from catalog.offers import Machines, Rates, StorageItem, Tokens
from catalog.own import OwnFacts
from catalog.places import Regions
from catalog.read_places import Providers
from catalog.workloads import Terms


class PriceLists(Protocol):
    """What cost reads of a catalog."""

    @property
    def providers(self) -> Providers: ...
    @property
    def regions(self) -> Regions: ...
    @property
    def machines(self) -> Machines: ...
    @property
    def storage(self) -> tuple[StorageItem, ...]: ...
    @property
    def tokens(self) -> Tokens: ...
    @property
    def rates(self) -> Rates: ...
    @property
    def own(self) -> OwnFacts: ...


class PricedMarket(Protocol):
    """Price lists, the terms of the question and its day."""

    @property
    def catalog(self) -> PriceLists: ...
    @property
    def terms(self) -> Terms: ...
    @property
    def today(self) -> int: ...
