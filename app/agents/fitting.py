"""Any view cut until it fits an agent's answer: lists and texts get shorter, and say by how much."""

import json
from collections.abc import Mapping, Sequence

LIMIT_BYTES = 8000
LENGTHS = (1000, 100, 50, 25, 12, 6, 3, 2, 1)
LONGEST_TEXT = 300
LARGEST_RECORD = 30


def fitted(view: Mapping[str, object]) -> str:
    """The view as JSON of fewer than 8,000 bytes: nothing is cut that fits, nothing is cut in silence."""
    for length in LENGTHS:
        text = json.dumps(_cut(view, length), ensure_ascii=False, separators=(",", ":"))
        if len(text.encode()) < LIMIT_BYTES:
            return text
    return json.dumps({"too_large": sorted(view), "hint": "ask for one section, or one workload"})


def _cut(value: object, length: int) -> object:
    if isinstance(value, Mapping):
        # A record is kept whole; what has more keys than any record is a list by name.
        most = max(length, LARGEST_RECORD)
        kept = {str(key): _cut(inner, length) for key, inner in list(value.items())[:most]}
        more = len(value) - len(kept)
        return {**kept, "...": f"{more} more"} if more else kept
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else value[: LONGEST_TEXT - 1] + "…"
    if isinstance(value, Sequence):
        shown = [_cut(inner, length) for inner in value[:length]]
        more = len(value) - len(shown)
        return [*shown, f"... {more} more"] if more else shown
    return value
