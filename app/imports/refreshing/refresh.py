"""`havre catalog refresh`: feed after feed is read and merged; the result is checked and put in use whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic

from app.imports.connectors.feed import BadFeed, Call, Connector
from app.imports.kept_reads import KeptReads
from app.imports.outbound import Outbound, OutboundFault
from app.imports.refreshing.changes import Changes, refused
from app.imports.refreshing.merge import merge
from app.imports.refreshing.snapshots import UnsoundCatalog, checked, folder_in_use, put_in_use
from catalog.files import DataFiles, read_files

FEED_SECONDS = 600.0
READS = "reads"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to: digests before and after (equal when nothing changed), changes by feed."""

    before: str
    after: str
    changes: tuple[Changes, ...]
    in_use: bool


def refresh(
    home: Path,
    feeds: Sequence[Connector],
    today: date,
    *,
    keys: Mapping[str, str],
    dry_run: bool = False,
    moved: Mapping[str, str] | None = None,
) -> Refreshed:
    """A new snapshot out of some feeds; a feed that fails or looks wrong is held back and the others go on.

    `moved` leads addresses to a mirror of one's own. Raises UnsoundCatalog when the whole would not hold
    together, and OSError; then the snapshot before stays in use.
    """
    base = folder_in_use(home)
    shipped = read_files(base)
    files = dict(shipped.content)
    changes = []
    for feed in feeds:
        files, found = _one(files, feed, Outside(today, keys, moved or {}, KeptReads(home / READS)))
        changes.append(found)
    merged = checked(files, shipped)
    if merged.digest == shipped.digest or dry_run:
        return Refreshed(shipped.digest, merged.digest, tuple(changes), False)
    put_in_use(home, base, merged)
    return Refreshed(shipped.digest, merged.digest, tuple(changes), True)


@dataclass(frozen=True, slots=True)
class Outside:
    """What every feed is read with: the day, the keys, addresses led elsewhere, answers read before."""

    today: date
    keys: Mapping[str, str]
    moved: Mapping[str, str]
    kept: KeptReads


def _one(files: dict[str, bytes], feed: Connector, outside: Outside) -> tuple[dict[str, bytes], Changes]:
    today, keys, moved = outside.today, outside.keys, outside.moved
    if feed.key is not None and feed.key not in keys:
        return files, refused(feed.id, "key_missing", f"it needs a key: {feed.key}=...")
    private = frozenset(mirror.partition("://")[2] for mirror in moved.values())
    out = Outbound(feed.hosts, monotonic() + FEED_SECONDS, private, kept=outside.kept)
    try:
        facts = list(feed.read(Call(out, today, keys, moved)))
    except (OutboundFault, BadFeed) as error:
        return files, refused(feed.id, "feed_failed", str(error))
    if not facts:
        return files, refused(feed.id, "feed_empty", "nothing is in it")
    merged, changes = merge(files, feed, facts, today)
    if not changes.any:
        return files, changes
    try:
        checked(merged, DataFiles(files))
    except UnsoundCatalog as error:
        return files, refused(feed.id, "feed_unsound", str(error).partition("\n")[0])
    return merged, changes
