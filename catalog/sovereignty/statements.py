"""What sources say of a provider in their own terms: kept side by side, contradictions and doubts included.

No rule reads these statements: levels rest on `structures.csv` and certificates. They show where a fact was
read, what else was said, and what nobody verified.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.sovereignty.tables import Table

UNVERIFIED = "from-memory-unverified"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: about which family of offers, which attribute, its value, a note on the evidence."""

    offers: str
    attribute: str
    value: str
    note: str
    source: str
    date: str

    @property
    def verified(self) -> bool:
        """False for what was noted from memory: E0, to confirm, never credited."""
        return UNVERIFIED not in self.source


def statements_of(rows: Table) -> Mapping[str, tuple[Statement, ...]]:
    """Statements per provider, in the order of `evidence.csv`."""
    found: dict[str, list[Statement]] = {}
    for row in rows:
        found.setdefault(row["provider"], []).append(
            Statement(
                offers=row["offer_family"],
                attribute=row["attribute"],
                value=row["value"],
                note=row["note"],
                source=row["source"],
                date=row["date"],
            )
        )
    return {provider: tuple(statements) for provider, statements in found.items()}
