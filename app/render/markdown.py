"""A report as Markdown: readable as text, and as a page wherever Markdown is shown."""

import re

from app.recommendations.answer import Answer
from app.render.compose import compose
from app.render.report import Report, Section

SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$&])")


def render_markdown(answer: Answer) -> str:
    """An answer as one Markdown document, ending in a newline."""
    return report_markdown(compose(answer))


def report_markdown(report: Report) -> str:
    """A report as one Markdown document, ending in a newline."""
    blocks = [f"# {_escaped(report.title)}", f"**{_escaped(report.verdict)}**"]
    for section in report.sections:
        blocks.extend(_blocks(section))
    return "\n\n".join(blocks) + "\n"


def _blocks(section: Section) -> list[str]:
    blocks = [f"## {_escaped(section.title)}", *map(_escaped, section.lines)]
    if section.rows:
        blocks.append(_table(section))
    if section.bullets:
        blocks.append("\n".join(f"- {_escaped(bullet)}" for bullet in section.bullets))
    return blocks


def _table(section: Section) -> str:
    header = _row(tuple(column.name for column in section.columns))
    rule = "|" + "|".join("---:" if column.figures else "---" for column in section.columns) + "|"
    return "\n".join([header, rule, *map(_row, section.rows)])


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join("<br>".join(map(_escaped, cell.split("\n"))) for cell in cells) + " |"


def _escaped(text: str) -> str:
    """Text with the signs that Markdown would read as marks made harmless."""
    return SPECIAL.sub(r"\\\1", text)
