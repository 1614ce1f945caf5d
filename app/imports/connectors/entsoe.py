"""ENTSO-E: electricity made in a zone by fuel, over the last whole calendar year; a token is needed.

Shape: the Transparency Platform's guide to its RESTful API, A75 (actual generation per type), realised. The
document is read as it arrives and never held. What a zone makes is not what it uses: imports are not in it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from app.imports.connectors.feed import BadFeed, Call, Connector, Fact, GridMix, number_in

HOST = "https://web-api.tp.entsoe.eu"
KEY = "entsoe"
MONTHS = 3  # in one request: a year of quarter-hours would be a document above our limit
ZONES = {
    "AT": "10YAT-APG------L",
    "BE": "10YBE----------2",
    "BG": "10YCA-BULGARIA-R",
    "CH": "10YCH-SWISSGRIDZ",
    "CZ": "10YCZ-CEPS-----N",
    "DE": "10Y1001A1001A83F",
    "DK-DK1": "10YDK-1--------W",
    "DK-DK2": "10YDK-2--------M",
    "ES": "10YES-REE------0",
    "FI": "10YFI-1--------U",
    "FR": "10YFR-RTE------C",
    "HR": "10YHR-HEP------M",
    "IE": "10YIE-1001A00010",
    "IT-NO": "10Y1001A1001A73I",
    "LT": "10YLT-1001A0008Q",
    "NL": "10YNL----------L",
    "NO-NO1": "10YNO-1--------2",
    "PL": "10YPL-AREA-----S",
    "PT": "10YPT-REN------W",
    "SE-SE3": "10Y1001A1001A46L",
    "SE-SE4": "10Y1001A1001A47J",
}
FUELS = {
    **dict.fromkeys(("B01", "B17"), "biomass"),
    **dict.fromkeys(("B02", "B05", "B07", "B08"), "coal"),
    **dict.fromkeys(("B03", "B04"), "gas"),
    "B06": "oil",
    "B09": "geothermal",
    "B10": "hydro discharge",
    **dict.fromkeys(("B11", "B12"), "hydro"),
    "B14": "nuclear",
    "B16": "solar",
    **dict.fromkeys(("B18", "B19"), "wind"),
    "B25": "battery discharge",
}
OTHER_FUEL = "unknown"
STEPS = {"PT15M": 15, "PT30M": 30, "PT60M": 60}
HELD_FORWARD = "A03"  # a point is stated only where the value changes
LONGEST_TEXT = 100


def read(call: Call) -> Iterator[Fact]:
    """The mix of every zone; hours nobody reported are missing from its hours."""
    year = call.today.year - 1
    for zone, area in ZONES.items():
        total, hours = defaultdict[str, float](float), 0.0
        for start, end in _quarters(year):
            made = _generation(call, zone, area, start, end)
            for fuel, mwh in made.mwh.items():
                total[fuel] += mwh
            hours += made.hours
        yield GridMix(zone, dict(total), round(hours), str(year))


def _quarters(year: int) -> Iterator[tuple[date, date]]:
    starts = [date(year, month, 1) for month in range(1, 13, MONTHS)]
    return zip(starts, [*starts[1:], date(year + 1, 1, 1)], strict=True)


def _generation(call: Call, zone: str, area: str, start: date, end: date) -> "_Document":
    query = urlencode(
        {
            "securityToken": call.keys[KEY],
            "documentType": "A75",
            "processType": "A16",
            "in_Domain": area,
            "periodStart": f"{start:%Y%m%d}0000",
            "periodEnd": f"{end:%Y%m%d}0000",
        }
    )
    document = _Document(f"{zone} from {start}")
    parser = DefusedXMLParser(target=document, forbid_dtd=True)
    try:
        for block in call.out.blocks(call.url(f"{HOST}/api?{query}")):
            parser.feed(block)
        parser.close()
    except (ParseError, DefusedXmlException) as error:
        raise BadFeed(f"{zone}: the document is not readable as XML") from error
    return document


class _Document:
    """What is counted while a document is parsed: MWh by fuel, and the hours the fullest series covers."""

    ROOTS = ("GL_MarketDocument", "Acknowledgement_MarketDocument")

    def __init__(self, where: str) -> None:
        self.mwh: dict[str, float] = defaultdict(float)
        self._where, self._depth, self._text = where, 0, ""
        self._hours: dict[str, float] = defaultdict(float)
        self._series: dict[str, str] = {}
        self._points: list[tuple[int, float]] = []
        self._point: dict[str, str] = {}

    @property
    def hours(self) -> float:
        return max(self._hours.values(), default=0.0)

    def start(self, tag: str, _attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if self._depth == 0 and name not in self.ROOTS:
            raise BadFeed(f"{self._where}: it is no document of the platform")
        self._depth += 1
        self._text = ""
        if name == "TimeSeries":
            self._series = {}
        elif name == "Period":
            self._points = []

    def data(self, text: str) -> None:
        if len(self._text) < LONGEST_TEXT:
            self._text += text

    def end(self, tag: str) -> None:
        self._depth -= 1
        name, text = tag.rpartition("}")[2], self._text.strip()
        self._text = ""
        if name in ("position", "quantity"):
            self._point[name] = text
        elif name == "Point":
            position = int(number_in(self._point.get("position"), f"{self._where}: position"))
            self._points.append((position, float(number_in(self._point.get("quantity"), self._where))))
            self._point = {}
        elif name == "Period":
            self._count()
        elif text:
            self._series[name] = text

    def close(self) -> None:
        """Nothing is left to do."""

    def _count(self) -> None:
        """Add up a period: a point holds for its step, or until the next one where the series says so."""
        if "outBiddingZone_Domain.mRID" in self._series:
            return  # what pumps and stations use themselves
        minutes = STEPS.get(self._series.get("resolution", ""))
        if minutes is None:
            raise BadFeed(f"{self._where}: the resolution is none of {', '.join(STEPS)}")
        length = _time(self._series.get("end"), self._where) - _time(self._series.get("start"), self._where)
        steps = int(length / timedelta(minutes=minutes))
        points = sorted(self._points)
        places = [position for position, _ in points]
        wrong = not points or len(set(places)) < len(places) or places[0] < 1 or places[-1] > steps
        if wrong or any(megawatt < 0 for _, megawatt in points):
            raise BadFeed(f"{self._where}: the points do not fit their period")
        kind = self._series.get("psrType", "")
        fuel = FUELS.get(kind, OTHER_FUEL)
        held = self._series.get("curveType") == HELD_FORWARD
        for (position, megawatt), following in zip(points, [*places[1:], steps + 1], strict=True):
            hours = (following - position if held else 1) * minutes / 60
            self.mwh[fuel] += megawatt * hours
            self._hours[kind] += hours


def _time(text: str | None, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text or "").astimezone(UTC)
    except ValueError as error:
        raise BadFeed(f"{where}: a period has no start or end") from error


ENTSOE = Connector(
    id="live-entsoe",
    title="ENTSO-E, actual generation per type, with the life-cycle factors of the catalog",
    page="https://transparency.entsoe.eu",
    hosts=frozenset({"web-api.tp.entsoe.eu"}),
    licence="CC BY 4.0",
    read=read,
    key=KEY,
)
