"""A comparison of one AI request for a terminal, as Markdown and as CSV."""

import csv
import re
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.ai_requests.schemas import Comparison
from app.render.cells import safe_cell
from app.render.requests import (
    LETTER_COLOURS,
    columns_of,
    fitting,
    letter_of,
    notes_of,
    rows_of,
    title_of,
    widest,
)

TEXT_WIDTH = 230
SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$&])")
CSV_COLUMNS = (
    *("provider", "region", "country", "serving", "gpu", "purchase", "currency"),
    *("cost_per_request", "cost_per_request_low", "cost_per_request_high", "cost_per_1000_requests"),
    *("cost_per_million_input_tokens", "cost_per_million_output_tokens", "cost_per_user_month"),
    "cost_ratio_to_best",
    *("energy_wh", "energy_wh_low", "energy_wh_high"),
    *("energy_letter", "energy_letter_best", "energy_letter_worst", "energy_ratio_to_best"),
    *("co2e_location_based_g", "co2e_location_based_g_low", "co2e_location_based_g_high"),
    *("co2e_of_which_use_g", "co2e_of_which_embodied_g", "co2e_market_based_g"),
    *("co2e_letter", "co2e_letter_best", "co2e_letter_worst", "co2e_ratio_to_best"),
    *("water_ml", "water_ml_low", "water_ml_high", "water_on_site_ml", "water_grid_ml", "ghg_category"),
    *("juridical_structural", "juridical_proven", "technological_structural", "technological_proven"),
    *("rtt_ms", "evidence_tier", "break_even_requests_per_month", "label_method"),
)


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print a comparison on a console, in its width."""
    console.print(Text(title_of(comparison), style="bold"))
    columns, rows = columns_of(comparison), rows_of(comparison)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    said = widest(rows, columns)
    used = fitting(rows, columns, said, console.width)
    for index in used:
        column = columns[index]
        table.add_column(Text(column.name), justify="right" if column.figures else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[i], coloured=columns[i].letters) for i in used))
    console.print(table)
    if spared := [columns[i].name for i in said if i not in used]:
        console.print(Text(f"Left out for want of room: {', '.join(spared)}; --format csv has them."))
    for note in notes_of(comparison):
        console.print(Text(f"- {note}"))


def _cell(text: str, *, coloured: bool) -> Text:
    letter = letter_of(text) if coloured else None
    if letter is None:
        return Text(text)
    ink, ground = LETTER_COLOURS[letter]
    return Text.assemble((letter, f"{ink} on {ground}"), text[1:])


def comparison_text(comparison: Comparison) -> str:
    """A comparison as plain text for a pipe or a file."""
    console = Console(file=StringIO(), width=TEXT_WIDTH, color_system=None)
    print_comparison(comparison, console)
    console.file.seek(0)
    return "".join(line.rstrip() + "\n" for line in console.file)


def comparison_markdown(comparison: Comparison) -> str:
    """A comparison as one Markdown document, ending in a newline."""
    columns, rows = columns_of(comparison), rows_of(comparison)
    used = widest(rows, columns)
    header = _line([columns[i].name for i in used])
    rule = "|" + "|".join("---:" if columns[i].figures else "---" for i in used) + "|"
    table = "\n".join([header, rule, *(_line([row[i] for i in used]) for row in rows)])
    notes = "\n".join(f"- {_escaped(note)}" for note in notes_of(comparison))
    return f"# {_escaped(title_of(comparison))}\n\n{table}\n\n{notes}\n"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(map(_escaped, cells)) + " |"


def _escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)


def comparison_csv(comparison: Comparison) -> str:
    """A comparison as CSV, one row per place; an empty cell is unknown, numbers are not rounded for show."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for place in comparison.model_dump(mode="json")["places"]:
        writer.writerow([safe_cell(cell) for cell in _flat(place, comparison.request.currency)])
    return out.getvalue()


def _flat(place: dict[str, object], currency: str) -> list[object]:
    def at(path: str) -> object:
        found: object = place
        for step in path.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        return found

    one, unit = "per_request", "unit_costs"

    def letters(figure: str) -> list[object]:
        ends = at(f"{one}.label.range.{figure}")
        return [at(f"{one}.label.{figure}"), *(ends if isinstance(ends, list | tuple) else (None, None))]

    return [
        *(at(name) for name in ("provider", "region", "country", "serving", "gpu", "purchase")),
        currency,
        *(at(f"{one}.cost.{end}") for end in ("value", "low", "high")),
        at(f"{unit}.per_1000_requests.value"),
        at(f"{unit}.per_million_input_tokens.value"),
        at(f"{unit}.per_million_output_tokens.value"),
        at(f"{unit}.per_user_month.value"),
        at("ratio_to_best.cost"),
        *(at(f"{one}.energy_wh.{end}") for end in ("value", "low", "high")),
        *letters("energy"),
        at("ratio_to_best.energy"),
        *(at(f"inventory.location_based_g.{end}") for end in ("value", "low", "high")),
        *(at(f"inventory.{part}_g.value") for part in ("of_which_use", "of_which_embodied", "market_based")),
        *letters("co2e"),
        at("ratio_to_best.co2e"),
        *(at(f"{one}.water_ml.{end}") for end in ("value", "low", "high")),
        *(at(f"water_parts.{part}_ml") for part in ("on_site", "grid")),
        at("inventory.category"),
        *(at(f"sovereignty.{axis}") for axis in ("juridical.structural", "juridical.proven")),
        *(at(f"sovereignty.{axis}") for axis in ("technological.structural", "technological.proven")),
        at("rtt_ms.value"),
        at(f"{one}.evidence_tier"),
        at("break_even_requests_per_month"),
        at(f"{one}.label.method"),
    ]
