"""Standard output stays clean, so that an answer can be piped."""

import ctypes

import pytest

from optimizer.silence import silenced


def test_only_what_is_printed_inside_is_lost(capfd: pytest.CaptureFixture[str]) -> None:
    library = ctypes.CDLL(None)
    library.printf(b"before\n")
    with silenced():
        library.printf(b"inside\n")
    library.printf(b"after\n")
    library.fflush(None)
    assert capfd.readouterr().out == "before\nafter\n"
