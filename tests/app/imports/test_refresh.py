"""A refresh: new facts in a new snapshot, checked and shown; poisoned or interrupted, the old one stays."""

import os
import shutil
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
import stamina
from typer.testing import CliRunner

from app.cli import application
from app.imports.connectors.feed import MachinePrice
from app.imports.connectors.known import CONNECTORS
from app.imports.connectors.scaleway import HOST
from app.imports.refreshing import snapshots
from app.imports.refreshing.merge import content_of, rows_of
from app.imports.refreshing.refresh import Refreshed, refresh
from app.imports.refreshing.snapshots import catalog_in_use, folder_in_use, snapshot_of
from catalog import load
from catalog.files import DATA
from tests.app.imports import feeds
from tests.app.imports.hosts import Answer, serving

FEED = CONNECTORS["scaleway"]
SHIPPED = load()


@pytest.fixture(autouse=True)
def _no_waiting() -> None:
    stamina.set_testing(True, attempts=1)


def listed(path: str = "") -> dict[str, Decimal]:
    """The prices of GP1-S in the shipped catalog, by zone."""
    _, rows = rows_of(SHIPPED.files.content["offers/scaleway.csv"])
    plain = [
        r for r in rows if r["name"] == "GP1-S" and (r["component"], r["superseded"]) == ("false", "false")
    ]
    return {row["region"]: Decimal(row["price_per_hour"]) for row in plain if row["purchase"] == "on_demand"}


def refreshed(home: Path, told: Callable[[str, Mapping[str, str]], Answer], **more: bool) -> Refreshed:
    with serving(told) as host:
        return refresh(home, [FEED], feeds.TODAY, keys={}, moved={HOST: host.url}, **more)


def at(price: float) -> Callable[[str, Mapping[str, str]], Answer]:
    return lambda path, headers: feeds.scaleway(price)


def test_a_new_price_is_in_the_next_snapshot_with_its_source_and_date(tmp_path: Path) -> None:
    price = float(listed()["fr-par-1"]) * 1.1
    done = refreshed(tmp_path, at(price))
    assert done.in_use
    assert done.before == SHIPPED.digest != done.after
    (changes,) = done.changes
    assert any("scaleway/fr-par-1/GP1-S" in move.what for move in changes.moved)
    new = catalog_in_use(tmp_path)
    assert new.digest == done.after
    _, rows = rows_of(new.files.content["offers/scaleway.csv"])
    (row,) = [
        r for r in rows if r["source"] == FEED.id and r["region"] == "fr-par-1" and r["name"] == "GP1-S"
    ]
    assert (Decimal(row["price_per_hour"]), row["date"]) == (Decimal(str(price)), "2026-11-28")
    assert FEED.id in new.sources
    assert snapshot_of(tmp_path, done.after) is not None


def test_the_same_feed_a_second_time_changes_nothing(tmp_path: Path) -> None:
    price = float(listed()["fr-par-1"]) * 1.1
    first, second = refreshed(tmp_path, at(price)), refreshed(tmp_path, at(price))
    assert (second.before, second.after, second.in_use) == (first.after, first.after, False)


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    done = refreshed(tmp_path, at(float(listed()["fr-par-1"]) * 1.1), dry_run=True)
    assert done.before != done.after
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"price": 1000.0}, "price_jumped"),
        ({"price": -0.1}, "price_not_above_zero"),
        ({"price": 0.0001}, "price_jumped"),
    ],
)
def test_a_poisoned_price_is_held_back_with_its_reason(
    tmp_path: Path, change: Mapping[str, float], code: str
) -> None:
    done = refreshed(tmp_path, at(change["price"]))
    (changes,) = done.changes
    assert code in {held.code for held in changes.held_back}
    assert (done.before, done.in_use) == (done.after, False)


def test_another_currency_is_held_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    def in_dollars(call: object) -> list[MachinePrice]:
        return [MachinePrice("scaleway", "fr-par-1", "GP1-S", listed()["fr-par-1"], "USD", 8.0, 32.0)]

    feed = replace(FEED, read=in_dollars)  # type: ignore[arg-type]
    done = refresh(tmp_path, [feed], feeds.TODAY, keys={})
    assert [held.code for held in done.changes[0].held_back] == ["other_currency"]
    assert not done.in_use


def test_a_feed_that_is_cut_off_is_held_back_whole(tmp_path: Path) -> None:
    price = float(listed()["fr-par-1"]) * 1.1
    first = refreshed(tmp_path, at(price))

    def shorter(path: str, headers: Mapping[str, str]) -> Answer:
        return feeds.scaleway(price) if "pl-waw-3" in path else feeds.document({"servers": {"NEW-1": {}}})

    second = refreshed(tmp_path, shorter)
    assert [held.code for held in second.changes[0].held_back] == ["feed_cut_off"]
    assert catalog_in_use(tmp_path).digest == first.after


@pytest.mark.parametrize("kind", feeds.BROKEN)
def test_a_feed_that_fails_leaves_the_catalog_as_it_is(tmp_path: Path, kind: str) -> None:
    done = refreshed(tmp_path, feeds.broken(kind))
    assert len(done.changes[0].held_back) == 1
    assert (done.before, done.in_use) == (done.after, False)


def test_a_feed_without_its_key_is_not_called(tmp_path: Path) -> None:
    done = refresh(tmp_path, [CONNECTORS["hetzner"]], feeds.TODAY, keys={})
    assert [held.code for held in done.changes[0].held_back] == ["key_missing"]


class Interrupted(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step", ["copytree", "load", "place", "name"])
def test_an_interrupted_refresh_leaves_the_old_snapshot_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    first = refreshed(tmp_path, at(float(listed()["fr-par-1"]) * 1.1))

    def interrupt(*arguments: object, **options: object) -> None:
        raise Interrupted

    calls = {"count": 0}
    real = os.replace

    def at_second(*arguments: str) -> None:
        calls["count"] += 1
        if calls["count"] == (1 if step == "place" else 2):
            raise Interrupted
        real(*arguments)

    if step == "copytree":
        monkeypatch.setattr(shutil, "copytree", interrupt)
    elif step == "load":
        monkeypatch.setattr(snapshots.load, "__wrapped__", interrupt)
    else:
        monkeypatch.setattr(snapshots.os, "replace", at_second)
    with pytest.raises(Interrupted):
        refreshed(tmp_path, at(float(listed()["fr-par-1"]) * 1.2))
    monkeypatch.undo()
    assert catalog_in_use(tmp_path).digest == first.after
    assert not list(tmp_path.glob("draft-*")) and not list(tmp_path.glob("current-*"))


def test_what_a_killed_refresh_left_goes_a_day_later(tmp_path: Path) -> None:
    left, fresh = tmp_path / "draft-left", tmp_path / "draft-fresh"
    for folder in (left, fresh):
        (folder / "offers").mkdir(parents=True)
    os.utime(left, (0, 0))
    refreshed(tmp_path, at(float(listed()["fr-par-1"]) * 1.1))
    assert [path.name for path in tmp_path.glob("draft-*")] == ["draft-fresh"]


@pytest.mark.parametrize("content", [None, "", "nothing-of-this-name", "../../etc", "\xff"])
def test_without_a_snapshot_the_shipped_facts_are_in_use(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "current").write_text(content, encoding="latin-1")
    assert folder_in_use(tmp_path) == DATA


def test_files_nobody_speaks_of_stay_as_they_are_to_the_byte() -> None:
    for path, content in SHIPPED.files.content.items():
        if path.startswith("offers/") or path in ("exchange_rates.csv", "grids/intensity.csv", "sources.csv"):
            assert content_of(*rows_of(content)) == content, path


def test_a_rate_and_a_grid_far_from_what_is_known_are_held_back(tmp_path: Path) -> None:
    def told(path: str, headers: Mapping[str, str]) -> Answer:
        if path.startswith("/stats/"):
            return 200, {}, feeds.ecb("112.69")
        return feeds.document({"results": [{"mean": 5000.0, "steps": 17520}]})

    with serving(told) as host:
        moved = {"https://www.ecb.europa.eu": host.url, "https://odre.opendatasoft.com": host.url}
        done = refresh(
            tmp_path, [CONNECTORS["ecb"], CONNECTORS["eco2mix"]], feeds.TODAY, keys={}, moved=moved
        )
    held = {held.what: held.code for changes in done.changes for held in changes.held_back}
    assert held["rate EUR/USD"] == "rate_jumped"
    assert held["grid FR 2025"] in ("grid_jumped", "zone_unknown")


def test_the_command_shows_the_difference_and_names_what_is_in_use(tmp_path: Path) -> None:
    with serving(at(float(listed()["fr-par-1"]) * 1.1)) as host:
        arguments = ["--from", "scaleway", "--home", str(tmp_path), "--mirror", f"{HOST}={host.url}"]
        done = CliRunner().invoke(application, ["catalog", "refresh", *arguments])
    assert done.exit_code == 0
    assert "scaleway/fr-par-1/GP1-S/on_demand EUR" in done.stdout
    assert "(+10.0%)" in done.stdout
    assert catalog_in_use(tmp_path).digest in done.stdout


def test_nothing_is_read_unless_it_is_asked_for(tmp_path: Path) -> None:
    done = CliRunner().invoke(application, ["catalog", "refresh", "--home", str(tmp_path)])
    assert done.exit_code == 2
    assert "--from" in done.stderr
    wrong = CliRunner().invoke(application, ["catalog", "refresh", "--from", "aws2", "--home", str(tmp_path)])
    assert wrong.exit_code == 2
