"""Changes of who sells what: providers or places left out, licences withdrawn, export rules."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from app.recommendations.asking.wire_requirements import PlaceWire
from app.recommendations.asking.wire_values import Area, GpuModel, Provider
from app.recommendations.moving import region_code
from app.recommendations.question import Question, Quote
from app.scenarios.changes.change import Change, Inapplicable, Service
from app.scenarios.world import World
from catalog.cost.traffic import EXIT_KINDS
from catalog.library import Catalog
from catalog.offers import StorageItem, Tier
from catalog.quantities import BoolArray
from catalog.sovereignty.facts import SovereigntyFacts

TRAFFIC = (*EXIT_KINDS, "egress_inter_region")
NO_PRICE = Decimal("NaN")
LICENSED = "licensed_foreign"
PLATFORM_LAYERS = ("control_plane", "hypervisor")
# Words by which the layers of `structures.csv` name the stack of a vendor.
STACKS: Mapping[str, tuple[str, ...]] = {
    "vmware": ("vmware", "vsphere"),
    "microsoft": ("microsoft", "azure", "hyper-v"),
    "google": ("google",),
    "huawei": ("huawei",),
}


class ProviderExcluded(Change):
    """No workload may run with a provider."""

    kind: Literal["provider_excluded"]
    provider: Provider

    def asked(self, world: World) -> Question:
        """The question with one more provider excluded everywhere."""
        question = world.question
        return replace(
            question,
            workloads=tuple(
                replace(
                    each,
                    requirements=replace(
                        each.requirements,
                        exclude_providers=(*each.requirements.exclude_providers, self.provider),
                        origins={"exclude_providers": "scenario", **each.requirements.origins},
                    ),
                )
                if self.provider not in each.requirements.exclude_providers
                else each
                for each in question.workloads
            ),
        )


class RegionExcluded(Change, PlaceWire):
    """A place closes: nothing is sold there, under whatever name it is listed; quotes for it lapse."""

    kind: Literal["region_excluded"]

    def asked(self, world: World) -> Question:
        """The question without the quotes of that place."""
        closed = self._closed(world.catalog)
        regions = world.catalog.regions
        there = {
            (regions.provider_id[code], regions.region_id[code]) for code in np.flatnonzero(closed).tolist()
        }
        kept = tuple(q for q in world.question.quotes if (q.provider, q.region) not in there)
        return (
            world.question
            if len(kept) == len(world.question.quotes)
            else replace(world.question, quotes=kept)
        )

    def known(self, catalog: Catalog, service: Service) -> Catalog:
        """The catalog without prices in that place."""
        closed = self._closed(catalog)
        machines, tokens = closed[catalog.machines.region], closed[catalog.tokens.region]
        tokens &= catalog.tokens.region >= 0
        storage = np.array([closed[item.region] for item in catalog.storage], dtype=np.bool_)
        return unsold(catalog, machines, tokens, storage)

    def _closed(self, catalog: Catalog) -> BoolArray:
        regions = catalog.regions
        pairs = list(zip(regions.provider_id, regions.region_id, strict=True))
        code = pairs.index((self.provider, self.region))
        return np.asarray(regions.place == regions.place[code])


class LicenceWithdrawn(Change):
    """A vendor stops licensing its stack: providers that run it under licence sell nothing more on it.

    Quotes lapse with it where a provider's place offers nothing on another stack.
    """

    kind: Literal["licence_withdrawn"]
    vendor: Literal["vmware", "microsoft", "google", "huawei"]

    def asked(self, world: World) -> Question:
        """The question without quotes for places that run on the stack alone."""
        gone = self._licensed(world.catalog.sovereignty)
        kept = tuple(q for q in world.question.quotes if not self._rests_on(world.catalog, q, gone))
        if len(kept) == len(world.question.quotes):
            return world.question
        return replace(world.question, quotes=kept)

    def _rests_on(self, catalog: Catalog, quote: Quote, gone: BoolArray) -> bool:
        region = region_code(catalog, quote.provider, quote.region)
        listed = [item.structure for item in catalog.storage if item.region == region]
        for table in (catalog.machines, catalog.tokens):
            listed += table.structure[table.region == region].tolist()
        return bool(listed) and all(code >= 0 and gone[code] for code in listed)

    def known(self, catalog: Catalog, service: Service) -> Catalog:
        """The catalog without prices of what runs on the stack."""
        gone = np.append(self._licensed(catalog.sovereignty), False)  # the last: no structure facts
        if not gone.any():
            raise Inapplicable(
                "vendor", f"nobody is known to run {self.vendor} under licence", "name another"
            )
        storage = np.array([gone[item.structure] for item in catalog.storage], dtype=np.bool_)
        return unsold(catalog, gone[catalog.machines.structure], gone[catalog.tokens.structure], storage)

    def _licensed(self, facts: SovereigntyFacts) -> BoolArray:
        return np.array([self._runs_on(facts, code) for code in range(len(facts.structures))])

    def _runs_on(self, facts: SovereigntyFacts, structure: int) -> bool:
        licence = facts.fact(structure, "control_plane_licence")
        if licence is None or licence.value != LICENSED:
            return False
        layers = (facts.fact(structure, layer) for layer in PLATFORM_LAYERS)
        text = " ".join(layer.value.lower() for layer in layers if layer)
        return any(word in text for word in STACKS[self.vendor])


class GpuExportRule(Change):
    """A rule forbids exporting accelerators: machines with them are no longer sold in some countries.

    `gpus` names the models; without, every GPU. Services by the token go on: they name no hardware.
    """

    kind: Literal["gpu_export_rule"]
    countries: Annotated[list[Area], Field(min_length=1)]
    gpus: Annotated[list[GpuModel], Field(min_length=1)] | None = None

    def known(self, catalog: Catalog, service: Service) -> Catalog:
        """The catalog without prices of those machines."""
        barred = frozenset().union(*(catalog.countries.members(area) for area in self.countries))
        there = np.array([country in barred for country in catalog.regions.country])
        names = [name for name in catalog.gpus.name if self.gpus is None or name in self.gpus]
        codes = [catalog.gpus.name.index(name) for name in names]
        machines = catalog.machines
        meant = np.isin(machines.gpu, codes) | ((machines.gpu == -2) & (self.gpus is None))
        nothing = np.zeros(len(catalog.tokens), dtype=np.bool_)
        return unsold(
            catalog, meant & there[machines.region], nothing, np.zeros(len(catalog.storage), dtype=np.bool_)
        )


def unsold(catalog: Catalog, machines: BoolArray, tokens: BoolArray, storage: BoolArray) -> Catalog:
    """The catalog in which some offers have no price any more; prices of traffic stay."""
    changed = catalog
    if machines.any():
        table = catalog.machines
        changed = replace(changed, machines=replace(table, price=np.where(machines, np.nan, table.price)))
    if tokens.any():
        table_of = catalog.tokens
        without = replace(
            table_of,
            input=np.where(tokens, np.nan, table_of.input),
            output=np.where(tokens, np.nan, table_of.output),
            cached=np.where(tokens, np.nan, table_of.cached),
        )
        changed = replace(changed, tokens=without)
    if storage.any():
        items = tuple(
            _unpriced(item) if gone else item for item, gone in zip(catalog.storage, storage, strict=True)
        )
        changed = replace(changed, storage=items)
    return changed


def _unpriced(item: StorageItem) -> StorageItem:
    if item.storage_class in TRAFFIC:
        return item
    return replace(item, tiers=tuple(Tier(tier.from_gib, NO_PRICE) for tier in item.tiers))
