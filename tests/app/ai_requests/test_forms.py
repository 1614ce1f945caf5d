"""Which form a client gets by its Accept header."""

import pytest

from app.ai_requests.forms import Form, wanted_form


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", Form.JSON),
        ("*/*", Form.JSON),
        ("text/html", Form.JSON),
        ("text/csv", Form.CSV),
        ("Text/CSV; charset=utf-8", Form.CSV),
        ("application/json;q=0.5, text/csv", Form.CSV),
        ("application/json, text/csv;q=0.9", Form.JSON),
        ("text/*", Form.CSV),
        ("text/*, text/csv;q=0", Form.MARKDOWN),
        ("*/*;q=0.1, text/markdown;q=0.2", Form.MARKDOWN),
        ("text/csv;q=nonsense", Form.JSON),
    ],
)
def test_the_most_exact_and_most_wanted_range_decides(accept: str, form: Form) -> None:
    assert wanted_form(accept) is form
