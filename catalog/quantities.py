"""Quantities that know their doubt: a low, a central and a high value per row, with unit and grade.

Two ways to combine, after the rule that shared factors move together and independent ones add in
quadrature:

* `together`: one cause moves all terms (one grid, one price list): lows add, highs add.
* `independent`: separate causes: the distances to the centre add in quadrature.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from catalog.provenance import Grade

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]
GradeArray = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Columns of estimates in one unit. NaN in `central` means unknown, never zero.

    `low <= central <= high` row by row; `grade` holds `Grade` values row by row.
    """

    low: FloatArray
    central: FloatArray
    high: FloatArray
    unit: str
    grade: GradeArray

    @classmethod
    def of(
        cls,
        low: FloatArray | float,
        central: FloatArray | float,
        high: FloatArray | float,
        unit: str,
        grade: Grade | GradeArray,
    ) -> Self:
        """Columns from arrays or numbers, broadcast to one length (a number is a column of one)."""
        lows = np.atleast_1d(np.asarray(low, dtype=np.float64))
        centres = np.atleast_1d(np.asarray(central, dtype=np.float64))
        highs = np.atleast_1d(np.asarray(high, dtype=np.float64))
        grades = np.atleast_1d(np.asarray(grade, dtype=np.int8))
        if grades.size == 1:  # the common case, and broadcasting is slow
            grades = np.full(lows.shape, grades.flat[0], dtype=np.int8)
        if not lows.shape == centres.shape == highs.shape == grades.shape:
            lows, centres, highs, grades = np.broadcast_arrays(lows, centres, highs, grades)
        return cls(lows, centres, highs, unit, grades)

    @classmethod
    def exact(cls, value: FloatArray | float, unit: str, grade: Grade | GradeArray = Grade.DECLARED) -> Self:
        """Columns without doubt: low, central and high are the same."""
        return cls.of(value, value, value, unit, grade)

    def __len__(self) -> int:
        return len(self.central)

    def take(self, rows: IntArray | BoolArray) -> "Estimate":
        """The chosen rows, in the order given."""
        return Estimate(self.low[rows], self.central[rows], self.high[rows], self.unit, self.grade[rows])

    def scaled(self, factor: FloatArray | float, unit: str | None = None) -> "Estimate":
        """Multiplied by an exact, non-negative factor; `unit` names the new unit if it changes."""
        return Estimate.of(
            self.low * factor, self.central * factor, self.high * factor, unit or self.unit, self.grade
        )

    def times(self, other: "Estimate", unit: str) -> "Estimate":
        """Product of two independent positive factors: relative doubts add in quadrature of logarithms.

        A centre of zero has no relative doubt: there the upper ends are multiplied.
        """
        central = self.central * other.central
        up = np.hypot(_log_ratio(self.high, self.central), _log_ratio(other.high, other.central))
        down = np.hypot(_log_ratio(self.central, self.low), _log_ratio(other.central, other.low))
        grade = np.maximum(self.grade, other.grade)
        with np.errstate(invalid="ignore"):
            high = np.where(central == 0.0, self.high * other.high, central * np.exp(up))
        return Estimate.of(central * np.exp(-down), central, high, unit, grade)


def _log_ratio(upper: FloatArray, lower: FloatArray) -> FloatArray:
    """ln(upper / lower); 0 where both are zero, infinite where only the lower is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(upper == lower, 0.0, np.log(upper / lower))


def together(terms: Sequence[Estimate]) -> Estimate:
    """Sum of terms moved by one cause: lows add, highs add. All terms share one unit."""
    _same_unit(terms)
    first = terms[0]
    low, central, high, grade = first.low, first.central, first.high, first.grade
    for term in terms[1:]:
        low, central, high = low + term.low, central + term.central, high + term.high
        grade = np.maximum(grade, term.grade)
    return Estimate.of(low, central, high, first.unit, grade)


def independent(terms: Sequence[Estimate]) -> Estimate:
    """Sum of terms with separate causes: distances to the centre add in quadrature."""
    _same_unit(terms)
    central = np.asarray(sum(term.central for term in terms))
    up = np.sqrt(np.asarray(sum((term.high - term.central) ** 2 for term in terms)))
    down = np.sqrt(np.asarray(sum((term.central - term.low) ** 2 for term in terms)))
    grade = np.maximum.reduce(np.broadcast_arrays(*(term.grade for term in terms)))
    return Estimate.of(central - down, central, central + up, terms[0].unit, grade)


def stacked(parts: Sequence[Estimate]) -> Estimate:
    """Rows of several columns one after the other."""
    _same_unit(parts)
    return Estimate(
        np.concatenate([p.low for p in parts]),
        np.concatenate([p.central for p in parts]),
        np.concatenate([p.high for p in parts]),
        parts[0].unit,
        np.concatenate([p.grade for p in parts]),
    )


def _same_unit(terms: Sequence[Estimate]) -> None:
    units = {term.unit for term in terms}
    if len(units) != 1:
        raise ValueError(f"estimates in different units cannot be added: {sorted(units)}")
