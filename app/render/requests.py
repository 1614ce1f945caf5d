"""A comparison of one AI request as rows: the same columns for the terminal, Markdown and CSV.

Letters are always written; colour only repeats them, in an order the colour-blind keep. The scale does not
look like the official EU energy label.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.ai_requests.schemas import ComparedPlace, Comparison, StatedFigure
from app.recommendations.answer import Excluded
from app.render import figures
from app.render.figures import UNKNOWN, plain

# Letter to (text, background); smallest difference of neighbours under deuteranopia is 15.8 (CIEDE2000).
LETTER_COLOURS = {
    "A": ("#ffffff", "#4575b4"),
    "B": ("#000000", "#91bfdb"),
    "C": ("#000000", "#e0f3f8"),
    "D": ("#000000", "#ffffbf"),
    "E": ("#000000", "#fee090"),
    "F": ("#000000", "#fc8d59"),
    "G": ("#ffffff", "#d73027"),
}
BETWEEN = 2  # characters between columns
SERVING = {"api": "API", "own_gpu": "own GPU"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the comparison; letters get their colour where there is any.

    On a narrow screen the columns of the greatest `spare` go first, those of 0 never.
    """

    name: str
    figures: bool = True
    letters: bool = False
    spare: int = 0


def columns_of(comparison: Comparison) -> tuple[Column, ...]:
    """The columns, with the currency in their names."""
    currency = plain(comparison.request.currency)
    return (
        Column("place", figures=False),
        Column("serving", figures=False),
        Column(f"{currency} per 1,000"),
        Column("cost against best", spare=6),
        Column(f"{currency} per M in", spare=8),
        Column(f"{currency} per M out", spare=7),
        Column(f"{currency} per user, month", spare=5),
        Column("Wh"),
        Column("energy A-G", figures=False, letters=True),
        Column("g CO2e"),
        Column("CO2e against best", spare=3),
        Column("CO2e A-G", figures=False, letters=True),
        Column("water, mL", spare=4),
        Column("J / T", figures=False, spare=1),
        Column("RTT, ms", spare=2),
        Column("tier", figures=False),
        Column("break-even, requests a month", spare=9),
    )


def rows_of(comparison: Comparison) -> tuple[tuple[str, ...], ...]:
    """One row per place, in the order of the comparison."""
    return tuple(_row(place) for place in comparison.places)


def _row(place: ComparedPlace) -> tuple[str, ...]:
    one, label = place.per_request, place.per_request.label
    costs, ratio, levels = place.unit_costs, place.ratio_to_best, place.sovereignty
    ranges = label.range if label else None
    return (
        plain(f"{place.provider} {place.region} ({place.country or 'not published'})"),
        plain(" ".join(filter(None, (SERVING.get(place.serving or "", ""), place.gpu)))),
        _value(costs.per_1000_requests),
        _ratio(ratio.cost),
        _value(costs.per_million_input_tokens),
        _value(costs.per_million_output_tokens),
        _value(costs.per_user_month),
        _value(one.energy_wh),
        ranged(label.energy if label else None, ranges.energy if ranges else None),
        _value(one.co2e_g),
        _ratio(ratio.co2e),
        ranged(label.co2e if label else None, ranges.co2e if ranges else None),
        _value(one.water_ml),
        f"{_level(levels.juridical.structural)} / {_level(levels.technological.structural)}",
        _value(place.rtt_ms),
        one.evidence_tier or UNKNOWN,
        _break_even(place),
    )


def ranged(letter: str | None, ends: tuple[str, str] | None) -> str:
    """A letter with the letters of its interval: `F (D-F)`."""
    if letter is None:
        return UNKNOWN
    return letter if ends is None or ends[0] == ends[1] else f"{letter} ({ends[0]}-{ends[1]})"


def title_of(comparison: Comparison) -> str:
    """What was compared, in one line."""
    asked = comparison.request
    assumed = " (assumed)" if asked.requests_per_month_assumed else ""
    return plain(
        f"{asked.model}, {asked.task}: {figures.number(asked.input_tokens)} tokens in, "
        f"{figures.number(asked.output_tokens)} out, {asked.requests_per_month:,.0f} requests "
        f"a month{assumed}, as of {asked.as_of}: {len(comparison.places):,} places by {asked.sort}"
    )


def notes_of(comparison: Comparison) -> tuple[str, ...]:
    """What must be read beside the rows: the label's limits, what is not known, what others state."""
    gaps = (f"{plain(code)}: {effect}" for code, effect in comparison.gap_effects.items())
    left_out = (_left_out(line) for line in comparison.excluded)
    return (*comparison.notes, *map(_stated, comparison.statements), *left_out, *gaps)


def _left_out(line: Excluded) -> str:
    asked = plain(line.requirement or "the catalog")
    return f"left out by {asked}: {plain(line.reason)}, {line.offers:,} offers"


def _stated(statement: StatedFigure) -> str:
    parts = (
        (statement.wh_per_request, "Wh per request"),
        (statement.j_per_output_token, "J per output token"),
    )
    said = ", ".join(f"{figures.number(value)} {unit}" for value, unit in parts if value is not None)
    who = " ".join(filter(None, (statement.provider, statement.name)))
    return plain(f"stated, not graded: {who}: {said} (boundary {statement.boundary}, {statement.date})")


def _value(figure: object) -> str:
    value = getattr(figure, "value", None)
    return UNKNOWN if value is None else figures.number(value)


def _ratio(times: float | None) -> str:
    """How many times the best: `3.4 times`; the best itself says so."""
    if times is None:
        return UNKNOWN
    return "best" if times == 1 else f"{figures.number(times)} times"


def _level(level: int | None) -> str:
    return "?" if level is None else str(level)


def _break_even(place: ComparedPlace) -> str:
    if place.break_even_requests_per_month is not None:
        return figures.number(round(place.break_even_requests_per_month))
    return "never" if place.break_even_note and "do not become" in place.break_even_note else "none"


def letter_of(cell: str) -> str | None:
    """The letter a cell begins with, if it is a letter of the scale."""
    head = cell.split(" ", 1)[0]
    return head if head in LETTER_COLOURS else None


def widest(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> tuple[int, ...]:
    """Indices of the columns that say something in at least one row."""
    return tuple(i for i in range(len(columns)) if any(row[i] not in ("", UNKNOWN) for row in rows))


def fitting(
    rows: Sequence[Sequence[str]], columns: Sequence[Column], used: Sequence[int], width: int
) -> tuple[int, ...]:
    """The columns that fit a screen of `width` characters unfolded; those that can be spared go first."""

    def room(index: int) -> int:
        words = columns[index].name.split()
        return max(len(text) for text in (*words, *(row[index] for row in rows))) + BETWEEN

    kept = list(used)
    while sum(map(room, kept)) > width and any(columns[i].spare for i in kept):
        kept.remove(max(kept, key=lambda i: columns[i].spare))
    return tuple(kept)
