"""The certificates a placement rests on: for each one asked, the row behind each offer that is bought."""

from collections.abc import Iterator

from app.recommendations.explain.chosen import Chosen
from catalog.bundles import Table
from catalog.certificates import Certificate
from catalog.market import standing


def certificates_behind(chosen: Chosen) -> Iterator[tuple[str, Certificate]]:
    """(code asked, certificate) behind every offer of the placement on the first day of service."""
    market = chosen.market
    for code in chosen.workload.requirements.certificates:
        for part in chosen.bundles.parts:
            row = int(part.row[chosen.row])
            if row >= 0 and part.table is not Table.QUOTE and part.purpose != "network":
                number = int(standing(market.catalog, part.table, code, market.starts)[1][row])
                if number >= 0:
                    yield code, market.catalog.certificates[number]
