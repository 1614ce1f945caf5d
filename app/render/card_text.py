"""A card's report as text for a terminal or a file, and as Markdown."""

import re
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.render.report import Report, Section

FILE_WIDTH = 140
SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$&])")


def card_table(report: Report, on_terminal: bool) -> str:
    """The report as plain text, as wide as the terminal or, in a file, 140 columns."""
    width = Console().width if on_terminal else FILE_WIDTH
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(Text(report.title))
    console.print(Text(report.verdict))
    for section in report.sections:
        console.print()
        console.print(Text(section.title.upper()))
        _print_section(section, console)
    console.file.seek(0)
    return "".join(line.rstrip() + "\n" for line in console.file)


def _print_section(section: Section, console: Console) -> None:
    for line in section.lines:
        console.print(Text(line))
    if section.rows:
        console.print(_table(section))
    for bullet in section.bullets:
        console.print(Text(f"- {bullet}"))


def _table(section: Section) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    for column in section.columns:
        table.add_column(Text(column.name), overflow="fold")
    for row in section.rows:
        table.add_row(*map(Text, row))
    return table


def card_markdown(report: Report) -> str:
    """The report as one Markdown document, ending in a newline."""
    blocks = [f"# {_escaped(report.title)}", f"**{_escaped(report.verdict)}**"]
    for section in report.sections:
        blocks += [f"## {_escaped(section.title)}", *map(_escaped, section.lines)]
        if section.rows:
            rule = "|" + "---|" * len(section.columns)
            header = _row(tuple(column.name for column in section.columns))
            blocks.append("\n".join([header, rule, *map(_row, section.rows)]))
        if section.bullets:
            blocks.append("\n".join(f"- {_escaped(bullet)}" for bullet in section.bullets))
    return "\n\n".join(blocks) + "\n"


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(map(_escaped, cells)) + " |"


def _escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)
