"""What a provider sells, as far as a negotiated price may speak of it: checks of the names of an entry."""

from collections.abc import Callable, Collection
from decimal import Decimal

import numpy as np
from pydantic import ValidationInfo

from app.faults import echo
from app.overlays.names import named
from app.recommendations.asking.wire_values import refuse, unknown
from catalog.cost.exact import PRICE_COLUMN
from catalog.cost.off_list import kinds_listed
from catalog.library import Catalog
from catalog.offers import Purchase
from catalog.quantities import BoolArray

MOST_LISTED = 8


def check_machine(name: str, info: ValidationInfo) -> str:
    """A machine the provider sells, or one of a known size whose price is not public."""
    provider, catalog = info.data.get("provider"), named(info).catalog
    if provider is None:
        return name
    machines, sold = catalog.machines, _of(catalog, provider)
    if name in (names := frozenset(machines.name.filter(_can_be_priced(catalog, sold)))):
        return name
    if name in frozenset(machines.name.filter(sold)):
        problem = f"{echo(name)} is sold on request, and its size is not published"
        raise refuse("size_unknown", problem, "state what you were offered as an entry of kind quote")
    remedy = f"`havre catalog offers --provider {provider}` lists them"
    raise unknown(name, "machine", names, remedy)


def check_purchase(purchase: str, info: ValidationInfo) -> str:
    """A way in which the machine is bought there; one that is sold on request may be bought in any."""
    said = info.data
    if not _read(info, "provider", "machine", "region"):
        return purchase
    bought = _purchases(named(info).catalog, said["provider"], said["machine"], said["region"])
    if purchase in bought or Purchase.QUOTE_REQUIRED.label in bought:
        return purchase
    where = " ".join(filter(None, (said["provider"], said["region"])))
    problem = f"{said['machine']} is not sold {purchase} at {where}"
    remedy = f"it is sold {_listed(bought, 'and')}; another term is stated as an entry of kind quote"
    raise refuse("not_sold", problem, remedy)


def check_item(ending: str) -> Callable[[str, ValidationInfo], str]:
    """Checks an item of the price lists of the provider, of those whose name ends so."""

    def check(name: str, info: ValidationInfo) -> str:
        provider, catalog = info.data.get("provider"), named(info).catalog
        if provider is None:
            return name
        items = {one.item for one in catalog.storage if catalog.providers.id[one.provider] == provider}
        items = {item for item in items if item.endswith(ending)}
        if not items:
            problem = f"{provider} has no price list whose name ends in {ending}"
            raise refuse(
                "not_sold", problem, f"`havre catalog offers --provider {provider}` lists its offers"
            )
        if name not in items:
            raise unknown(name, "item", items, f"use one of {_listed(items, 'or')}")
        return name

    return check


def check_model(model: str, info: ValidationInfo) -> str:
    """A model the provider sells by the token."""
    provider, catalog = info.data.get("provider"), named(info).catalog
    if provider is None:
        return model
    tokens = catalog.tokens
    sold = frozenset(tokens.model.filter(tokens.provider == catalog.providers.id.index(provider)))
    if not sold:
        raise refuse("not_sold", f"{provider} sells no model by the token", "name a provider that does")
    if model not in sold:
        problem = f"{provider} does not sell {model} by the token"
        raise refuse("not_sold", problem, f"it sells {_listed(sold, 'and')}")
    return model


def check_sold_there(what: str) -> Callable[[str | None, ValidationInfo], str | None]:
    """Checks that what stands under a key is sold in the region."""

    def check(region: str | None, info: ValidationInfo) -> str | None:
        catalog, said = named(info).catalog, info.data
        if region is None or not _read(info, "provider", what):
            return region
        regions = _REGIONS[what](catalog, said["provider"], said[what])
        if region not in regions:
            problem = f"{said['provider']} does not sell {said[what]} in {region}"
            raise refuse("not_sold", problem, f"it does in {_listed(regions, 'and')}; leave it out for all")
        return region

    return check


def check_stated_like_the_list(key: str) -> Callable[[Decimal | None, ValidationInfo], Decimal | None]:
    """Checks that a price is stated where the list of the model has one: nothing is read into a contract."""

    def check(price: Decimal | None, info: ValidationInfo) -> Decimal | None:
        catalog, said = named(info).catalog, info.data
        if price is not None or not _read(info, "provider", "model", "region"):
            return price
        rows = _token_rows(catalog, said["provider"], said["model"], said["region"])
        texts = {catalog.tokens.price_text[row][PRICE_COLUMN[key]] for row in rows} - {""}
        listed = {text for text in texts if Decimal(text) > 0}
        if listed:
            problem = f"the list has a price of {key} tokens, and none is stated"
            raise refuse(
                "price_not_stated", problem, f"state yours, or that of the list, {_listed(listed, 'or')}"
            )
        return price

    return check


def check_listed_kind(of: str, info: ValidationInfo) -> str:
    """A kind of which the provider has list prices, so that something can be off them."""
    provider = info.data.get("provider")
    if provider is None:
        return of
    kinds = kinds_listed(named(info).catalog, provider)
    if not kinds:
        problem = f"there is no list price of {provider}"
        raise refuse("not_sold", problem, "state what you pay as an entry of kind price or quote")
    if of not in kinds:
        problem = f"there is no list price of {of} of {provider}"
        raise refuse("not_sold", problem, f"use {_listed(kinds, 'or')}")
    return of


def _read(info: ValidationInfo, *keys: str) -> bool:
    """Whether keys written before were read without a fault, which is told where they stand."""
    return all(key in info.data for key in keys)


def _of(catalog: Catalog, provider: str) -> BoolArray:
    machines = catalog.machines
    return np.asarray(
        (machines.provider == catalog.providers.id.index(provider))
        & ~machines.superseded
        & ~machines.held_back
    )


def _can_be_priced(catalog: Catalog, rows: BoolArray) -> BoolArray:
    """Those with a price to replace, or with a size to give one to."""
    machines = catalog.machines
    asked_for = (machines.purchase == Purchase.QUOTE_REQUIRED) & np.isfinite(machines.vcpu)
    return np.asarray(rows & (np.isfinite(machines.price) | asked_for))


def _machines(catalog: Catalog, provider: str, machine: str) -> BoolArray:
    return _can_be_priced(catalog, _of(catalog, provider) & (catalog.machines.name == machine).to_numpy())


def _purchases(catalog: Catalog, provider: str, machine: str, region: str | None) -> Collection[str]:
    rows = np.flatnonzero(_machines(catalog, provider, machine))
    machines, ids = catalog.machines, catalog.regions.region_id
    here = [row for row in rows.tolist() if region in (None, ids[machines.region[row]])]
    return frozenset(Purchase(int(machines.purchase[row])).label for row in here)


def _regions_of_machine(catalog: Catalog, provider: str, machine: str) -> Collection[str]:
    found = np.unique(catalog.machines.region[_machines(catalog, provider, machine)])
    return frozenset(catalog.regions.region_id[code] for code in found.tolist())


def _regions_of_item(catalog: Catalog, provider: str, item: str) -> Collection[str]:
    own = catalog.providers.id.index(provider)
    mine = (one.region for one in catalog.storage if (one.provider, one.item) == (own, item))
    return frozenset(catalog.regions.region_id[code] for code in mine)


def _regions_of_model(catalog: Catalog, provider: str, model: str) -> Collection[str]:
    rows = _token_rows(catalog, provider, model, None)
    return frozenset(catalog.regions.region_id[catalog.tokens.region[row]] for row in rows)


_REGIONS: dict[str, Callable[[Catalog, str, str], Collection[str]]] = {
    "machine": _regions_of_machine,
    "item": _regions_of_item,
    "model": _regions_of_model,
}


def _token_rows(catalog: Catalog, provider: str, model: str, region: str | None) -> list[int]:
    tokens, ids = catalog.tokens, catalog.regions.region_id
    mine = (tokens.provider == catalog.providers.id.index(provider)) & (tokens.model == model).to_numpy()
    rows = np.flatnonzero(mine).tolist()
    return [row for row in rows if region in (None, ids[tokens.region[row]])]


def _listed(names: Collection[str], last: str) -> str:
    """Some names in a row, and how many more there are."""
    shown = sorted(names)[:MOST_LISTED]
    if len(names) > len(shown):
        return f"{', '.join(shown)} and {len(names) - len(shown)} more"
    return f" {last} ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
