"""From the data files to the tables of `offers.py`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import polars as pl

from catalog.files import DataFiles, codes, day_of, days, flags, known_codes, numbers
from catalog.hardware import Gpus
from catalog.offers import (
    CURRENCIES,
    MachineClass,
    Machines,
    Purchase,
    Rates,
    StorageItem,
    Tier,
    TokenQuote,
    Tokens,
    matches,
    storage_class_of,
)
from catalog.own import TOKEN_PRICE_COLUMNS, TOKEN_PRICES
from catalog.provenance import Grade
from catalog.quantities import IntArray

MACHINE_COLUMNS = (
    "region name vcpu memory_gib arch gpu_model gpu_count gpu_memory_gib price_per_hour currency purchase "
    "component superseded extra_per_month held_back source date url note"
).split()
TOKEN_COLUMNS = (
    "provider scope listed_as model alias_kind precision input_per_mtok output_per_mtok cached_per_mtok "
    "currency mode context own_page currency_uncertain superseded withdrawn source date note"
).split()
PLACE_COLUMNS = "provider service scope region executed_in statement confidence source date".split()
STORAGE_COLUMNS = "provider region item tier_from_gib price currency source date".split()
STORAGE = "storage_network.csv"
TOKENS = "tokens/prices.csv"
PRICED_MODES = ("chat", "responses", "completion", "embedding")
UNPRICED_MODES = ("quote_required", "list_not_seen")
NOT_A_VERSION = ("service_tier", "not_a_model")


@dataclass(frozen=True, slots=True)
class Index:
    """The codes that offers refer to."""

    providers: tuple[str, ...]
    regions: tuple[tuple[str, str], ...]  # (provider, region id)
    structures: tuple[str, ...]

    def region_codes(self, provider: pl.Series, region: pl.Series, where: str) -> IntArray:
        """Codes of regions named by provider and region id. Raises ValueError when a pair is not known."""
        pairs = (provider + "/" + region).alias("region")
        return known_codes(pairs, [f"{p}/{r}" for p, r in self.regions], where)

    def provider_codes(self, provider: pl.Series, where: str) -> IntArray:
        """Codes of providers. Raises ValueError when one is not known."""
        return known_codes(provider, self.providers, where)


def read_machines(files: DataFiles, index: Index, gpus: Gpus) -> Machines:
    """All machines of all providers, in path order."""
    rows = files.stacked(files.below("offers"), MACHINE_COLUMNS, "provider").with_columns(
        pl.col("provider").str.strip_prefix("offers/").str.strip_suffix(".csv")
    )
    gpu_names = rows["gpu_model"].unique().to_list()
    gpu_codes = {name: gpus.code(name) if name else -1 for name in gpu_names}
    gpu = rows["gpu_model"].replace_strict(
        {name: -2 if name and code < 0 else code for name, code in gpu_codes.items()}, return_dtype=pl.Int32
    )
    provider = index.provider_codes(rows["provider"], "offers")
    return Machines(
        provider=provider,
        region=index.region_codes(rows["provider"], rows["region"], "offers"),
        name=rows["name"],
        vcpu=numbers(rows["vcpu"]),
        memory_gib=numbers(rows["memory_gib"]),
        gpu=gpu.to_numpy().astype(np.int32),
        gpu_count=numbers(rows["gpu_count"]),
        price=numbers(rows["price_per_hour"]),
        price_text=rows["price_per_hour"],
        currency=known_codes(rows["currency"], CURRENCIES, "offers"),
        purchase=known_codes(rows["purchase"], [kind.label for kind in Purchase], "offers").astype(np.int8),
        component=flags(rows["component"]),
        superseded=flags(rows["superseded"]),
        held_back=flags(rows["held_back"]),
        machine_class=_machine_classes(files, index, provider, rows["name"]),
        structure=structures_of(files, index, rows["provider"], rows["name"], rows["region"]),
        extra_per_month=np.nan_to_num(numbers(rows["extra_per_month"])),
        day=days(rows["date"]),
        date=rows["date"],
        source=rows["source"],
        grade=_grades(rows["source"]),
        note=rows["note"],
    )


def _grades(source: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    grades = source.str.contains(":", literal=True).cast(pl.Int8) * (Grade.MODELLED - Grade.DECLARED)
    return (grades + Grade.DECLARED.value).to_numpy().astype(np.int8)


def _machine_classes(
    files: DataFiles, index: Index, provider: IntArray, name: pl.Series
) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    found = np.zeros(len(name), dtype=np.int8)
    rules = files.frame("machine_classes.csv", "provider pattern class source date note".split())
    for rule in rules.iter_rows(named=True):
        rows = np.flatnonzero(provider == index.providers.index(rule["provider"]))
        hit = matches(name.gather(rows), rule["pattern"]).to_numpy()
        found[rows[hit]] = MachineClass[rule["class"].upper()].value
    return found


def structures_of(
    files: DataFiles, index: Index, provider: pl.Series, name: pl.Series, region: pl.Series
) -> IntArray:
    """The structure row each offer takes: the provider's own, unless a perimeter names another."""
    found = codes(provider, index.structures)
    rules = files.frame("sovereignty/perimeters.csv", ("structure", "provider", "offers", "source", "date"))
    for rule in rules.iter_rows(named=True):
        rows = np.flatnonzero((provider == rule["provider"]).to_numpy())
        pattern, _, place = rule["offers"].partition("@")
        hit = matches(name.gather(rows), pattern).to_numpy()
        if place:
            hit &= (region.gather(rows) == place).to_numpy()
        found[rows[hit]] = index.structures.index(rule["structure"])
    return found


def read_storage(files: DataFiles, index: Index) -> tuple[StorageItem, ...]:
    """Storage and traffic price lists; of several prices for one tier the newest counts."""
    rows = files.frame(STORAGE, STORAGE_COLUMNS)
    region = index.region_codes(rows["provider"], rows["region"], STORAGE)
    structure = structures_of(files, index, rows["provider"], rows["item"], rows["region"])
    day = days(rows["date"])
    groups: Mapping[tuple[int, str], list[int]] = defaultdict(list)
    for row, item in enumerate(rows["item"]):
        groups[(int(region[row]), item)].append(row)
    return tuple(
        _storage_item(index, rows, members, region_code, item, structure, day)
        for (region_code, item), members in groups.items()
    )


def _storage_item(
    index: Index,
    rows: pl.DataFrame,
    members: Sequence[int],
    region: int,
    item: str,
    structure: IntArray,
    day: IntArray,
) -> StorageItem:
    # Prices of one list only: tiers of two sources or currencies must not be mixed.
    newest = max(members, key=lambda row: int(day[row]))
    same = [r for r in members if rows["source"][r] == rows["source"][newest]]
    tiers = sorted(
        (Tier(float(rows["tier_from_gib"][r]), Decimal(rows["price"][r])) for r in same),
        key=lambda t: t.from_gib,
    )
    return StorageItem(
        provider=index.providers.index(rows["provider"][newest]),
        region=region,
        item=item,
        storage_class=storage_class_of(item),
        tiers=tuple(tiers),
        currency=rows["currency"][newest],
        structure=int(structure[newest]),
        day=int(day[newest]),
        date=rows["date"][newest],
        source=rows["source"][newest],
    )


def read_tokens(files: DataFiles, index: Index) -> tuple[Tokens, tuple[TokenQuote, ...]]:
    """Token prices joined to the place where each service runs, best row per provider, place and model.

    Of several rows for one model in one place: a certain currency first, then the newest date, then
    the provider's own page. Withdrawn, superseded and unnamed models are never sold.
    """
    prices = files.frame(TOKENS, TOKEN_COLUMNS).filter(
        (pl.col("withdrawn") != "true") & (pl.col("superseded") != "true")
    )
    places = files.frame("tokens/places.csv", PLACE_COLUMNS).select(
        "provider", "scope", "region", "service", place_source="source"
    )
    joined = prices.join(places, on=["provider", "scope"], how="inner", maintain_order="left")
    quotes = joined.filter(pl.col("mode").is_in(UNPRICED_MODES))
    sold = joined.filter(
        pl.col("mode").is_in(PRICED_MODES)
        & (pl.col("model") != "")
        & (pl.col("input_per_mtok") != "")
        & ~pl.col("alias_kind").is_in(NOT_A_VERSION)
    )
    best = (
        sold.with_columns(day=pl.Series(days(sold["date"])))
        .sort(["currency_uncertain", "day", "own_page"], descending=[False, True, True], maintain_order=True)
        .unique(["provider", "region", "model"], keep="first", maintain_order=True)
        .sort(["provider", "region", "model"])
    )
    return _tokens(files, index, _at_own_prices(files, best)), tuple(
        TokenQuote(
            index.providers.index(r["provider"]),
            index.regions.index((r["provider"], r["region"])),
            r["service"],
            r["source"],
        )
        for r in quotes.unique(["provider", "region"], maintain_order=True).iter_rows(named=True)
    )


def _at_own_prices(files: DataFiles, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows at the prices a customer has negotiated, the later of two over the earlier."""
    if TOKEN_PRICES not in files.content:
        return rows
    for own in files.frame(TOKEN_PRICES, TOKEN_PRICE_COLUMNS).iter_rows(named=True):
        mine = (pl.col("provider") == own["provider"]) & (pl.col("model") == own["model"])
        if own["region"]:
            mine &= pl.col("region") == own["region"]
        new = {name: own[name] for name in TOKEN_PRICE_COLUMNS[3:]} | {
            "currency_uncertain": "false",
            "note": "",
        }
        if not own["output_per_mtok"]:  # nothing is written: what is read alone is sold
            del new["output_per_mtok"]
            mine &= pl.col("output_per_mtok").cast(pl.Float64, strict=False).fill_null(0.0) == 0.0
        rows = rows.with_columns(
            pl.when(mine).then(pl.lit(text)).otherwise(pl.col(name)).alias(name) for name, text in new.items()
        )
    return rows


def _tokens(files: DataFiles, index: Index, rows: pl.DataFrame) -> Tokens:
    texts = rows.select("input_per_mtok", "output_per_mtok", "cached_per_mtok").rows()
    return Tokens(
        provider=index.provider_codes(rows["provider"], TOKENS),
        region=index.region_codes(rows["provider"], rows["region"], TOKENS),
        model=rows["model"],
        listed_as=rows["listed_as"],
        mode=rows["mode"],
        precision=rows["precision"],
        input=numbers(rows["input_per_mtok"]),
        output=numbers(rows["output_per_mtok"]),
        cached=numbers(rows["cached_per_mtok"]),
        price_text=tuple((a, b, c) for a, b, c in texts),
        currency=known_codes(rows["currency"], CURRENCIES, TOKENS),
        currency_uncertain=flags(rows["currency_uncertain"]),
        structure=structures_of(files, index, rows["provider"], rows["listed_as"], rows["region"]),
        service=rows["service"],
        scope=rows["scope"],
        day=days(rows["date"]),
        date=rows["date"],
        source=rows["source"],
        place_source=rows["place_source"],
        grade=_grades(rows["source"]),
        note=rows["note"],
    )


def read_rates(files: DataFiles) -> Rates:
    """Exchange rates, oldest first."""
    rows = files.frame("exchange_rates.csv", "date base quote rate source note".split())
    return Rates(
        tuple(
            (day_of(r["date"]), r["date"], r["base"], r["quote"], Decimal(r["rate"]), r["source"])
            for r in rows.sort("date").iter_rows(named=True)
        )
    )
