"""The facts of a feed merged into the files of a catalog, row by row; what looks wrong is held back.

Files are text: rows nobody speaks of stay as they are, to the byte. A price keeps its row and takes the new
figure, source and date; what the same feed listed before and lists no longer is marked superseded.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from statistics import median

from app.imports.connectors.feed import Connector, Fact, GridLevel, GridMix, MachinePrice, Rate, UnitPrice
from app.imports.refreshing.changes import (
    LARGEST_RATE_JUMP,
    LARGEST_SPREAD,
    LEAST_OF_BEFORE,
    WHOLE_YEAR_HOURS,
    Changes,
    Moved,
    jumped,
    refused,
)
from app.imports.refreshing.compose import UnknownFuel, level_of, machines_of

Files = dict[str, bytes]
Row = dict[str, str]
RATES, INTENSITY, FACTORS, SOURCES, REGIONS = (
    "exchange_rates.csv",
    "grids/intensity.csv",
    "grids/fuel_factors.csv",
    "sources.csv",
    "regions.csv",
)
PLAIN_PURCHASE = ("false", "false")  # component, superseded


def merge(files: Files, feed: Connector, facts: Sequence[Fact], today: date) -> tuple[Files, Changes]:
    """The files with the facts of one feed, and what that changes."""
    prices = [fact for fact in facts if isinstance(fact, MachinePrice)]
    units = [fact for fact in facts if isinstance(fact, UnitPrice)]
    composed = _composed(files, units)
    if units and not composed:
        why = "none of its parts is one of a machine of the catalog: names or regions have changed"
        return files, refused(feed.id, "feed_of_another_shape", why)
    prices += composed
    merged, changes = dict(files), Changes(feed.id)
    for provider in sorted({price.provider for price in prices}):
        mine = [price for price in prices if price.provider == provider]
        content, found = _prices(merged, feed, provider, mine, today)
        if found.held_back and not found.any:
            return files, found
        merged[f"offers/{provider}.csv"] = content
        _add(changes, found)
    _rates(merged, feed, [fact for fact in facts if isinstance(fact, Rate)], changes)
    levels = [fact for fact in facts if isinstance(fact, GridLevel)]
    levels += _levels(files, [fact for fact in facts if isinstance(fact, GridMix)], changes)
    _grids(merged, feed, levels, changes)
    if changes.any:
        _cite(merged, feed, today)
        return merged, changes
    return files, changes


def _composed(files: Mapping[str, bytes], units: Sequence[UnitPrice]) -> list[MachinePrice]:
    """The machines of the catalog a list of parts prices."""
    found: list[MachinePrice] = []
    for provider in sorted({unit.provider for unit in units}):
        _, rows = rows_of(files[f"offers/{provider}.csv"])
        known = [row for row in rows if (row["component"], row["superseded"]) == PLAIN_PURCHASE]
        found += machines_of([unit for unit in units if unit.provider == provider], known)
    return found


def _levels(files: Mapping[str, bytes], mixes: Sequence[GridMix], changes: Changes) -> list[GridLevel]:
    """The levels of the mixes; a zone that made nothing, or burns what has no factor, is held back."""
    _, factors = rows_of(files[FACTORS]) if mixes else ([], [])
    found = []
    for mix in mixes:
        what = f"grid {mix.zone} {mix.year}"
        try:
            level = level_of(mix, factors)
        except UnknownFuel as error:
            changes.hold(what, "fuel_unknown", f"the catalog has no life-cycle factor of {error}")
            continue
        if level is None:
            changes.hold(what, "not_a_year", "no electricity was reported")
        else:
            found.append(level)
    return found


def _add(total: Changes, found: Changes) -> None:
    total.appeared += found.appeared
    total.vanished += found.vanished
    total.moved += found.moved
    total.held_back += found.held_back
    total.same += found.same
    total.unsized += found.unsized


def rows_of(content: bytes) -> tuple[list[str], list[Row]]:
    """The columns and rows of a file."""
    reader = csv.DictReader(StringIO(content.decode("utf-8"), newline=""))
    return list(reader.fieldnames or ()), list(reader)


def content_of(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """A file of rows."""
    text = StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _prices(
    files: Mapping[str, bytes], feed: Connector, provider: str, prices: Sequence[MachinePrice], today: date
) -> tuple[bytes, Changes]:
    changes = Changes(feed.id)
    columns, rows = rows_of(files[f"offers/{provider}.csv"])
    known = {_key(row): row for row in rows if (row["component"], row["superseded"]) == PLAIN_PURCHASE}
    before = {key for key, row in known.items() if row["source"] == feed.id}
    listed = {(price.region, price.name, price.purchase): price for price in prices}
    if before and len(before & listed.keys()) < LEAST_OF_BEFORE * len(before):
        why = f"it lists {len(before & listed.keys())} of the {len(before)} machines it listed before"
        return files[f"offers/{provider}.csv"], refused(feed.id, "feed_cut_off", f"{provider}: {why}")
    if known and not known.keys() & listed.keys():
        why = "none of its machines is one of the catalog: names or regions have changed"
        return files[f"offers/{provider}.csv"], refused(
            feed.id, "feed_of_another_shape", f"{provider}: {why}"
        )
    regions = {row["region"] for row in rows_of(files[REGIONS])[1] if row["provider"] == provider}
    usual = _usual_per_vcpu(list(known.values()))
    for key, price in sorted(listed.items()):
        row = known.get(key)
        if row is not None:
            _reprice(row, price, feed, today, changes)
        elif price.region in regions and price.vcpu and price.memory_gib:
            if _is_sound(price, changes) and _is_plausible(price, usual, changes):
                rows.append(_row(price, feed, today))
                changes.appeared.append(_named(price))
        elif price.region in regions:
            changes.unsized += 1
    for key in sorted(before - listed.keys()):
        known[key]["superseded"] = "true"
        changes.vanished.append(f"{provider}/{'/'.join(key)}")
    return content_of(columns, rows), changes


def _key(row: Row) -> tuple[str, str, str]:
    return row["region"], row["name"], row["purchase"]


def _named(price: MachinePrice) -> str:
    return f"{price.provider}/{price.region}/{price.name}/{price.purchase}"


def _is_sound(price: MachinePrice, changes: Changes) -> bool:
    if price.price > 0:
        return True
    changes.hold(_named(price), "price_not_above_zero", f"{price.price} {price.currency}")
    return False


def _usual_per_vcpu(rows: Sequence[Row]) -> float | None:
    """The median price of a vCPU an hour on the provider's machines without GPU."""
    plain = [row for row in rows if row["vcpu"] and row["price_per_hour"] and not row["gpu_model"]]
    prices = [float(row["price_per_hour"]) / float(row["vcpu"]) for row in plain if float(row["vcpu"])]
    return median(prices) if prices else None


def _is_plausible(price: MachinePrice, usual: float | None, changes: Changes) -> bool:
    """Whether a new machine without GPU costs about what a provider's machines cost."""
    each = float(price.price) / (price.vcpu or 1.0)
    if usual is None or price.gpu or price.gpu_count or not jumped(usual, each, LARGEST_SPREAD):
        return True
    changes.hold(_named(price), "price_implausible", f"{each:.4g} a vCPU and hour, usually {usual:.4g}")
    return False


def _reprice(row: Row, price: MachinePrice, feed: Connector, today: date, changes: Changes) -> None:
    """The new price in its row, unless it looks wrong."""
    what, before = _named(price), row["price_per_hour"]
    if not _is_sound(price, changes):
        return
    if before and price.currency != row["currency"]:
        changes.hold(what, "other_currency", f"{price.currency} where the catalog has {row['currency']}")
        return
    if before and jumped(float(before), float(price.price)):
        changes.hold(what, "price_jumped", f"from {before} to {price.price:f} {price.currency}")
        return
    after = _plain(price.price)
    if before and Decimal(before) == price.price:
        changes.same += 1
    else:
        changes.moved.append(Moved(f"{what} {price.currency}", before or "0", after))
    row.update(price_per_hour=after, currency=price.currency, source=feed.id, date=today.isoformat())
    row.update(url=feed.page, held_back="false")


def _plain(amount: Decimal) -> str:
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _row(price: MachinePrice, feed: Connector, today: date) -> Row:
    return {
        "region": price.region,
        "name": price.name,
        "vcpu": f"{price.vcpu:g}",
        "memory_gib": f"{price.memory_gib:g}",
        "arch": "",
        "gpu_model": price.gpu or "",
        "gpu_count": str(price.gpu_count),
        "gpu_memory_gib": "",
        "price_per_hour": _plain(price.price),
        "currency": price.currency,
        "purchase": price.purchase,
        "component": "false",
        "superseded": "false",
        "extra_per_month": "",
        # A GPU under a name of the feed may be none of ours: a person looks before it is sold.
        "held_back": "true" if price.gpu or price.gpu_count else "false",
        "source": feed.id,
        "date": today.isoformat(),
        "url": feed.page,
        "note": "",
    }


def _rates(files: Files, feed: Connector, rates: Sequence[Rate], changes: Changes) -> None:
    """Rates added; one that is far from the newest known rate of its pair is held back."""
    if not rates:
        return
    columns, rows = rows_of(files[RATES])
    for rate in rates:
        what = f"rate {rate.base}/{rate.quote}"
        newest = _newest_rate(rows, rate)
        if rate.rate <= 0 or (newest and jumped(newest, float(rate.rate), LARGEST_RATE_JUMP)):
            changes.hold(what, "rate_jumped", f"{rate.rate} on {rate.date}, before {newest}")
            continue
        row = {"date": rate.date, "base": rate.base, "quote": rate.quote, "rate": _plain(rate.rate)}
        same = [r for r in rows if all(r[key] == row[key] for key in ("date", "base", "quote"))]
        if same:
            changes.same += 1
            continue
        rows.append({**row, "source": feed.id, "note": ""})
        if newest:
            changes.moved.append(Moved(what, f"{newest:g}", row["rate"]))
        else:
            changes.appeared.append(what)
    files[RATES] = content_of(columns, rows)


def _newest_rate(rows: Sequence[Row], rate: Rate) -> float | None:
    """The newest rate of a pair before this one, inverted where only the other way is known."""
    found = []
    for row in rows:
        if (row["base"], row["quote"]) == (rate.base, rate.quote):
            found.append((row["date"], float(row["rate"])))
        elif (row["quote"], row["base"]) == (rate.base, rate.quote):
            found.append((row["date"], 1.0 / float(row["rate"])))
    return max(found)[1] if found else None


def _grids(files: Files, feed: Connector, levels: Sequence[GridLevel], changes: Changes) -> None:
    """Yearly levels added; less than a year, or far from what is known of the zone, is held back."""
    if not levels:
        return
    columns, rows = rows_of(files[INTENSITY])
    for level in levels:
        what = f"grid {level.zone} {level.year}"
        like = [r for r in rows if r["zone"] == level.zone and r["basis"] == level.basis and r["g_per_kwh"]]
        if level.hours < WHOLE_YEAR_HOURS:
            changes.hold(what, "not_a_year", f"{level.hours} hours are no yearly level")
        elif not like:
            changes.hold(what, "zone_unknown", f"the catalog has no {level.basis} figure of this zone")
        elif jumped(min(_grams(like)), level.g_per_kwh) and jumped(max(_grams(like)), level.g_per_kwh):
            changes.hold(
                what, "grid_jumped", f"{level.g_per_kwh:.1f} g, known {min(_grams(like)):g} and more"
            )
        elif any(r["source"] == feed.id and r["date"] == level.year for r in like):
            changes.same += 1
        else:
            grams = f"{level.g_per_kwh:.2f}"
            newest = max(like, key=lambda row: row["date"])
            changes.moved.append(Moved(what, newest["g_per_kwh"], grams))
            shared = {"zone": level.zone, "country": newest["country"], "basis": level.basis}
            rows.append({**shared, "g_per_kwh": grams, "source": feed.id, "date": level.year})
    files[INTENSITY] = content_of(columns, rows)


def _grams(rows: Sequence[Row]) -> list[float]:
    return [float(row["g_per_kwh"]) for row in rows]


def _cite(files: Files, feed: Connector, today: date) -> None:
    """The feed among the sources, as of today."""
    columns, rows = rows_of(files[SOURCES])
    rows = [row for row in rows if row["id"] != feed.id]
    cited = {"id": feed.id, "title": feed.title, "url": feed.page, "licence": feed.licence}
    rows.append({**cited, "date": today.isoformat(), "notes": "read by havre catalog refresh"})
    files[SOURCES] = content_of(columns, rows)
