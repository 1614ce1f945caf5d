"""The catalog this program works with: the current snapshot of `HAVRE_SNAPSHOTS`, else the shipped one."""

import os
from pathlib import Path

from app.imports.refreshing.snapshots import folder_in_use
from catalog import library
from catalog.library import Catalog

SETTING = "HAVRE_SNAPSHOTS"


def load() -> Catalog:
    """The catalog in use, loaded once."""
    home = os.environ.get(SETTING)
    return library.load(folder_in_use(Path(home) if home else None))
