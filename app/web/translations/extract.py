"""Which texts the pages hold, and the catalogs brought up to date with them.

    python -m app.web.translations.extract

adds new texts to each catalog, empty, and takes out those no longer used; a test refuses empty ones.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.examples import examples
from app.web.sentences import SENTENCE
from app.web.translations.sentences import sentences
from catalog import load
from catalog.library import Catalog as Facts

FOLDER = Path(__file__).parent
ROOM = FOLDER.parent
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"trimmed": "false", "newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "N_": None, "say": None, "gettext": None, "ngettext": (1, 2)}


def texts() -> Catalog:
    """Every text of the pages, of the examples they show, every sentence of faults and answers, and the
    names of criteria."""
    found = Catalog(charset="utf-8")
    for file, _, message, _, context in extract_from_dir(
        str(ROOM), METHODS, OPTIONS, keywords=KEYWORDS, strip_comment_tags=True
    ):
        found.add(message, locations=[(file, 0)], context=context)
    for text in examples().values():
        found.add(text)
    for text in (*(form for form, _ in sentences()), *_of_the_catalog(load())):
        found.add(text, context=SENTENCE)
    return found


def _of_the_catalog(facts: Facts) -> Iterator[str]:
    """Names of criteria, and what data classes ask."""
    yield from facts.sovereignty.framework.titles
    yield from (rule.text for rule in facts.data_classes.rules)


def catalog_of(language: str) -> Catalog:
    """The catalog of a language as it is kept."""
    return read_po(BytesIO((FOLDER / f"{language}.po").read_bytes()), locale=language)


def update(language: str) -> None:
    """Bring a catalog up to date."""
    kept = catalog_of(language)
    kept.update(texts(), no_fuzzy_matching=True)
    kept.obsolete.clear()
    out = BytesIO()
    write_po(out, kept, omit_header=False, sort_output=True, no_location=True, width=110)
    lines = out.getvalue().decode("utf-8").splitlines(keepends=True)
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator')
    kept_lines = [line for line in lines if not line.startswith(dated)]
    (FOLDER / f"{language}.po").write_text("".join(kept_lines), encoding="utf-8")


if __name__ == "__main__":
    update("fr")
