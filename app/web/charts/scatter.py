"""Cost against CO2e, one point per place or plan; its sovereignty is told by colour and by shape."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from markupsafe import Markup

from app.web.charts.draw import INK, LEVEL_COLOURS, LEVEL_NAMES, LEVEL_SHAPES, drawn

WIDTH, HEIGHT = 760, 380
SCORE_NAMES = ("?", "0–20", "20–40", "40–60", "60–80", "80–100")


@dataclass(frozen=True, slots=True)
class Dot:
    """One point: cost and CO2e in the units of the axes, its level as a word, a label where it is named,
    drawn `under` the point where one above would cover another."""

    cost: float
    co2e: float
    level: str
    label: str = ""
    ours: bool = False
    under: bool = False


@dataclass(frozen=True, slots=True)
class ScatterWords:
    """Titles of the picture, its axes and its legend, in the language of the page; its locale."""

    title: str
    cost: str
    co2e: str
    level: str
    locale: str


def level_word(level: int | None) -> str:
    """A juridical level in the legend."""
    return LEVEL_NAMES[0] if level is None else str(level)


def score_word(score: float) -> str:
    """The band of a sovereignty score in the legend: five of twenty points each."""
    return SCORE_NAMES[1 + min(4, int(max(0.0, score)) // 20)]


def scatter(
    dots: Sequence[Dot],
    words: ScatterWords,
    *,
    logarithmic: bool,
    names: tuple[str, ...] = LEVEL_NAMES,
) -> Markup:
    """The picture as SVG; `names` are the words of the legend in order, unknown first."""
    import altair as alt

    kind: Literal["log", "linear"] = "log" if logarithmic else "linear"
    seen = [name for name in names if any(dot.level == name for dot in dots)]
    at = [names.index(name) for name in seen]
    scale = alt.Scale(type=kind, zero=False, nice=not logarithmic, padding=18)
    axis = alt.Axis(tickCount=6, format="~g")
    x = alt.X("cost:Q", title=words.cost, scale=scale, axis=axis)
    y = alt.Y("co2e:Q", title=words.co2e, scale=scale, axis=axis)
    base = alt.Chart(alt.InlineData(values=[asdict(dot) for dot in dots]))
    legend = alt.Legend(title=words.level, orient="top")
    colours = alt.Scale(domain=seen, range=[LEVEL_COLOURS[i] for i in at])
    shapes = alt.Scale(domain=seen, range=[LEVEL_SHAPES[i] for i in at])
    points = base.mark_point(filled=True, size=90, opacity=0.9, strokeWidth=1.5).encode(
        x=x,
        y=y,
        color=alt.Color("level:N", scale=colours, legend=legend),
        shape=alt.Shape("level:N", scale=shapes, legend=legend),
    )
    ring = base.transform_filter("datum.ours").mark_point(size=420, stroke=INK, strokeWidth=2)
    labels = [
        base.transform_filter(f"datum.label != '' && {side}datum.under")
        .mark_text(align="left", dx=11, dy=shift, color=INK, fontSize=13)
        .encode(x=x, y=y, text="label:N")
        for side, shift in (("!", -9), ("", 20))
    ]
    layers = alt.layer(points, ring.encode(x=x, y=y), *labels)
    return drawn(layers.properties(width=WIDTH, height=HEIGHT), words.title, words.locale)
