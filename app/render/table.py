"""A report for a terminal, 80 columns or more; nothing is said by colour alone."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.recommendations.answer import Answer
from app.render.compose import compose
from app.render.report import Report, Section


def render_table(answer: Answer, console: Console) -> None:
    """Print an answer on a console, in its width."""
    print_report(compose(answer), console)


def print_report(report: Report, console: Console) -> None:
    """Print a report on a console, in its width."""
    console.print(Text(report.title, style="bold"))
    console.print(Text(report.verdict))
    for section in report.sections:
        console.print()
        console.print(Text(section.title, style="bold underline"))
        _print_section(section, console)


def _print_section(section: Section, console: Console) -> None:
    for line in section.lines:
        console.print(Text(line))
    if section.rows:
        console.print(_table(section))
    for bullet in section.bullets:
        console.print(Text(f"- {bullet}"))


def _table(section: Section) -> Table:
    """A table without columns that are empty in every row, so that narrow terminals keep their width."""
    used = [i for i in range(len(section.columns)) if any(row[i] for row in section.rows)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    for index in used:
        column = section.columns[index]
        table.add_column(Text(column.name), justify="right" if column.figures else "left", overflow="fold")
    for row in section.rows:
        table.add_row(*(Text(row[i]) for i in used))
    return table
