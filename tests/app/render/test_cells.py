"""Cells of a table: what a spreadsheet would calculate is text, numbers are numbers, unknown is empty."""

import pytest

from app.render.cells import safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+33 1 23", "-1+1", "@sum", "\tx", "\0x", "-", "- later"])
def test_text_that_would_be_calculated_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("cell", ["", "api", "-3.20", "12", 3, -2.5, True])
def test_numbers_and_plain_text_stay_what_they_are(cell: object) -> None:
    assert safe_cell(cell) == cell


def test_what_is_unknown_is_empty() -> None:
    assert safe_cell(None) == ""
