"""What an asker knows and need not repeat in each question: quotes in hand, what own machines can give."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from app.recommendations.question import WITHOUT_GPU, Capacity, Quote
from catalog.files import day_of
from catalog.library import Catalog
from catalog.offers import Rates
from catalog.own import KeptQuote
from catalog.workloads import Terms

BETWEEN = "EUR"


@dataclass(frozen=True, slots=True)
class Own:
    """Quotes that are kept, rates to read them in another currency, and what own sites can give at once."""

    quotes: tuple[KeptQuote, ...]
    rates: Rates
    capacities: tuple[Capacity, ...]

    def with_kept(
        self, written: tuple[Quote, ...], workloads: Sequence[str], terms: Terms
    ) -> tuple[Quote, ...]:
        """The quotes of a question and those kept for its workloads, in its currency.

        One written in the question stands for its place. Of those kept for one place the newest that holds
        on the day of the question is taken; one that does not hold is taken too, to be told.
        """
        best: dict[tuple[str, str, str], Quote] = {}
        for kept in sorted(self.quotes, key=lambda one: one.date):
            quote = self._read(kept, terms) if kept.workload in workloads else None
            if quote is None:
                continue
            place = (quote.workload, quote.provider, quote.region)
            if place not in best or quote.holds_on(terms.as_of) or not best[place].holds_on(terms.as_of):
                best[place] = quote
        said = {(quote.workload, quote.provider, quote.region) for quote in written}
        return (*written, *(quote for place, quote in best.items() if place not in said))

    def _read(self, kept: KeptQuote, terms: Terms) -> Quote | None:
        factor = self._factor(kept.currency, terms.currency, day_of(terms.as_of))
        if factor is None:
            return None
        return Quote(
            workload=kept.workload,
            provider=kept.provider,
            region=kept.region,
            cost_per_month=kept.cost_per_month * factor,
            valid_to=kept.valid_to or None,
            valid_from=kept.valid_from or None,
            source=kept.source,
        )

    def _factor(self, currency: str, to: str, day: int) -> Decimal | None:
        """From one currency to another, over the euro where no rate joins them."""
        direct = self.rates.convert(currency, to, day)
        if direct is not None:
            return direct[0]
        first, second = self.rates.convert(currency, BETWEEN, day), self.rates.convert(BETWEEN, to, day)
        return first[0] * second[0] if first and second else None


NOTHING = Own((), Rates(()), ())


def own_of(catalog: Catalog) -> Own:
    """The own facts of a catalog; a published one has none."""
    return Own(catalog.own.quotes, catalog.rates, tuple(_capacities(catalog)))


def _capacities(catalog: Catalog) -> Iterator[Capacity]:
    """What each own region can give at once: GPUs by model, and vCPU of the machines without one."""
    machines, gpus, regions = catalog.machines, catalog.gpus.name, catalog.regions
    given: dict[tuple[str, str, str], float] = {}
    for holding in catalog.own.holdings:
        here = (machines.name == holding.machine).to_numpy()
        here &= np.array(regions.region_id, dtype=np.str_)[machines.region] == holding.region
        here &= machines.provider == catalog.providers.id.index(holding.provider)
        for row in np.flatnonzero(here).tolist():
            model, each = WITHOUT_GPU, machines.vcpu[row]
            if machines.gpu[row] >= 0:
                model, each = gpus[machines.gpu[row]], machines.gpu_count[row]
            pool = (holding.provider, holding.region, model)
            given[pool] = given.get(pool, 0.0) + holding.count * float(each)
    for (provider, region, model), most in given.items():
        of, what = ("gpus", f"{model} GPUs") if model else ("vcpus", "vCPU without a GPU")
        yield Capacity(provider, of, most, region, model, f"own site {provider} {region}: {most:g} {what}")
