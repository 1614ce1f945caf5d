"""Where an error was raised, without any value: messages of errors may repeat what a user wrote."""

from pathlib import Path
from traceback import extract_tb

DEEPEST = 20


def trace_of(error: BaseException) -> tuple[str, ...]:
    """The innermost calls, outermost first, as `solve.py:41 solve`."""
    frames = extract_tb(error.__traceback__)[-DEEPEST:]
    return tuple(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
