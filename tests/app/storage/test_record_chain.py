"""The chain of records on both databases: appended in order, once per subject, never changed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.storage.database import open_engine
from app.storage.journal import Journal
from app.storage.migrate import downgrade
from app.storage.record_chain import KeptRecord, RecordChain

NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
APPENDERS = 6


@pytest.fixture
def chain(journal: Journal) -> RecordChain:
    """An empty chain."""
    return RecordChain(journal.engine)


def building(subject: str, tenant: str = "local") -> Callable[[int, str | None], KeptRecord]:
    """Builds a record whose hash tells its number."""

    def build(number: int, previous: str | None) -> KeptRecord:
        return KeptRecord(
            id=f"dec_{tenant}_{subject}_{number}",
            tenant=tenant,
            number=number,
            subject=subject,
            kind="recommendation",
            created_at=NOW,
            hash=f"sha256:{tenant}{number}",
            previous=previous,
            record='{"name":"zażółć"}',
            signature="a..b",
            key={"kid": "k"},
            time_stamp=None,
        )

    return build


def test_records_are_numbered_from_one_and_name_the_one_before(chain: RecordChain) -> None:
    made = [chain.append("local", subject, building(subject)) for subject in ("a", "b", "c")]
    assert [(one.number, one.previous) for one in made] == [
        (1, None),
        (2, "sha256:local1"),
        (3, "sha256:local2"),
    ]
    assert chain.read("local", made[1].id) == made[1]
    assert chain.of_subject("local", "c") == made[2]


def test_a_subject_is_recorded_once(chain: RecordChain) -> None:
    first = chain.append("local", "a", building("a"))
    assert chain.append("local", "a", building("a")) == first
    assert len(chain.page("local", 10)) == 1


def test_each_tenant_has_a_chain_of_its_own_and_sees_no_other(chain: RecordChain) -> None:
    mine = chain.append("local", "a", building("a"))
    theirs = chain.append("them", "a", building("a", "them"))
    assert (mine.number, theirs.number) == (1, 1)
    assert chain.read("them", mine.id) is None
    assert [one.id for one in chain.page("them", 10)] == [theirs.id]


def test_pages_go_through_the_chain_in_order(chain: RecordChain) -> None:
    for subject in "abcde":
        chain.append("local", subject, building(subject))
    assert [one.number for one in chain.page("local", 2)] == [1, 2]
    assert [one.number for one in chain.page("local", 10, after=2)] == [3, 4, 5]


def test_appended_at_once_no_number_is_given_twice(chain: RecordChain) -> None:
    with ThreadPoolExecutor(APPENDERS) as pool:
        list(pool.map(lambda n: chain.append("local", f"s{n}", building(f"s{n}")), range(APPENDERS)))
    found = chain.page("local", 100)
    assert [one.number for one in found] == list(range(1, APPENDERS + 1))
    assert [one.previous for one in found] == [None, *(one.hash for one in found[:-1])]


@pytest.mark.parametrize("change", ["UPDATE records SET hash = 'x'", "DELETE FROM records"])
def test_the_database_refuses_every_change(chain: RecordChain, journal: Journal, change: str) -> None:
    chain.append("local", "a", building("a"))
    with pytest.raises(DBAPIError, match="append-only"), journal.engine.begin() as connection:
        connection.execute(text(change))
    assert len(chain.page("local", 10)) == 1


def test_the_way_down_is_refused_while_there_are_records(chain: RecordChain, url: str) -> None:
    chain.append("local", "a", building("a"))
    engine = open_engine(url)
    with pytest.raises(RuntimeError, match="decision records"):
        downgrade(engine, "0002")
    engine.dispose()
    assert chain.of_subject("local", "a") is not None
