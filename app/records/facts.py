"""The facts an answer used, kept with its record: every file of the catalog by hash, and their rows.

The catalog's digest is a hash over the paths and hashes of its files, so that the list of hashes proves which
facts were used even where a file is not carried. What no figure of the answer can have read is left out
(the hourly traces of the grids, unless a job may wait) and said to be. The snapshot is a tar of CSV files,
compressed by xz: any tool opens it.
"""

import io
import lzma
import tarfile
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import PurePosixPath

from app.records.canonical import Group, Tree, fingerprint
from app.records.trees import group_of, groups_of, text_of
from catalog.files import DataFiles
from catalog.library import Catalog, catalog_of
from catalog.recent import kept

HOURLY = "grids/hourly.csv"
ENCODING = "tar+xz+base64"
PRESET = 2
LARGEST_SNAPSHOT_BYTES = 200 * 1024 * 1024
MEMORY_BYTES = 128 * 1024 * 1024


class FactsMissing(ValueError):
    """The facts of a record cannot be put back; one line that says which and why."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The bytes a record carries, and the paths that only keep their header in it."""

    data: bytes
    emptied: tuple[str, ...]


def facts_section(catalog: Catalog, *, hourly: bool, carried: bool = True) -> dict[str, Tree]:
    """The section `facts`: digest, files with hashes, and the snapshot unless it is not `carried`."""
    snapshot = _snapshot(catalog, hourly)
    emptied = snapshot.emptied if carried else tuple(catalog.files.content)
    return {
        "digest": catalog.digest,
        "as_of": catalog.as_of,
        "files": [
            {"path": path, "hash": fingerprint(content), "held": path not in emptied}
            for path, content in sorted(catalog.files.content.items())
        ],
        "snapshot": {"encoding": ENCODING, "data": b64encode(snapshot.data).decode()} if carried else None,
    }


@kept(4)
def _snapshot(catalog: Catalog, hourly: bool) -> Snapshot:
    content = dict(catalog.files.content)
    emptied = () if hourly else (HOURLY,)
    for path in emptied:
        content[path] = content[path].partition(b"\n")[0] + b"\n"
    return Snapshot(packed(content), emptied)


def packed(content: Mapping[str, bytes]) -> bytes:
    """Files as a compressed tar whose bytes depend on nothing but the files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, body in sorted(content.items()):
            entry = tarfile.TarInfo(path)
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    return lzma.compress(stream.getvalue(), preset=PRESET)


def unpacked(data: bytes) -> dict[str, bytes]:
    """The files of such a tar. Raises FactsMissing when it is broken, too large or names odd paths."""
    decompressor = lzma.LZMADecompressor(memlimit=MEMORY_BYTES)
    try:
        plain = decompressor.decompress(data, max_length=LARGEST_SNAPSHOT_BYTES)
    except lzma.LZMAError as error:
        raise FactsMissing("the snapshot of the facts cannot be unpacked") from error
    if not decompressor.eof:
        raise FactsMissing("the snapshot of the facts is cut short or too large")
    try:
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
            return dict(_members(archive))
    except tarfile.TarError as error:
        raise FactsMissing("the snapshot of the facts is not a tar") from error


def _members(archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for entry in archive:
        path = PurePosixPath(entry.name)
        if path.is_absolute() or ".." in path.parts or path.suffix != ".csv" or not entry.isfile():
            raise FactsMissing("the snapshot of the facts holds something other than CSV files")
        body = archive.extractfile(entry)
        yield entry.name, b"" if body is None else body.read()


def digest_of_files(facts: Group) -> str:
    """The digest that the list of files amounts to: equal to the catalog's when nothing was altered."""
    total = sha256()
    for file in sorted(groups_of(facts, "files"), key=lambda one: text_of(one, "path")):
        total.update(text_of(file, "path").encode() + b"\0" + bytes.fromhex(text_of(file, "hash")[7:]))
    return f"sha256:{total.hexdigest()}"


def held_files(facts: Group) -> dict[str, bytes]:
    """The files a record carries, each checked against its hash. Raises FactsMissing."""
    found = facts.get("snapshot")
    if found is None:
        raise FactsMissing(f"the record does not carry the facts of catalog {text_of(facts, 'digest')}")
    try:
        data = b64decode(text_of(group_of(found), "data"), validate=True)
    except (NotBase64, ValueError) as error:
        raise FactsMissing("the snapshot of the facts is not base64") from error
    content = unpacked(data)
    for file in groups_of(facts, "files"):
        path = text_of(file, "path")
        if path not in content or (file["held"] and fingerprint(content[path]) != file["hash"]):
            raise FactsMissing(f"{path}: not the file whose hash the record states")
    return content


def restored(facts: Group) -> Catalog:
    """The catalog as it was when the record was made. Raises FactsMissing."""
    files = DataFiles(held_files(facts))
    try:
        catalog = catalog_of(files)
    except (ValueError, KeyError) as error:
        raise FactsMissing(f"this version cannot read the facts of the record: {error}") from error
    return replace(catalog, digest=text_of(facts, "digest"))
