"""A frontier for people: a report as a table or Markdown, and its points as CSV."""

import csv
from io import StringIO

from app.frontiers.schemas import Frontier, FrontPoint
from app.render import figures
from app.render.cells import safe_cell
from app.render.figures import plain
from app.render.report import Column, Report, Section

COLUMNS = (
    Column("Plan", figures=True),
    Column("Cost a month", figures=True),
    Column("kg CO2e", figures=True),
    Column("Score", figures=True),
    Column("Against ours", figures=True),
    Column("CO2e", figures=True),
    Column("A tonne avoided", figures=True),
    Column("What it is"),
    Column("Providers"),
)
CSV_COLUMNS = (
    *("plan", "cost_per_month", "currency", "carbon_kg_per_month", "sovereignty_score", "recommended"),
    *("best_of", "knee_of", "per_tonne_avoided", "proven", "cost_bound", "at_most_carbon_kg"),
    *("at_least_score", "placements"),
)
WORDS = {"cost": "cheapest", "carbon": "greenest", "sovereignty": "most sovereign"}


def frontier_report(front: Frontier) -> Report:
    """The front in reading order: what it is, its points, how to read them."""
    title = plain(f"{front.name}: what cost, carbon and sovereignty can be traded for")
    points = Section(
        "The plans that nothing beats",
        columns=COLUMNS,
        rows=tuple(_row(number, point, front.currency) for number, point in enumerate(front.points, 1)),
    )
    clash = Section("What clashes", bullets=tuple(map(plain, front.conflict)))
    reading = Section("How to read it", bullets=tuple(_reading(front)))
    return Report(title, _verdict(front), tuple(s for s in (clash, points, reading) if not s.is_empty))


def _verdict(front: Frontier) -> str:
    traded = ", ".join(front.criteria)
    count = f"{len(front.points)} plans"
    match front.status:
        case "complete":
            return f"Complete: {count} are all there is to choose from by {traded}; proven."
        case "spread":
            return f"Spread: {count} of the front by {traded}; every one is on it, others lie between."
        case "refused":
            return "Refused: no plan meets all these requirements."
        case "unknown":
            return "Unknown: time ran out without a plan and without a proof."


def _row(number: int, point: FrontPoint, currency: str) -> tuple[str, ...]:
    against = point.against_recommended
    return (
        str(number),
        figures.money(point.cost_per_month, currency),
        figures.number(point.carbon_kg_per_month),
        figures.number(point.sovereignty_score),
        "-" if against is None else figures.signed_money(against.cost, currency),
        "-" if against is None else figures.signed_kilograms(against.carbon_kg),
        "-" if point.per_tonne_avoided is None else figures.money(point.per_tonne_avoided, currency),
        _marks(point),
        figures.listed(sorted({placement.provider for placement in point.placements})),
    )


def _marks(point: FrontPoint) -> str:
    marks = ["recommended"] if point.recommended else []
    marks += [WORDS[name] for name in point.best_of]
    marks += [f"knee of {pair.replace('-', ' and ')}" for pair in point.knee_of]
    return ", ".join(marks) + ("" if point.proven else " (not proven)")


def _reading(front: Frontier) -> list[str]:
    if not front.points:
        return []
    told = ["no plan is better than one of these on every criterion at once"]
    if "carbon" in front.criteria:
        told.append(
            "a tonne avoided: what it costs more than the cheapest plan, per tonne of CO2e it emits less"
        )
    if any(point.knee_of for point in front.points):
        told.append("knee: beyond it, more of one begins to cost much of the other")
    if front.status == "spread":
        told.append("between two plans others may lie; the JSON gives for each what none can undercut")
    told += [front.note] if front.note else []
    return [plain(text) for text in told]


def frontier_csv(front: Frontier) -> str:
    """One line per plan, the places of its workloads in the last cell."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for number, point in enumerate(front.points, 1):
        known = point.model_dump(mode="json")
        cells = {**known, "plan": number, "currency": front.currency}
        cells["best_of"], cells["knee_of"] = " ".join(point.best_of), " ".join(point.knee_of)
        cells["placements"] = "; ".join(f"{p.workload}: {p.provider} {p.region}" for p in point.placements)
        writer.writerow([safe_cell(cells[name]) for name in CSV_COLUMNS])
    return text.getvalue()
