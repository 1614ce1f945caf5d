"""What no single file can see: dangling ids, missing sources, impossible values, facts without a date."""

from itertools import chain

from catalog.checks.coherence import COHERENCE
from catalog.checks.dates import DATES
from catalog.checks.references import REFERENCES
from catalog.checks.sheets import FAULT, WARNING, Finding, Sheets
from catalog.checks.values import VALUES
from catalog.files import DataFiles
from catalog.library import Catalog

__all__ = ["FAULT", "WARNING", "Finding", "check_catalog", "check_files"]


def check_catalog(catalog: Catalog) -> tuple[Finding, ...]:
    """Every finding about the facts a catalog was made of, faults first, in the order of the checks."""
    return check_files(catalog.files)


def check_files(files: DataFiles) -> tuple[Finding, ...]:
    """Every finding about a data folder, which need not be whole enough to load.

    A fault makes an answer wrong or a fact untraceable; a warning is a limit an answer has to live with.
    """
    sheets = Sheets(files)
    every = chain.from_iterable(check(sheets) for check in (*REFERENCES, *VALUES, *DATES, *COHERENCE))
    return tuple(sorted(every, key=lambda finding: finding.severity != FAULT))
