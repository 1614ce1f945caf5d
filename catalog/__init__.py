"""What is known: facts with sources, and the three lenses that judge a candidate."""

from catalog.library import Catalog, load
from catalog.scorecard import Scorecard, judge

__all__ = ["Catalog", "Scorecard", "judge", "load"]
