"""Standard output belongs to the caller: what a library prints from C goes nowhere."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

_STANDARD_OUTPUT = 1


@contextmanager
def silenced() -> Iterator[None]:
    """While the block runs, whatever is written to the descriptor of standard output is lost.

    HiGHS prints a line from deep inside some searches, whatever its options say. For code that writes
    nothing itself; other threads lose what they write meanwhile.
    """
    library = ctypes.CDLL(None)
    library.fflush(None)  # what was written before is kept
    kept, nowhere = os.dup(_STANDARD_OUTPUT), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STANDARD_OUTPUT)
        yield
    finally:
        library.fflush(None)
        os.dup2(kept, _STANDARD_OUTPUT)
        os.close(kept)
        os.close(nowhere)
