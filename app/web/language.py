"""In which language a page speaks, and its words: gettext catalogs, the English text is the key.

A visitor's own choice (`?lang=fr`, remembered in a cookie) goes before what the browser prefers.
"""

from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fastapi import Request

LANGUAGES = ("en", "fr")
COOKIE = "havre_lang"
LOCALES = {"en": "en_GB", "fr": "fr_FR"}


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the pages: its code and the locale that writes its numbers."""

    code: str

    @property
    def locale(self) -> str:
        """The locale of its numbers and dates."""
        return LOCALES[self.code]

    @property
    def other(self) -> "Language":
        """The language one may switch to."""
        return Language("fr" if self.code == "en" else "en")

    def say(self, text: str) -> str:
        """A text of ours in this language."""
        return translations(self.code).gettext(text)


@cache
def translations(code: str) -> NullTranslations:
    """The catalog of a language; English is written in the templates themselves."""
    if code == "en":
        return NullTranslations()
    text = (files(__package__) / "translations" / f"{code}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(text), locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def language_of(request: Request) -> Language:
    """The language of a visitor: asked for in the address, remembered, preferred by the browser, English."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if chosen in LANGUAGES:
            return Language(chosen)
    return Language(_preferred(request.headers.get("accept-language", "")))


def _preferred(header: str) -> str:
    """The best match of `Accept-Language` (RFC 9110, 12.5.4)."""
    wanted: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((float(weight or 1.0), tag.split("-")[0].lower()))
        except ValueError:
            continue
    ranked = [tag for quality, tag in sorted(wanted, key=lambda pair: -pair[0]) if quality > 0]
    return negotiate_locale(ranked, LANGUAGES) or "en"
