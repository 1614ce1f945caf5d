"""The process beside a solver that solves parts of its problems, while there is one."""

from contextvars import ContextVar

from optimizer import ALONE, Helper, start_helper

HELPER: ContextVar[Helper] = ContextVar("helper", default=ALONE)


def call_helper() -> None:
    """Start one for this process, where there is none or where it has died."""
    if not HELPER.get().is_alive():
        HELPER.set(start_helper())
