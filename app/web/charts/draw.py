"""From an Altair specification to an SVG that may stand in a page under a strict policy.

Vega writes presentation attributes and no `style`, so nothing has to be allowed for it. Colours are names of
the style sheet (`var(--ink)`), so that a picture follows the theme and prints. Altair and the converter are
loaded when the first picture is drawn.
"""

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup, escape

if TYPE_CHECKING:
    import altair

FONT = "Helvetica Neue, Arial, Liberation Sans, sans-serif"
INK, SOFT, LINE = "var(--ink)", "var(--soft)", "var(--line)"
KEPT = 40
LOCALES: dict[str, Literal["en-GB", "fr-FR"]] = {"en_GB": "en-GB", "fr_FR": "fr-FR"}
LEVEL_NAMES = ("?", "0", "1", "2", "3", "4")
LEVEL_COLOURS = ("var(--level-none)", *(f"var(--level-{level})" for level in range(5)))
LEVEL_SHAPES = ("cross", "circle", "square", "diamond", "triangle-up", "triangle-down")
NOT_WANTED = re.compile(
    r' (?:style|aria-roledescription|aria-label|aria-hidden|role|xmlns:xlink|version|class|tabindex)="[^"]*"'
)


CONFIG: dict[str, object] = {
    "font": FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": SOFT,
        "titleColor": SOFT,
        "gridColor": LINE,
        "gridOpacity": 0.6,
        "domainColor": LINE,
        "tickColor": LINE,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
    },
    "legend": {
        "labelColor": INK,
        "titleColor": SOFT,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
    },
}


def drawn(chart: "altair.TopLevelMixin", title: str, locale: str) -> Markup:
    """A chart as SVG in the hand of the pages; `title` is for those who do not see it.

    `locale`, such as `fr_FR`, writes its figures.
    """
    specification = {**chart.to_dict(), "config": CONFIG}
    # Vega has escaped every text in it.
    return Markup(_svg(json.dumps(specification), title, locale))


@lru_cache(maxsize=KEPT)
def _svg(specification: str, title: str, locale: str) -> str:
    """The SVG of a specification; the same one is drawn once."""
    import vl_convert

    head, _, body = vl_convert.vegalite_to_svg(specification, format_locale=LOCALES[locale]).partition(">")
    box = re.search(r'viewBox="[^"]*"', head)
    size = box[0] if box else ""
    return f'<svg {size} role="img" aria-label="{escape(title)}">{NOT_WANTED.sub("", body)}'
