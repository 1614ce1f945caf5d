"""From an answer or a listing to text in a format, on the terminal or in a file."""

import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from io import StringIO
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.recommendations.answer import Answer
from app.render.figures import plain
from app.render.report import Report

FILE_WIDTH = 100
LISTING_WIDTH = 160


class AnswerFormat(StrEnum):
    """How an answer may be printed; `inventory` is CSV for Scope 3 of a greenhouse gas inventory."""

    TABLE = "table"
    JSON = "json"
    HTML = "html"
    MARKDOWN = "markdown"
    INVENTORY = "inventory"


class ListingFormat(StrEnum):
    """How a part of the catalog may be printed."""

    TABLE = "table"
    JSON = "json"


def write_answer(answer: Answer, form: AnswerFormat, out: Path | None, *, summary: bool) -> None:
    """Print an answer or put it in a file; the summary is JSON. Raises OSError when it cannot."""
    if form is AnswerFormat.TABLE and out is None and not summary and sys.stdout.isatty():
        from app.render.table import render_table

        render_table(answer, Console())
        return
    write_text(answer_text(answer, form, summary=summary), out)


def answer_text(answer: Answer, form: AnswerFormat, *, summary: bool) -> str:
    """An answer as text that ends in a newline."""
    from app.recommendations.summary import summarise
    from app.render.html import render_html
    from app.render.inventory import answer_inventory_csv
    from app.render.markdown import render_markdown
    from app.render.table import render_table

    if summary:
        return _json_text(summarise(answer))
    match form:
        case AnswerFormat.JSON:
            return answer.model_dump_json(indent=2) + "\n"
        case AnswerFormat.HTML:
            return render_html(answer)
        case AnswerFormat.MARKDOWN:
            return render_markdown(answer)
        case AnswerFormat.INVENTORY:
            return answer_inventory_csv(answer)
        case AnswerFormat.TABLE:
            console = _console_of_text(FILE_WIDTH)
            render_table(answer, console)
            return _text_of(console)


def report_text(report: Report) -> str:
    """A report as text of the width of a page."""
    from app.render.table import print_report

    console = _console_of_text(FILE_WIDTH)
    print_report(report, console)
    return _text_of(console)


def write_text(text: str, out: Path | None) -> None:
    """Put text on stdout or in a file."""
    if out is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    out.write_text(text, encoding="utf-8")


def write_listing(
    columns: Sequence[str], rows: Sequence[Sequence[str]], total: int, form: ListingFormat
) -> None:
    """Print rows of the catalog, and how many there are in all when some are not shown."""
    if form is ListingFormat.JSON:
        items = [dict(zip(columns, row, strict=True)) for row in rows]
        write_text(_json_text({"items": items, "total": total}), None)
        return
    # A pipe gets text made beforehand: rich would end with 1, our refusal, when the reader leaves early.
    on_terminal = sys.stdout.isatty()
    console = Console() if on_terminal else _console_of_text(LISTING_WIDTH)
    console.print(_listing_table(columns, rows))
    if total > len(rows):
        console.print(Text(f"{len(rows):,} of {total:,} shown; --limit shows more."))
    if not on_terminal:
        write_text(_text_of(console), None)


def _console_of_text(width: int) -> Console:
    return Console(file=StringIO(), width=width, color_system=None)


def _text_of(console: Console) -> str:
    """What was printed on a console of text, without the spaces that fill its lines."""
    console.file.seek(0)
    return "".join(line.rstrip() + "\n" for line in console.file)


def _listing_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    return table


def _json_text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
