"""A process killed in the middle of writing loses no entry that it was told is kept."""

import sqlite3
from dataclasses import replace

from app.storage.journal import open_journal
from tests.app.storage.entries import FIRST
from tests.app.storage.killing import lost_after_kills

KILLS = 5


def test_every_entry_told_before_a_kill_is_there_afterwards_and_the_database_opens_clean(url: str) -> None:
    told, lost = lost_after_kills(url, KILLS, seed=1)
    assert told >= KILLS
    assert lost == set()
    journal = open_journal(url)
    assert journal.ready()
    journal.record(replace(FIRST, id="rec_afterwards"))
    journal.close()
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()
