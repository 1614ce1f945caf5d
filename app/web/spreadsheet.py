"""Tables as CSV for a spreadsheet: numbers stay numbers, and no text of a stranger becomes a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from fastapi import Response

from app.render.cells import safe_cell


def csv_reply(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file (RFC 4180) to download; an empty cell is unknown."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(csv_text(columns, rows), headers=headers, media_type="text/csv; charset=utf-8")


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The same as text."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue()
