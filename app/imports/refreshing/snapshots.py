"""Snapshots of the catalog on disk: immutable folders named by their digest, and the name of the one in use.

A snapshot is written beside the others, loaded and checked, and only then named as the one in use by
replacing one small file. What is interrupted before that leaves the old one in use; old snapshots stay.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import time

from catalog import load
from catalog.checks import FAULT, check_files
from catalog.files import DATA, DataFiles
from catalog.library import Catalog

CURRENT, DRAFT = "current", "draft-"
STALE_DRAFT_SECONDS = 24 * 3600.0
PREFIX = "sha256:"
_KNOWN_FAULTS: dict[str, tuple[tuple[str, str], ...]] = {}


class UnsoundCatalog(ValueError):
    """A snapshot that would not hold together; one line per fault."""


def folder_in_use(home: Path | None) -> Path:
    """The folder of facts in use: the current snapshot below `home`, else the facts that ship with Havre."""
    if home is None:
        return DATA
    try:
        name = (home / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return DATA
    folder = home / name
    return folder if name and folder.is_dir() and folder.parent == home else DATA


def catalog_in_use(home: Path | None) -> Catalog:
    """The catalog in use."""
    return load(folder_in_use(home))


def snapshot_of(home: Path, digest: str) -> Path | None:
    """The folder of a snapshot that is still kept."""
    folder = home / digest.removeprefix(PREFIX)
    return folder if folder.is_dir() and folder.parent == home else None


def checked(files: Mapping[str, bytes], base: DataFiles) -> DataFiles:
    """The files, when they have no fault that `base` had not. Raises UnsoundCatalog."""
    found = DataFiles(dict(files))
    if found.digest == base.digest:
        return found
    before = set(_faults(base))
    new = [fault for fault in _faults(found) if fault not in before]
    if new:
        raise UnsoundCatalog("\n".join(f"{file}: {problem}" for file, problem in new[:20]))
    return found


def _faults(files: DataFiles) -> tuple[tuple[str, str], ...]:
    """File and problem of every fault; files that were looked into before are not looked into again."""
    digest = files.digest
    if digest not in _KNOWN_FAULTS:
        found = [one for one in check_files(files) if one.severity == FAULT]
        _KNOWN_FAULTS[digest] = tuple((one.where.partition(":")[0], one.problem) for one in found)
    return _KNOWN_FAULTS[digest]


def put_in_use(home: Path, base: Path, files: DataFiles) -> Catalog:
    """Write a snapshot, load it, make it the one in use. Raises OSError, ValueError: then nothing changed."""
    home.mkdir(parents=True, exist_ok=True)
    name = files.digest.removeprefix(PREFIX)
    folder = home / name
    if not folder.is_dir():
        with _beside(home) as draft:
            shutil.copytree(base, draft, dirs_exist_ok=True)
            for path, content in files.content.items():
                target = draft / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            loaded = load.__wrapped__(draft)
            if loaded.digest != files.digest:
                raise UnsoundCatalog("what was written is not what was merged")
            os.replace(draft, folder)
    _name(home, name)
    return load(folder)


@contextmanager
def _beside(home: Path) -> Iterator[Path]:
    """An empty folder on the same disk; gone at the end unless it was moved.

    What a killed process left of its own goes with it, once nobody can be at work on it any more.
    """
    for left in home.glob(f"{DRAFT}*"):
        if time() - left.stat().st_mtime > STALE_DRAFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=home))
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _name(home: Path, name: str) -> None:
    """Name the snapshot in use: the file is replaced whole, or stays as it was."""
    handle, draft = tempfile.mkstemp(prefix="current-", dir=home)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(name + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, home / CURRENT)
    finally:
        Path(draft).unlink(missing_ok=True)
