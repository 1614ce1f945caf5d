"""Which fact moves the plan most: one bar per fact, between its worth at the two ends of the interval."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from markupsafe import Markup

from app.web.charts.draw import drawn

WIDTH, ROW = 620, 30
STEADY, FLIPS = "var(--held)", "var(--level-0)"


@dataclass(frozen=True, slots=True)
class Bar:
    """A fact by name, the worth of the plan at both ends, and whether another plan is better at one."""

    fact: str
    low: float
    high: float
    flips: bool


def tornado(bars: Sequence[Bar], title: str, axis: str, locale: str) -> Markup:
    """The picture as SVG, in the order given."""
    import altair as alt

    colour = alt.condition("datum.flips", alt.value(FLIPS), alt.value(STEADY))
    base = alt.Chart(alt.InlineData(values=[asdict(bar) for bar in bars]))
    drawn_bars = base.mark_bar(height=16).encode(
        x=alt.X("low:Q", title=axis, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(tickCount=6)),
        x2="high:Q",
        y=alt.Y("fact:N", sort=None, title=None, axis=alt.Axis(labelLimit=260, domain=False, ticks=False)),
        color=colour,
    )
    return drawn(drawn_bars.properties(width=WIDTH, height=ROW * len(bars)), title, locale)
