"""Grids: mean intensity of the last whole calendar year per zone, from feeds that hold its hours.

Only a whole year is a level: a feed that gives fewer hours is refused further on.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from app.imports.connectors.feed import (
    BadFeed,
    Call,
    Connector,
    Fact,
    GridLevel,
    group_in,
    list_in,
    number_in,
)

ENERGY_CHARTS = "https://api.energy-charts.info"
COUNTRIES = {"de": "DE", "fr": "FR", "at": "AT", "be": "BE", "nl": "NL", "pl": "PL", "es": "ES", "pt": "PT"}
UK = "https://api.carbonintensity.org.uk"
UK_DAYS = 14  # the longest range one request may ask for
ODRE = "https://odre.opendatasoft.com"
MAPS = "https://api.electricitymaps.com"
MAPS_KEY = "electricity_maps"
MAPS_ZONES = ("FR", "DE", "PL", "SE-SE3", "FI", "IE", "ES", "IT-NO", "CH", "GB")
MAPS_DAYS = 10


def read_energy_charts(call: Call) -> Iterator[Fact]:
    """Life-cycle intensity by country (Fraunhofer ISE), one request a country."""
    year = call.today.year - 1
    for code, zone in COUNTRIES.items():
        query = urlencode({"country": code, "start": f"{year}-01-01", "end": f"{year}-12-31"})
        found = group_in(call.out.json(call.url(f"{ENERGY_CHARTS}/co2eq?{query}")), code)
        times = list_in(found.get("unix_seconds"), f"{code}.unix_seconds")
        values = _numbers(list_in(found.get("co2eq"), f"{code}.co2eq"), f"{code}.co2eq")
        if len(times) < 2 or not values:
            raise BadFeed(f"{code} has no series")
        step = float(number_in(times[1], code) - number_in(times[0], code)) / 3600
        yield GridLevel(zone, _mean(values), round(len(values) * step), "lifecycle", str(year))


def read_uk(call: Call) -> Iterator[Fact]:
    """Direct intensity of Great Britain, half-hours, in ranges of a fortnight."""
    year = call.today.year - 1
    values: list[float] = []
    for day, end in _ranges(year, UK_DAYS):
        found = group_in(call.out.json(call.url(f"{UK}/intensity/{day}T00:30Z/{end}T00:00Z")), str(day))
        for item in list_in(found.get("data"), f"{day}.data"):
            stated = group_in(group_in(item, f"{day}.data[]").get("intensity"), f"{day}.intensity")
            if stated.get("actual") is not None:
                values.append(float(number_in(stated["actual"], f"{day}.actual")))
    if not values:
        raise BadFeed("no half-hour has a value")
    yield GridLevel("GB", _mean(values), len(values) // 2, "direct", str(year))


def read_eco2mix(call: Call) -> Iterator[Fact]:
    """Direct intensity of France (RTE), averaged by the open data platform itself."""
    year = call.today.year - 1
    where = (
        f"date_heure >= date'{year}-01-01' and date_heure < date'{year + 1}-01-01' and taux_co2 is not null"
    )
    query = urlencode({"select": "avg(taux_co2) as mean, count(*) as steps", "where": where})
    address = f"{ODRE}/api/explore/v2.1/catalog/datasets/eco2mix-national-cons-def/records?{query}"
    found = group_in(call.out.json(call.url(address)), "answer")
    rows = list_in(found.get("results"), "results")
    if not rows:
        raise BadFeed("no mean is in it")
    row = group_in(rows[0], "results[0]")
    steps = int(number_in(row.get("steps"), "steps"))
    yield GridLevel("FR", float(number_in(row.get("mean"), "mean")), steps // 2, "direct", str(year))


def read_electricity_maps(call: Call) -> Iterator[Fact]:
    """Life-cycle intensity by zone, hours in ranges of ten days; a key is needed."""
    year = call.today.year - 1
    headers = {"auth-token": call.keys[MAPS_KEY]}
    for zone in MAPS_ZONES:
        values: list[float] = []
        for day, end in _ranges(year, MAPS_DAYS):
            query = urlencode({"zone": zone, "start": f"{day}T00:00:00Z", "end": f"{end}T00:00:00Z"})
            address = call.url(f"{MAPS}/v3/carbon-intensity/past-range?{query}")
            found = group_in(call.out.json(address, headers=headers), zone)
            stated = [
                group_in(item, zone).get("carbonIntensity") for item in list_in(found.get("data"), zone)
            ]
            values += _numbers(stated, f"{zone}.carbonIntensity")
        if not values:
            raise BadFeed(f"{zone} has no hours")
        yield GridLevel(zone, _mean(values), len(values), "lifecycle", str(year))


def _ranges(year: int, days: int) -> Iterator[tuple[date, date]]:
    """A year in ranges of so many days, the last one shorter: first day, day after the last."""
    day, end_of_year = date(year, 1, 1), date(year + 1, 1, 1)
    while day < end_of_year:
        end = min(day + timedelta(days=days), end_of_year)
        yield day, end
        day = end


def _numbers(values: Sequence[object], where: str) -> list[float]:
    """The numbers among them; gaps of a series are left out and counted as missing hours."""
    return [float(number_in(value, where)) for value in values if value is not None]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


GRIDS = (
    Connector(
        id="live-energy-charts",
        title="energy-charts.info, life-cycle emissions of consumption (Fraunhofer ISE)",
        page="https://api.energy-charts.info",
        hosts=frozenset({"api.energy-charts.info"}),
        licence="CC BY 4.0",
        read=read_energy_charts,
    ),
    Connector(
        id="live-uk-carbon",
        title="Carbon Intensity API (National Energy System Operator)",
        page="https://carbonintensity.org.uk",
        hosts=frozenset({"api.carbonintensity.org.uk"}),
        licence="CC BY 4.0",
        read=read_uk,
    ),
    Connector(
        id="live-eco2mix",
        title="eCO2mix, national, consolidated and definitive (RTE)",
        page="https://odre.opendatasoft.com/explore/dataset/eco2mix-national-cons-def",
        hosts=frozenset({"odre.opendatasoft.com"}),
        licence="Licence Ouverte 2.0",
        read=read_eco2mix,
    ),
    Connector(
        id="live-electricity-maps",
        title="Electricity Maps, past range of carbon intensity",
        page="https://api.electricitymaps.com",
        hosts=frozenset({"api.electricitymaps.com"}),
        licence="by contract with Electricity Maps",
        read=read_electricity_maps,
        key=MAPS_KEY,
    ),
)
