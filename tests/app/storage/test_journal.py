"""The journal gives back what was kept, exactly, in order and for good, on both databases."""

import json
import tempfile
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app.storage.journal import AlreadyRecorded, BadCursor, Journal, open_journal
from tests.app.storage.entries import FIRST, entry

AWKWARD = "\ufeff{\r\n\t'é' \u2028 \U0001f6a2 \\u0000 %s {} -- ; \x7f \x01\n"


def _all(journal: Journal, limit: int) -> list[str]:
    """The ids of all pages, in order; a page that leads nowhere would never end, so the number is bounded."""
    ids: list[str] = []
    cursor = None
    for _ in range(100):
        page = journal.page(limit, cursor)
        assert 0 < len(page.items) <= limit
        ids += [item.id for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return ids
    raise RuntimeError("the pages do not end")


def test_an_entry_comes_back_exactly_as_it_was_kept(journal: Journal) -> None:
    kept = replace(FIRST, question=AWKWARD, answer='{"a": 1.10, "a" : "\\ud83d"}' + AWKWARD)
    journal.record(kept)
    found = journal.read(kept.id)
    assert found is not None
    assert asdict(found) == asdict(kept)


def test_a_large_answer_is_kept_whole(journal: Journal) -> None:
    journal.record(replace(FIRST, answer="é" * 3_000_000))
    found = journal.read(FIRST.id)
    assert found is not None
    assert found.answer == "é" * 3_000_000


def test_what_was_kept_is_there_after_opening_again(url: str) -> None:
    first = open_journal(url)
    first.record(FIRST)
    first.close()
    again = open_journal(url)
    assert again.read(FIRST.id) is not None
    again.close()


def test_a_time_of_another_zone_is_the_same_moment_in_utc(journal: Journal) -> None:
    journal.record(
        replace(FIRST, created_at=datetime(2026, 11, 22, 1, 30, tzinfo=timezone(timedelta(hours=2))))
    )
    found = journal.read(FIRST.id)
    assert found is not None
    assert found.created_at == datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert found.created_at.utcoffset() == timedelta(0)


def test_an_id_that_was_never_given_finds_nothing(journal: Journal) -> None:
    for id in ("rec_9", "", "x" * 65, "a\0b", "\ud800"):
        assert journal.read(id) is None


def test_a_taken_id_is_refused_and_what_is_there_stays(journal: Journal) -> None:
    journal.record(FIRST)
    with pytest.raises(AlreadyRecorded) as refusal:
        journal.record(replace(FIRST, answer='{"status":"refused"}'))
    assert refusal.value.code == "already_recorded"
    found = journal.read(FIRST.id)
    assert found is not None
    assert found.answer == FIRST.answer


@pytest.mark.parametrize(
    "wrong",
    [
        {"created_at": datetime(2026, 1, 1)},
        {"id": "x" * 65},
        {"id": ""},
        {"question": "a\0"},
        {"answer": "\ud800"},
    ],
)
def test_what_one_of_the_databases_would_refuse_is_refused_at_once(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"zone|cannot be stored"):
        replace(FIRST, **wrong)


def test_pages_run_from_the_newest_to_the_oldest_and_equal_times_by_id(journal: Journal) -> None:
    for number, later in ((1, 5.0), (2, 0.000001), (3, 5.0), (4, 0.0), (5, 5.0)):
        journal.record(entry(number, later))
    for limit in (1, 2, 3, 4, 5, 6):
        assert _all(journal, limit) == ["rec_5", "rec_3", "rec_1", "rec_2", "rec_4"]


def test_ids_of_one_moment_are_ordered_alike_on_both_databases(journal: Journal) -> None:
    ids = ["a", "B", "_", "é", "Z", "b", "10", "9"]
    for id in ids:
        journal.record(replace(FIRST, id=id))
    assert _all(journal, 3) == sorted(ids, reverse=True)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 999)), unique=True, min_size=1, max_size=12),
    st.integers(1, 5),
)
def test_pages_hold_every_entry_once_whatever_the_times(keys: list[tuple[int, int]], limit: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = open_journal(f"sqlite:///{folder}/havre.db")
        entries = [replace(entry(0, at), id=f"rec_{number:03}_{at}") for at, number in keys]
        for one in entries:
            journal.record(one)
        found = _all(journal, limit)
        journal.close()
    assert found == [
        one.id for one in sorted(entries, key=lambda one: (one.created_at, one.id), reverse=True)
    ]


def test_an_entry_kept_while_someone_pages_moves_nothing_on_the_pages_to_come(journal: Journal) -> None:
    for number in range(4):
        journal.record(entry(number, number))
    first = journal.page(2)
    journal.record(entry(9, 9))
    second = journal.page(2, first.next_cursor)
    assert [item.id for item in (*first.items, *second.items)] == ["rec_3", "rec_2", "rec_1", "rec_0"]
    assert second.next_cursor is None


def test_an_empty_journal_has_one_empty_page(journal: Journal) -> None:
    page = journal.page(10)
    assert (page.items, page.next_cursor) == ((), None)


def _coded(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode()


NO_CURSORS = [
    "",
    "é",
    "!!!",
    "a",
    "////",
    urlsafe_b64encode(b"\xff\xfe").decode(),
    urlsafe_b64encode(b"[" * 90_000).decode(),
    *map(_coded, (1, None, [], ["2026-01-01"], {"a": 1}, [1, "rec_1"], ["yesterday", "rec_1"])),
    *(_coded(["2026-01-01T00:00:00+00:00", id]) for id in (1, None, [], "", "a\0b", "\ud800")),
    _coded(["0001-01-01T00:00:00+14:00", "rec_1"]),
]


def test_a_cursor_that_no_page_gave_is_told_apart(journal: Journal) -> None:
    for cursor in NO_CURSORS:
        with pytest.raises(BadCursor):
            journal.page(1, cursor)


def test_a_page_without_entries_cannot_be_asked_for(journal: Journal) -> None:
    with pytest.raises(ValueError, match="at least one"):
        journal.page(0)


REPLACE = (
    "INSERT OR REPLACE INTO journal "
    "SELECT id, created_at, '', '', '', '', '', versions, 0, '', '' FROM journal"
)
UPSERT = "INSERT INTO journal SELECT * FROM journal WHERE true ON CONFLICT (id) DO UPDATE SET answer = ''"
CHANGES = {
    "sqlite": ("UPDATE journal SET answer = ''", "DELETE FROM journal", REPLACE, UPSERT),
    "postgresql": ("UPDATE journal SET answer = ''", "DELETE FROM journal", "TRUNCATE journal", UPSERT),
}


def test_the_database_itself_refuses_every_change_of_an_entry(url: str, journal: Journal) -> None:
    journal.record(FIRST)
    engine = create_engine(url)
    for change in CHANGES[engine.dialect.name]:
        with (
            pytest.raises(DBAPIError, match=r"the journal (is append-only|holds this id)"),
            engine.begin() as connection,
        ):
            connection.execute(text(change))
    engine.dispose()
    found = journal.read(FIRST.id)
    assert found is not None
    assert asdict(found) == asdict(FIRST)


def test_eight_threads_write_and_read_at_once_and_nothing_is_lost(journal: Journal) -> None:
    def write(number: int) -> bool:
        journal.record(entry(number, number))
        return journal.read(f"rec_{number}") is not None and len(journal.page(3).items) > 0

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(write, range(200)))
    assert _all(journal, 50) == [f"rec_{number}" for number in reversed(range(200))]


def test_threads_that_race_for_one_id_keep_one_entry(journal: Journal) -> None:
    def write(number: int) -> str | None:
        try:
            journal.record(replace(FIRST, request_id=f"req_{number}"))
        except AlreadyRecorded:
            return None
        return f"req_{number}"

    with ThreadPoolExecutor(8) as threads:
        winners = [one for one in threads.map(write, range(16)) if one]
    found = journal.read(FIRST.id)
    assert found is not None
    assert winners == [found.request_id]


def test_questions_are_only_for_the_eyes_of_their_owner(tmp_path: Path) -> None:
    journal = open_journal(f"sqlite:///{tmp_path}/havre.db")
    journal.record(FIRST)
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
    journal.close()
