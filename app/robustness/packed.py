"""What was found in spans of draws as text: arrays are packed, to the last bit."""

import json
from base64 import b64decode, b64encode
from io import BytesIO
from zlib import compress, decompress

import numpy as np

from app.robustness.spans import Solved
from optimizer import Bounds


def solved_text(found: Solved, seconds: float) -> str:
    """Draws that were solved, and the seconds that took."""
    arrays = [_packed(each) for each in (found.draws, found.plans, found.bounds)]
    return json.dumps([arrays, found.in_time, seconds])


def solved_in(text: str) -> tuple[Solved, float]:
    """The draws of a text, and their seconds."""
    arrays, in_time, seconds = json.loads(text)
    draws, plans, bounds = map(_unpacked, arrays)
    return Solved(draws, plans, bounds, in_time), seconds


def bounds_text(found: Bounds, seconds: float) -> str:
    """The bounds of a span, and the seconds they took."""
    return json.dumps([[_packed(found.cheapest), _packed(found.floor)], found.in_time, seconds])


def bounds_in(text: str) -> tuple[Bounds, float]:
    """The bounds of a text, and their seconds."""
    arrays, in_time, seconds = json.loads(text)
    cheapest, floor = map(_unpacked, arrays)
    return Bounds(cheapest, floor, in_time), seconds


def _packed(array: np.ndarray) -> str:
    file = BytesIO()
    np.save(file, array, allow_pickle=False)
    return b64encode(compress(file.getvalue())).decode()


def _unpacked(text: str) -> np.ndarray:
    found: np.ndarray = np.load(BytesIO(decompress(b64decode(text))), allow_pickle=False)
    return found
