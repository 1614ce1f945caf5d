"""Cells for a spreadsheet: numbers stay numbers, and no text of a stranger becomes a formula."""

FORMULA = ("=", "+", "-", "@", "\t", "\0")


def safe_cell(cell: object) -> object:
    """Text that a spreadsheet would calculate gets an apostrophe before it; an empty cell is unknown."""
    if cell is None:
        return ""
    dangerous = isinstance(cell, str) and cell.startswith(FORMULA) and not _is_number(cell)
    return f"'{cell}" if dangerous else cell


def _is_number(text: str) -> bool:
    """Whether text is a plain decimal number, as amounts of money are written."""
    return text.removeprefix("-").replace(".", "", 1).isdecimal()
