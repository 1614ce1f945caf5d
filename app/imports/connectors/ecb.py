"""Reference rates of the European Central Bank, one XML document a day."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.imports.connectors.feed import BadFeed, Call, Connector, Fact, Rate, number_in, text_in

HOST = "https://www.ecb.europa.eu"
DAILY = f"{HOST}/stats/eurofxref/eurofxref-daily.xml"
WANTED = ("USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK")


def read(call: Call) -> Iterator[Fact]:
    """One rate per currency the catalog meets, of the day the bank states."""
    try:
        document = fromstring(call.out.text(call.url(DAILY)))
    except (ParseError, DefusedXmlException) as error:
        raise BadFeed("the document is not readable as XML") from error
    cubes = [cube for cube in document.iter() if cube.tag.endswith("Cube")]
    day = next((cube.get("time") for cube in cubes if cube.get("time")), None)
    rates = [cube for cube in cubes if cube.get("currency") in WANTED]
    if not rates:
        raise BadFeed("no rates are in it")
    yield from (_rate(text_in(day, "time"), cube) for cube in rates)


def _rate(day: str, cube: Element) -> Rate:
    code = text_in(cube.get("currency"), "currency")
    return Rate(day, "EUR", code, number_in(cube.get("rate"), f"rate of {code}"))


ECB = Connector(
    id="live-ecb",
    title="ECB euro foreign exchange reference rates",
    page=DAILY,
    hosts=frozenset({"www.ecb.europa.eu"}),
    licence="ECB: free with attribution",
    read=read,
)
