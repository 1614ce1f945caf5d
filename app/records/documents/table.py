"""Every option of a record as one flat table: what CSV and the spreadsheet hold."""

from collections.abc import Iterator

from app.records.canonical import Group, Tree
from app.records.documents.case import Case
from app.records.trees import group_of, groups_of, number_of, text_of
from app.web.spreadsheet import csv_text

COLUMNS = (
    *("workloads", "provider", "region", "country", "kind", "decision", "candidates", "passing"),
    *(
        "cost_low",
        "cost",
        "cost_high",
        "carbon_kg_low",
        "carbon_kg",
        "carbon_kg_high",
        "score_low",
        "score_high",
    ),
    *("juridical", "juridical_proven", "technological", "technological_proven", "gates_failed", "why"),
)


def options_csv(case: Case) -> str:
    """All options as CSV (RFC 4180): figures a month, amounts in the currency of the question."""
    return csv_text(COLUMNS, rows_of(case))


def rows_of(case: Case) -> Iterator[list[object]]:
    """One row per way of serving some workloads; columns and codes are the same in every language."""
    for table in groups_of(case.record, "options"):
        names = table["workloads"]
        shown = " ".join(map(str, names)) if isinstance(names, list) else ""
        for one in groups_of(table, "options"):
            yield _row(case, shown, one)


def _row(case: Case, workloads: str, one: Group) -> list[object]:
    juridical, technological = group_of(one, "juridical"), group_of(one, "technological")
    failed = [text_of(gate, "reason") for gate in groups_of(one, "gates_failed")]
    told = [case.teller.gate(reason) for reason in dict.fromkeys(failed)]
    return [
        workloads,
        *(
            one[name]
            for name in ("provider", "region", "country", "kind", "decision", "candidates", "passing")
        ),
        *ends(one["cost_per_month"]),
        *ends(one["carbon_kg_per_month"]),
        number_of(group_of(one, "score"), "low"),
        number_of(group_of(one, "score"), "high"),
        *(juridical["structural"], juridical["proven"]),
        *(technological["structural"], technological["proven"]),
        " ".join(dict.fromkeys(failed)),
        "; ".join(told),
    ]


def ends(spread: Tree) -> list[float | None]:
    """Low, central and high value of an estimate; three unknowns where there is none."""
    if not isinstance(spread, dict):
        return [None, None, None]
    return [number_of(spread, name) for name in ("low", "value", "high")]
