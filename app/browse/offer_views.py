"""One offer of the catalog as it travels in JSON, whichever table it stands in. Ids are those of answers."""

from typing import Literal, get_args

from app.browse.offers import KINDS, offer_columns, storage_kind
from app.browse.values import finite, word
from app.browse.views import OfferView, PriceView
from app.recommendations.answer_figures import GradeWord
from catalog.library import Catalog
from catalog.offers import CURRENCIES, Purchase, StorageItem
from catalog.provenance import grade_of

UNITS = {"_gib_month": "gib_month", "_gib": "gib", "_month": "month"}
TOKEN_UNITS = ("million_input_tokens", "million_output_tokens", "million_cached_input_tokens")
NO_PUBLIC_PRICE = "price_not_public"
GRADES: tuple[GradeWord, ...] = get_args(GradeWord)


def offer_view(catalog: Catalog, number: int) -> OfferView:
    """One offer by its number."""
    if number < len(catalog.machines):
        return _machine(catalog, number)
    number -= len(catalog.machines)
    if number < len(catalog.storage):
        return _storage(catalog, catalog.storage[number])
    return _token(catalog, number - len(catalog.storage))


def _place(catalog: Catalog, provider: int, region: int) -> tuple[str, str, str | None]:
    """Provider id, region id and country."""
    regions = catalog.regions
    return catalog.providers.id[provider], regions.region_id[region], word(regions.country[region])


def _machine(catalog: Catalog, row: int) -> OfferView:
    machines = catalog.machines
    provider, region, country = _place(catalog, int(machines.provider[row]), int(machines.region[row]))
    gpu, price = int(machines.gpu[row]), machines.price_text[row]
    name, purchase = machines.name[row], Purchase(int(machines.purchase[row])).label
    prices = [PriceView(per="hour", from_gib=None, amount=price)] if price else []
    if machines.extra_per_month[row]:
        fee = repr(float(machines.extra_per_month[row]))
        prices.append(PriceView(per="month", from_gib=None, amount=fee))
    return OfferView(
        id=f"{provider}/{region}/{name}/{purchase}",
        kind=KINDS[offer_columns(catalog).kind[row]],
        provider=provider,
        region=region,
        country=country,
        name=name,
        vcpu=finite(machines.vcpu[row]),
        memory_gib=finite(machines.memory_gib[row]),
        gpu=catalog.gpus.name[gpu] if gpu >= 0 else None,
        gpu_count=finite(machines.gpu_count[row]),
        model=None,
        purchase=purchase,
        prices=prices,
        no_price_reason=None if price else NO_PUBLIC_PRICE,
        currency=word(CURRENCIES[int(machines.currency[row])]),
        price_date=word(machines.date[row]),
        source=machines.source[row],
        grade=GRADES[machines.grade[row]],
        set_aside=_set_aside(bool(machines.superseded[row]), bool(machines.held_back[row])),
    )


def _set_aside(superseded: bool, held_back: bool) -> Literal["superseded", "held_back"] | None:
    if superseded:
        return "superseded"
    return "held_back" if held_back else None


def _storage(catalog: Catalog, item: StorageItem) -> OfferView:
    provider, region, country = _place(catalog, item.provider, item.region)
    unit = next((unit for ending, unit in UNITS.items() if item.item.endswith(ending)), "unit")
    return OfferView(
        id=f"{provider}/{region}/{item.item}",
        kind=storage_kind(item),
        provider=provider,
        region=region,
        country=country,
        name=item.item,
        vcpu=None,
        memory_gib=None,
        gpu=None,
        gpu_count=None,
        model=None,
        purchase="on_demand",
        prices=[PriceView(per=unit, from_gib=t.from_gib, amount=format(t.price, "f")) for t in item.tiers],
        no_price_reason=None if item.tiers else NO_PUBLIC_PRICE,
        currency=word(item.currency),
        price_date=word(item.date),
        source=item.source,
        grade=GRADES[grade_of(item.source)],
        set_aside=None,
    )


def _token(catalog: Catalog, row: int) -> OfferView:
    tokens = catalog.tokens
    provider, region, country = _place(catalog, int(tokens.provider[row]), int(tokens.region[row]))
    priced = zip(TOKEN_UNITS, tokens.price_text[row], strict=True)
    prices = [PriceView(per=unit, from_gib=None, amount=text) for unit, text in priced if text]
    return OfferView(
        id=f"{provider}/{region}/{tokens.listed_as[row]}",
        kind="token",
        provider=provider,
        region=region,
        country=country,
        name=tokens.listed_as[row],
        vcpu=None,
        memory_gib=None,
        gpu=None,
        gpu_count=None,
        model=word(tokens.model[row]),
        purchase="per_token",
        prices=prices,
        no_price_reason=None if prices else NO_PUBLIC_PRICE,
        currency=word(CURRENCIES[int(tokens.currency[row])]),
        price_date=word(tokens.date[row]),
        source=tokens.source[row],
        grade=GRADES[tokens.grade[row]],
        set_aside=None,
    )
