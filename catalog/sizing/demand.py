"""How demand moves over the months of the horizon."""

import numpy as np

from catalog.quantities import FloatArray


def month_factors(growth_per_month: float, months: int) -> FloatArray:
    """Demand of each month relative to the first: (1 + growth) ** m for m = 0 ... months - 1."""
    return np.asarray((1.0 + growth_per_month) ** np.arange(months, dtype=np.float64))
