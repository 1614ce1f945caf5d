"""How demand moves over the months of the horizon."""

from functools import lru_cache

import numpy as np

from catalog.quantities import FloatArray


@lru_cache(maxsize=64)
def month_factors(growth_per_month: float, months: int) -> FloatArray:
    """Demand of each month relative to the first: (1 + growth) ** m for m = 0 ... months - 1."""
    factors: FloatArray = np.asarray((1.0 + growth_per_month) ** np.arange(months, dtype=np.float64))
    factors.setflags(write=False)
    return factors
