"""The method page says what the data say."""

from pathlib import Path

import pytest

import catalog.ai_requests
from catalog.ai_requests.constants import COLUMNS, CONSTANTS
from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.label import LETTERS
from catalog.files import read_files

FILES = read_files()
PAGE = (Path(next(iter(catalog.ai_requests.__path__))) / "method.md").read_text(encoding="utf-8")


def rows_of(first: str) -> list[list[str]]:
    """The rows of the page's tables whose first cell begins so."""
    cells = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line[:1] == "|"
    )
    return [row for row in cells if row[0].startswith(first)]


def test_every_constant_of_the_method_stands_on_its_page_with_its_source() -> None:
    frame = FILES.frame(CONSTANTS, COLUMNS)
    shipped = [
        [f"`{row['name']}`", row["low"], row["value"], row["high"], row["source"].replace("|", ", ")]
        for row in frame.iter_rows(named=True)
    ]
    assert rows_of("`") == shipped


@pytest.mark.parametrize(("first", "field"), [("Wh up to", "energy_max_wh"), ("g CO2e up to", "co2e_max_g")])
def test_the_steps_of_the_label_stand_on_its_page(ai: AiFacts, first: str, field: str) -> None:
    ((_, *steps),) = rows_of(first)
    assert [float(step) for step in steps[:-1]] == list(getattr(ai.label, field))
    assert len(steps) == len(LETTERS)
