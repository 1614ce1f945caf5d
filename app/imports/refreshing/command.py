"""`havre catalog refresh`: newer facts from public feeds, shown first, put in use on demand."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_guard import ExitCode, WrongCommand, guarded, stop
from app.cli_output import write_text

if TYPE_CHECKING:
    from app.imports.connectors.feed import Connector
    from app.imports.refreshing.changes import Changes
    from app.imports.refreshing.refresh import Refreshed

SHOWN = 8


def refresh_catalog(
    feed: Annotated[
        list[str] | None, typer.Option("--from", metavar="FEED", help="A feed to read; repeatable.")
    ] = None,
    home: Annotated[
        Path | None, typer.Option(help="Folder of snapshots; HAVRE_SNAPSHOTS unless given.")
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option(metavar="FEED=KEY", help="Key of a feed; HAVRE_FEED_KEYS as well.")
    ] = None,
    mirror: Annotated[
        list[str] | None,
        typer.Option(metavar="URL=URL", help="Read an address at a mirror of your own instead."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
) -> None:
    """Read newer prices, grids and rates, show the difference, and put the new catalog in use."""
    with guarded():
        from app.imports.refreshing.refresh import refresh
        from app.imports.refreshing.snapshots import UnsoundCatalog

        chosen = _feeds(feed or [])
        where, keys = _settings(home, key or [])
        today = datetime.now(UTC).date()
        try:
            done = refresh(where, chosen, today, keys=keys, dry_run=dry_run, moved=_pairs(mirror or []))
        except UnsoundCatalog as error:
            stop(ExitCode.REFUSED, "the new catalog would not hold together:", *str(error).splitlines())
        write_text("\n".join(_lines(done, dry_run)) + "\n", None)
        if all(changes.held_back and not changes.any for changes in done.changes):
            stop(ExitCode.UNREACHABLE, "no feed could be used")


def _feeds(names: list[str]) -> "list[Connector]":
    from app.imports.connectors.known import CONNECTORS

    if not names:
        listed = "; ".join(f"{name}: {feed.title}" for name, feed in CONNECTORS.items())
        raise WrongCommand(f"nothing is read unless you say so with --from; feeds are {listed}")
    if unknown := [name for name in names if name not in CONNECTORS]:
        raise WrongCommand(f"--from {unknown[0]}: there is no such feed; use {', '.join(CONNECTORS)}")
    return [CONNECTORS[name] for name in dict.fromkeys(names)]


def _settings(home: Path | None, keys: list[str]) -> tuple[Path, Mapping[str, str]]:
    from app.settings import read_settings

    settings = read_settings()
    where = home or settings.snapshots
    if where is None:
        raise WrongCommand("--home: say in which folder snapshots are kept, or set HAVRE_SNAPSHOTS")
    stated = settings.feed_keys.get_secret_value() if settings.feed_keys else ""
    return where, {**_pairs(filter(None, stated.split(","))), **_pairs(keys)}


def _pairs(texts: "list[str] | Iterator[str]") -> dict[str, str]:
    pairs = [text.strip().partition("=") for text in texts]
    if wrong := [name for name, equals, value in pairs if not (name and equals and value)]:
        raise WrongCommand(f"{wrong[0]}: write NAME=VALUE")
    return {name: value for name, _, value in pairs}


def _lines(done: "Refreshed", dry_run: bool) -> Iterator[str]:
    for changes in done.changes:
        yield from _of_feed(changes)
    yield ""
    if done.before == done.after:
        yield f"Nothing changed: {done.before} stays in use."
    elif dry_run:
        yield f"This was a dry run: {done.before} stays in use, {done.after} would follow."
    else:
        yield f"In use: {done.after} (before: {done.before}, which is kept)."


def _of_feed(changes: "Changes") -> Iterator[str]:
    from app.imports.refreshing.changes import largest_moves

    counts = (
        f"{len(changes.moved)} moved, {changes.same} the same, {len(changes.appeared)} new, "
        f"{len(changes.vanished)} gone, {len(changes.held_back)} held back"
    )
    unsized = f", {changes.unsized} left out for want of a size" if changes.unsized else ""
    yield f"{changes.feed}: {counts}{unsized}"
    for move in largest_moves([changes], SHOWN):
        yield f"  {move.what}: {move.before} -> {move.after} ({move.ratio - 1:+.1%})"
    yield from _some("new", changes.appeared)
    yield from _some("gone", changes.vanished)
    yield from _some("held back", [f"{held.what}: {held.why} [{held.code}]" for held in changes.held_back])


def _some(what: str, lines: list[str]) -> Iterator[str]:
    for line in lines[:SHOWN]:
        yield f"  {what}: {line}"
    if len(lines) > SHOWN:
        yield f"  {what}: and {len(lines) - SHOWN} more"
