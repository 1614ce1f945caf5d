"""How long a caller waits: the header `Prefer` (RFC 7240), `wait=N` seconds and `respond-async`."""

import re
from dataclasses import dataclass

LONGEST_WAIT_SECONDS = 30
LONGEST_HEADER = 200
_WAIT = re.compile(r"wait\s*=\s*\"?(\d{1,6})\"?")


@dataclass(frozen=True, slots=True)
class Preference:
    """The wait in seconds, 0 for none, and what of the header was honoured."""

    wait_seconds: float
    applied: str | None


def read_preference(header: str | None, usual_seconds: float) -> Preference:
    """What a `Prefer` asks for; `usual_seconds` is the wait of who asks for none.

    `respond-async` alone is no wait at all; with `wait=N` it is a wait of N. What cannot be read or is not
    known is ignored, as the standard has it.
    """
    parts = [part.strip().lower() for part in (header or "")[:LONGEST_HEADER].split(",")]
    waits = [found for part in parts if (found := _WAIT.fullmatch(part))]
    if waits:
        # RFC 7240, 2: of a preference given twice, the first counts.
        seconds = min(int(waits[0][1]), LONGEST_WAIT_SECONDS)
        return Preference(float(seconds), f"wait={seconds}")
    if "respond-async" in parts:
        return Preference(0.0, "respond-async")
    return Preference(usual_seconds, None)
