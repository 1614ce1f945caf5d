"""The catalog on one day, in one currency, under one reading of sovereignty."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.bundles import Table
from catalog.carbon.facts import CarbonFacts
from catalog.carbon.hourly import Savings, waiting_savings
from catalog.carbon.sites import SiteFactors, site_factors
from catalog.certificates import (
    Perimeters,
    machine_perimeters,
    standings,
    storage_perimeters,
    token_perimeters,
)
from catalog.cost.estimate import PriceBook
from catalog.cost.off_list import off_list
from catalog.cost.prices import (
    PriceColumns,
    aged,
    machine_prices,
    storage_scale,
    token_prices,
)
from catalog.files import day_of
from catalog.library import Catalog
from catalog.places import Regions, round_trip_ms
from catalog.quantities import Estimate, FloatArray, IntArray
from catalog.recent import Recent, kept
from catalog.sovereignty.facts import HeldCertificates, held_certificates
from catalog.sovereignty.subjects import Profile, profile_of
from catalog.workloads import Terms


def sites_of(catalog: Catalog) -> SiteFactors:
    """Site factors do not depend on a question: once per set of carbon facts."""
    return _sites(catalog.carbon, catalog.regions)


@kept(16)
def _sites(carbon: CarbonFacts, regions: Regions) -> SiteFactors:
    return site_factors(carbon, regions)


@kept(64)
def rtt_from(catalog: Catalog, country: str) -> Estimate:
    """Round trip in ms from the users of a country to every region."""
    return round_trip_ms(catalog.regions, catalog.countries, country)


@kept(64)
def waiting(catalog: Catalog, duration_hours: float, window_hours: float) -> Savings:
    """What a job that may wait keeps of its emissions, per region code (the last: a place not known)."""
    return waiting_savings(catalog.carbon, sites_of(catalog).zone, duration_hours, window_hours)


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """What all workloads of one question share. `today` and `starts` are days since 1970."""

    catalog: Catalog
    terms: Terms
    today: int
    starts: int
    factors: FloatArray
    sites: SiteFactors
    profile: Profile
    held: HeldCertificates

    @property
    def last_day(self) -> int:
        """The last day of service."""
        start = np.datetime64(self.terms.starts, "M")
        end = (start + self.terms.horizon_months).astype("datetime64[D]")
        offset = np.datetime64(self.terms.starts, "D") - start.astype("datetime64[D]")
        return int((end + offset - np.timedelta64(1, "D")).astype(int))


OPENED: Recent[tuple[Catalog, str], "Market"] = Recent(8)


def open_market(catalog: Catalog, terms: Terms) -> Market:
    """The market of a question's terms; equal terms share one, and with it the prices worked out for it."""
    return OPENED.get((catalog, repr(terms)), lambda: _opened(catalog, terms))


def _opened(catalog: Catalog, terms: Terms) -> Market:
    today = day_of(terms.as_of)
    return Market(
        catalog=catalog,
        terms=terms,
        today=today,
        starts=day_of(terms.starts),
        factors=catalog.rates.factors(terms.currency, today),
        sites=sites_of(catalog),
        profile=profile_of(terms),
        held=held_certificates(catalog.sovereignty, catalog.certificates, terms.starts),
    )


@kept(16)
def price_book(market: Market, max_age_days: int) -> PriceBook:
    """Every unit price in the question's currency, aged against a limit in days; workloads share it."""
    catalog, today, rule = market.catalog, market.today, market.catalog.age_rule
    off = off_list(market)
    day = np.array([item.day for item in catalog.storage], dtype=np.int32)
    doubt, old = aged(day, today, max_age_days, rule.storage_share)
    return PriceBook(
        machine=machine_prices(catalog.machines, market.factors, off.machine, rule, today, max_age_days),
        tokens=token_prices(catalog.tokens, market.factors, off.tokens, rule, today, max_age_days),
        storage=PriceColumns(np.full(len(day), np.nan), doubt, old, off.storage.agreed),
        items=catalog.storage,
        storage_scale=storage_scale(catalog.storage, market.factors, off.storage.always),
        paid=off.months,
    )


@kept(64)
def standing(catalog: Catalog, table: Table, code: str, day: int) -> tuple[NDArray[np.int8], IntArray]:
    """Standing of every offer of a table for one certificate on a day, and the certificate behind it."""
    return standings(catalog.certificates, code, _perimeters(catalog, table), catalog.providers.id, day)


@kept(8)
def _perimeters(catalog: Catalog, table: Table) -> Perimeters:
    ids = catalog.regions.region_id
    if table is Table.MACHINE:
        return machine_perimeters(catalog.machines, ids)
    return (
        storage_perimeters(catalog.storage, ids)
        if table is Table.STORAGE
        else token_perimeters(catalog.tokens, ids)
    )
