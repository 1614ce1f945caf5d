"""Watches as they are kept, on both databases: held by one, settled whole or not at all, private."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from app.storage.deliveries import Deliveries, Message
from app.storage.journal import Journal, open_journal
from app.storage.migrate import downgrade, upgrade
from app.storage.tenancy import acting_for
from app.storage.watches import REST, Held, NewWatch, Report, Settled, TooManyWatches, Watches
from tests.app.storage.entries import FIRST

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LEASE = timedelta(minutes=10)
FACTS = "sha256:a"


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    journal = open_journal(url)
    yield journal
    journal.close()


@pytest.fixture
def watches(journal: Journal) -> Watches:
    return Watches(journal.engine)


def new(id: str) -> NewWatch:
    return NewWatch(id, NOW, "name", "{}", 1)


def settled(at: datetime, **more: object) -> Settled:
    return replace(Settled(at, at + timedelta(days=1), FACTS), **more)  # type: ignore[arg-type]


def held(watches: Watches, at: datetime = NOW) -> Held:
    found = watches.hold(at, FACTS, LEASE)
    assert found is not None
    return found


def test_a_new_watch_is_due_at_once_for_one_and_again_when_its_time_has_come(watches: Watches) -> None:
    watches.add(new("wch_1"), 10)
    one = held(watches)
    assert watches.hold(NOW, FACTS, LEASE) is None
    assert watches.settle(one, settled(NOW))
    assert watches.hold(NOW + timedelta(hours=23), FACTS, LEASE) is None
    assert held(watches, NOW + timedelta(days=1)).asked_at == NOW


def test_newer_facts_make_a_watch_due_before_its_time_but_not_in_turns(watches: Watches) -> None:
    watches.add(new("wch_1"), 10)
    watches.settle(held(watches), settled(NOW))
    assert watches.hold(NOW + REST / 2, "sha256:b", LEASE) is None
    assert watches.hold(NOW + REST, FACTS, LEASE) is None
    assert watches.hold(NOW + REST, "sha256:b", LEASE) is not None


def test_what_a_process_died_with_is_asked_by_another_and_told_once(
    journal: Journal, watches: Watches
) -> None:
    watches.add(new("wch_1"), 10)
    late, late_at = held(watches), NOW + LEASE + timedelta(seconds=1)
    other = held(watches, late_at)
    report = Report("wrp_1", "wch_1", NOW, "{}")
    news = settled(NOW, entry=FIRST, report=report, messages=(Message("msg_1", "https://x", "{}"),))
    assert watches.settle(other, news)
    # The first one comes back to life: nothing of what it found is kept, not even in part.
    again = replace(news, report=replace(report, id="wrp_2"), messages=(Message("msg_2", "https://x", "{}"),))
    assert not watches.settle(late, replace(again, entry=replace(FIRST, id="rec_late")))
    assert [one.id for one in watches.reports("wch_1", 10)] == ["wrp_1"]
    assert journal.read(FIRST.id) is not None and journal.read("rec_late") is None
    deliveries = Deliveries(journal.engine)
    assert deliveries.read("msg_1") is not None and deliveries.read("msg_2") is None
    kept = watches.read("wch_1")
    assert kept is not None and kept.answer_id == FIRST.id


def test_a_settlement_that_cannot_be_kept_whole_leaves_nothing(journal: Journal, watches: Watches) -> None:
    journal.record(FIRST)
    watches.add(new("wch_1"), 10)
    one = held(watches)
    report = Report("wrp_1", "wch_1", NOW, "{}")
    with pytest.raises(Exception, match="cannot be read or written"):
        watches.settle(one, settled(NOW, entry=FIRST, report=report))
    assert watches.reports("wch_1", 10) == ()
    assert watches.settle(one, settled(NOW))


def test_let_go_is_free_for_anybody_from_then_on(watches: Watches) -> None:
    watches.add(new("wch_1"), 10)
    watches.let_go(held(watches), NOW + timedelta(seconds=30))
    assert watches.hold(NOW + timedelta(seconds=29), FACTS, LEASE) is None
    assert watches.hold(NOW + timedelta(seconds=31), FACTS, LEASE) is not None


def test_a_watch_ended_while_it_is_asked_stays_ended(watches: Watches) -> None:
    watches.add(new("wch_1"), 10)
    one = held(watches)
    assert watches.remove("wch_1") and not watches.remove("wch_1")
    assert not watches.settle(one, settled(NOW, report=Report("wrp_1", "wch_1", NOW, "{}")))
    assert watches.report("wch_1", "wrp_1") is None


def test_a_tenant_sees_and_counts_their_own_and_all_are_asked(watches: Watches) -> None:
    for tenant in ("a", "b"):
        with acting_for(tenant):
            watches.add(new(f"wch_{tenant}"), 1)
            with pytest.raises(TooManyWatches):
                watches.add(new(f"wch_{tenant}2"), 1)
    found = {held(watches).tenant for _ in range(2)}
    assert found == {"a", "b"}
    with acting_for("a"):
        assert [one.id for one in watches.all()] == ["wch_a"]
        assert watches.read("wch_b") is None and not watches.remove("wch_b")


def test_reports_come_newest_first_page_by_page(watches: Watches) -> None:
    watches.add(new("wch_1"), 10)
    for number in range(3):
        at = NOW + timedelta(days=number)
        report = Report(f"wrp_{number}", "wch_1", at, "{}")
        watches.settle(held(watches, at), settled(at, report=report))
    assert [one.id for one in watches.reports("wch_1", 2)] == ["wrp_2", "wrp_1"]
    assert [one.id for one in watches.reports("wch_1", 2, "wrp_1")] == ["wrp_0"]
    assert watches.report("wch_other", "wrp_0") is None


def test_the_way_down_is_refused_while_something_is_watched(journal: Journal, watches: Watches) -> None:
    engine: Engine = journal.engine
    watches.add(new("wch_1"), 10)
    with pytest.raises(RuntimeError, match="there are watches"):
        downgrade(engine, "0011")
    watches.remove("wch_1")
    downgrade(engine, "0011")
    upgrade(engine)
    assert watches.all() == ()
