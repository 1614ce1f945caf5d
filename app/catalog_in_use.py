"""The catalog this program works with: the current snapshot of `HAVRE_SNAPSHOTS`, else the shipped one.

On the command line the own facts of `--overlay` are laid over it.
"""

import os
from pathlib import Path

from app.cli_overlay import under_overlay
from app.imports.refreshing.snapshots import folder_in_use
from catalog import library
from catalog.library import Catalog

SETTING = "HAVRE_SNAPSHOTS"


def load() -> Catalog:
    """The catalog in use, loaded once. Raises FaultyQuestion or OSError for the file of `--overlay`."""
    home = os.environ.get(SETTING)
    return under_overlay(library.load(folder_in_use(Path(home) if home else None)))
