"""The allocation of a tender as work that may become a job."""

import json

from app.dependencies import Running
from app.jobs.divided import Divided, Undivided
from app.tenders.task import Allocate

KIND = "allocation"


def allocation(document: bytes, seconds: float) -> Divided:
    """The work of a request: a document as received, and its longest search."""
    return Divided(KIND, (document.decode(), seconds), Undivided(Allocate(document, seconds)))


def kept_allocation(running: Running, payload: str) -> Divided:
    """The work of a job."""
    text, seconds = json.loads(payload)
    return allocation(text.encode(), seconds)
