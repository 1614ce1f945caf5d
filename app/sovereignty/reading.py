"""How a card is read: on which day, whom the buyer trusts, which readings are strict, what weighs how much.

The names are those of a question's `profile`, so that a card and a plan of the same reading agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from app.sovereignty.subject import UnknownSubject
from catalog.library import Catalog
from catalog.sovereignty import Profile

KEYS = ("provider", "customer", "external_hsm", "confidential_computing")
DEFAULT = Profile()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader may choose; empty: `as_of` the day of reading, `trusted_countries` the EU and EEA.

    `level` (1-4) is the one to ask documents for; None for the next above what is held.
    """

    as_of: str = ""
    trusted_countries: tuple[str, ...] = ()
    sovereignty_weights: str = DEFAULT.weights
    strict_control_plane: bool = True
    exposure_by_presence: bool = False
    credit_award: bool = False
    strict_capital: bool = False
    strict_firmware: bool = False
    keys: str = ""
    level: int | None = None


def profile_read(catalog: Catalog, reading: Reading, today: str) -> Profile:
    """The profile of a reading; `today` is an ISO date. Raises UnknownSubject when a name is not known."""
    for country in reading.trusted_countries:
        _one_of("country", country, _countries(catalog))
    _one_of("set of weights", reading.sovereignty_weights, catalog.sovereignty.framework.profiles)
    if reading.keys:
        _one_of("way to hold keys", reading.keys, KEYS)
    return Profile(
        weights=reading.sovereignty_weights,
        trusted_countries=reading.trusted_countries or DEFAULT.trusted_countries,
        strict_control_plane=reading.strict_control_plane,
        exposure_by_presence=reading.exposure_by_presence,
        credit_award=reading.credit_award,
        strict_capital=reading.strict_capital,
        strict_firmware=reading.strict_firmware,
        as_of=_day(reading.as_of) if reading.as_of else today,
    )


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UnknownSubject(f'as_of: "{text}" is not a date; write it as 2027-01-31') from error


def _countries(catalog: Catalog) -> tuple[str, ...]:
    """EU, EEA, and every country where users stand, or that some provider, supplier or law stands under."""
    facts = catalog.sovereignty
    layers = [fact for layers in facts.layers for fact in layers.values()]
    found = {country for fact in layers for country in fact.countries} | {law.country for law in facts.laws}
    return ("EU", "EEA", *sorted(found | set(catalog.countries.code)))


def _one_of(what: str, name: str, known: Iterable[str]) -> None:
    names = list(known)
    if name not in names:
        alike = get_close_matches(name.upper() if what == "country" else name, names, n=3, cutoff=0.5)
        raise UnknownSubject(f'"{name}" is not a {what}; did you mean {", ".join(alike or names[:4])}?')
