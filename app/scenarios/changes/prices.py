"""Changes of prices and exchange rates."""

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from app.recommendations.asking.wire_values import Money, Number, Provider, refuse
from app.scenarios.changes.change import Change, Inapplicable, Service
from catalog.bundles import NONE
from catalog.cost.traffic import EXIT_KINDS
from catalog.library import Catalog
from catalog.offers import CURRENCIES, Machines, StorageItem, Tier, Tokens
from catalog.quantities import BoolArray

Sold = Literal["machine", "gpu", "storage", "traffic", "tokens"]
TRAFFIC = (*EXIT_KINDS, "egress_inter_region")
Raise = Annotated[Number, Field(ge=-1, le=100)]


class Price(Change):
    """List prices go up or down by a share (0.2 is 20 % more), of a provider, a kind of offer, a currency.

    Contract fees move with machines; quotes and commitments stay as they are.
    """

    STRAIGHT: ClassVar[frozenset[str]] = frozenset({"share"})
    kind: Literal["price"]
    share: Raise
    provider: Provider | None = None
    sold: Sold | None = None
    currency: Literal["EUR", "USD", "CHF", "GBP"] | None = None

    def known(self, catalog: Catalog, service: Service) -> Catalog:
        """The tables with their prices scaled; a table nothing of which changes stays the same object."""
        provider = catalog.providers.id.index(self.provider) if self.provider else None
        machines, tokens, storage = catalog.machines, catalog.tokens, catalog.storage
        if self.share == 0:
            return catalog
        return replace(
            catalog,
            machines=self._machines(machines, provider),
            tokens=self._tokens(tokens, provider),
            storage=self._storage(storage, provider),
        )

    def _here(self, table: Machines | Tokens, provider: int | None) -> BoolArray:
        here = np.ones(len(table), dtype=np.bool_)
        if provider is not None:
            here &= table.provider == provider
        if self.currency is not None:
            here &= table.currency == CURRENCIES.index(self.currency)
        return here

    def _machines(self, machines: Machines, provider: int | None) -> Machines:
        if self.sold not in (None, "machine", "gpu"):
            return machines
        here = self._here(machines, provider)
        if self.sold is not None:
            here &= (machines.gpu != NONE) == (self.sold == "gpu")
        if not here.any():
            return machines
        factor = np.where(here, 1.0 + self.share, 1.0)
        return replace(
            machines,
            price=machines.price * factor,
            extra_per_month=machines.extra_per_month * factor,
            raised=(*machines.raised, (here, self._factor)),
        )

    def _tokens(self, tokens: Tokens, provider: int | None) -> Tokens:
        here = self._here(tokens, provider)
        if self.sold not in (None, "tokens") or not here.any():
            return tokens
        factor = np.where(here, 1.0 + self.share, 1.0)
        return replace(
            tokens,
            input=tokens.input * factor,
            output=tokens.output * factor,
            cached=tokens.cached * factor,
            raised=(*tokens.raised, (here, self._factor)),
        )

    def _storage(self, items: tuple[StorageItem, ...], provider: int | None) -> tuple[StorageItem, ...]:
        if not any(self._is_about(item, provider) for item in items):
            return items
        return tuple(self._item(item) if self._is_about(item, provider) else item for item in items)

    def _is_about(self, item: StorageItem, provider: int | None) -> bool:
        kind = "traffic" if item.storage_class in TRAFFIC else "storage"
        return (
            self.sold in (None, kind)
            and provider in (None, item.provider)
            and self.currency in (None, item.currency)
        )

    def _item(self, item: StorageItem) -> StorageItem:
        tiers = tuple(Tier(tier.from_gib, tier.price * self._factor) for tier in item.tiers)
        return replace(item, tiers=tiers)

    @property
    def _factor(self) -> Decimal:
        return 1 + Decimal(repr(self.share))


class ExchangeRate(Change):
    """A currency is worth `rate` euros, or a share more or less (-0.1: 10 % less) against all others."""

    kind: Literal["exchange_rate"]
    currency: Literal["USD", "CHF", "GBP"]
    rate: Annotated[Money, Field(gt=0)] | None = None
    share: Annotated[Number, Field(gt=-1, le=100)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "ExchangeRate":
        if (self.rate is None) == (self.share is None):
            raise refuse("rate_or_share", "a new rate is one of two keys", "write rate or share, not both")
        return self

    def known(self, catalog: Catalog, service: Service) -> Catalog:
        """Every rate of the currency, of whatever day, scaled by the same factor."""
        factor = self._factor(catalog)
        rows = tuple(
            (*row[:4], row[4] * factor if row[2] == self.currency else row[4] / factor, row[5])
            if self.currency in row[2:4]
            else row
            for row in catalog.rates.rows
        )
        return replace(catalog, rates=replace(catalog.rates, rows=rows))

    def _factor(self, catalog: Catalog) -> Decimal:
        if self.share is not None:
            return 1 + Decimal(repr(self.share))
        newest = max((row[0] for row in catalog.rates.rows), default=0)
        found = catalog.rates.convert(self.currency, "EUR", newest)
        if found is None or self.rate is None:
            problem = f"no rate between {self.currency} and EUR is known"
            raise Inapplicable("currency", problem, "change another currency")
        return self.rate / found[0]
