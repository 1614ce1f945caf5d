"""The overview of providers as a report: how much is known, then the levels."""

from app.render import figures
from app.render.report import Column, Report, Section
from app.sovereignty.overview import AxisLevels, Overview, OverviewLine


def compose_overview(overview: Overview) -> Report:
    """Providers a European buyer meets first, then the others, each with its coverage before its levels."""
    first = tuple(_row(line) for line in overview.lines if line.priority)
    others = tuple(_row(line) for line in overview.lines if not line.priority)
    columns = tuple(
        Column(name, figures=name == "Criteria with a fact")
        for name in (
            "Provider or structure",
            "Criteria with a fact",
            "Layers known",
            "Juridical",
            "Technological",
            "Controlled from",
        )
    )
    verdict = (
        f"{overview.providers} providers; of {overview.without_facts} no public fact on owner, operator and "
        "platform is held: their levels are Unknown, gates take them as 0. "
        "Levels by structure, in brackets proven and at best."
    )
    return Report(
        f"Sovereignty of all providers: compute in the EU where they have a place, as of {overview.as_of}",
        verdict,
        (
            Section("Those a European buyer meets first", columns=columns, rows=first),
            Section("All others", columns=columns, rows=others),
        ),
    )


def _row(line: OverviewLine) -> tuple[str, ...]:
    return (
        line.name if line.name == line.provider else f"{line.name} (of {line.provider})",
        figures.share(line.share),
        f"{line.layers_known} of {line.layers}",
        _levels(line.juridical),
        _levels(line.technological),
        ", ".join(line.controlled_from) or figures.UNKNOWN,
    )


def _levels(axis: AxisLevels) -> str:
    if axis.ceiling is None:
        return figures.UNKNOWN
    structural = figures.UNKNOWN if axis.structural is None else str(axis.structural)
    proven = figures.UNKNOWN if axis.proven is None else str(axis.proven)
    return f"{structural} ({proven}, {axis.ceiling})"
