"""The first sheet of a spreadsheet from its standard input, as JSON on its standard output.

Run in a process of its own, with little memory and little time: a file of a few kilobytes with a cell in
the last corner of a sheet asks for half a terabyte, and what asks for that ends the process it is read in.

Exit codes: 0 read    3 more rows or columns than asked for    4 not a spreadsheet
"""

import json
import sys
from io import BytesIO

TOO_LARGE, UNREADABLE = 3, 4
MEMORY_BYTES = 1024 * 1024 * 1024


def main(most_rows: int, most_columns: int) -> int:
    """Rows of cells: text, numbers and booleans as they are, dates and times as text."""
    from python_calamine import CalamineError, CalamineWorkbook

    _keep_small()
    try:
        sheet = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
    except (CalamineError, IndexError):
        return UNREADABLE
    if sheet.height > most_rows or sheet.width > most_columns:
        return TOO_LARGE
    json.dump(sheet.to_python(skip_empty_area=False), sys.stdout, default=str)
    return 0


def _keep_small() -> None:
    """No more memory than that, where the system knows how to say so."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
