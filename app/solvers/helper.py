"""The process beside a solver that solves parts of its problems when a processor is free."""

import os
from contextvars import ContextVar

from optimizer import ALONE, Helper, start_helper

HELPER: ContextVar[Helper] = ContextVar("helper", default=ALONE)


def call_helper() -> None:
    """Start one for this process, where there is none or where it has died."""
    if not HELPER.get().is_alive():
        helper = start_helper()
        if hasattr(os, "SCHED_IDLE"):  # Linux: it takes the time of a processor that nobody else wants
            os.sched_setscheduler(helper.pid, os.SCHED_IDLE, os.sched_param(0))
        HELPER.set(helper)
