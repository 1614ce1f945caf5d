"""`Prefer`: what is asked is honoured, what is not understood is ignored."""

import pytest

from app.jobs.prefer import Preference, read_preference


@pytest.mark.parametrize(
    ("header", "seconds", "applied"),
    [
        (None, 2.0, None),
        ("", 2.0, None),
        ("wait=10", 10.0, "wait=10"),
        ("wait=600", 30.0, "wait=30"),
        ("wait=0", 0.0, "wait=0"),
        ("respond-async", 0.0, "respond-async"),
        ("respond-async, wait=5", 5.0, "wait=5"),
        ("Wait=5, wait=9", 5.0, "wait=5"),
        ('return=minimal, wait="7"', 7.0, "wait=7"),
        ("wait=-1", 2.0, None),
        ("wait=soon", 2.0, None),
        ("wait=1.5", 2.0, None),
    ],
)
def test_a_preference_is_read_as_the_standard_has_it(
    header: str | None, seconds: float, applied: str | None
) -> None:
    assert read_preference(header, 2.0) == Preference(seconds, applied)
