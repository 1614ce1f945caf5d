"""A card's report as text for a terminal or a file."""

from io import StringIO

from rich.console import Console

from app.render.report import Report
from app.render.table import print_report

FILE_WIDTH = 140


def card_table(report: Report, on_terminal: bool) -> str:
    """The report as plain text, as wide as the terminal or, in a file, 140 columns."""
    width = Console().width if on_terminal else FILE_WIDTH
    console = Console(file=StringIO(), width=width, color_system=None)
    print_report(report, console)
    console.file.seek(0)
    return "".join(line.rstrip() + "\n" for line in console.file)
