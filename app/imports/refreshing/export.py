"""The facts in use written out for others: every table with its sources, and a list by which to check them.

As CSV the files are those of the catalog to the byte, so that the folder has the catalog's digest and may be
loaded as one. As Parquet every column is text, as written: a price keeps its digits, and an empty cell stays
empty.
"""

import hashlib
import json
import os
import shutil
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Literal, TypeAlias

import polars as pl

from catalog.files import DataFiles
from catalog.library import Catalog

MANIFEST = "manifest.json"
Form: TypeAlias = Literal["csv", "parquet"]
README = (
    "Facts of Havre. Columns named source hold ids of sources.csv, several with | between; id:word says "
    "what was inferred. Licences and attributions stand in sources.csv. The digest is SHA-256 over, in the "
    "order of paths of the CSV files, each path, a NUL byte and the 32 bytes of the SHA-256 of its CSV file."
)


class FolderInUse(OSError):
    """A folder that holds something already: nothing is written over."""


def export(catalog: Catalog, folder: Path, form: Form) -> int:
    """Write the facts of a catalog into a new folder, whole or not at all; how many rows.

    Raises FolderInUse, and OSError when it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(f"{folder} holds something already; name a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".export-", dir=folder.parent))
    try:
        tables = [_written(path, catalog.files, draft, form) for path in sorted(catalog.files.content)]
        manifest = {
            "about": README,
            "digest": catalog.digest,
            "as_of": catalog.as_of,
            "form": form,
            "tables": tables,
        }
        (draft / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        draft.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        os.replace(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return sum(int(str(table["rows"])) for table in tables)


def _written(path: str, files: DataFiles, draft: Path, form: Form) -> dict[str, object]:
    """One table in the draft, and its line in the list."""
    content = files.content[path]
    frame = pl.read_csv(BytesIO(content), infer_schema=False)
    target = (draft / path).with_suffix(f".{form}")
    target.parent.mkdir(parents=True, exist_ok=True)
    if form == "csv":
        target.write_bytes(content)
    else:
        frame.fill_null("").write_parquet(target)
    return {
        "path": path,
        "file": target.relative_to(draft).as_posix(),
        "rows": frame.height,
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "sha256_of_csv": hashlib.sha256(content).hexdigest(),
    }
