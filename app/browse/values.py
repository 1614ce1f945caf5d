"""Values of columns on their way to JSON: what is missing there is None here."""

import math


def finite(value: float) -> float | None:
    """A number, or None where the column holds NaN."""
    number = float(value)
    return number if math.isfinite(number) else None


def word(text: str) -> str | None:
    """A text, or None where the column is empty."""
    return text or None
