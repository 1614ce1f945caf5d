"""Entries of every kind as they are kept, on both databases: what comes back is what was stated."""

from datetime import UTC, datetime, timedelta

from app.overlays.views import EXAMPLES, RESERVED
from app.storage.journal import Journal
from app.storage.overlays import CLASSES, KeptOverlay, Overlays
from tests.app.overlays.own import overlay_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_an_entry_of_each_kind_comes_back_as_it_was_stated_with_the_id_answers_cite(journal: Journal) -> None:
    documents = [*EXAMPLES.values(), RESERVED]
    assert set(EXAMPLES) == set(CLASSES)
    stated = [
        KeptOverlay(f"ovl_{number:02}", NOW + timedelta(seconds=number), entry, document)
        for number, (entry, document) in enumerate(
            zip(overlay_of(*documents).entries, documents, strict=True)
        )
    ]
    overlays = Overlays(journal.engine)
    for kept in stated:
        overlays.add(kept)
    found = overlays.all()
    assert found == tuple(stated)
    assert [one.entry.source_id for one in found] == [one.entry.source_id for one in stated]
    for kept in stated:
        assert overlays.remove(kept.id, NOW + timedelta(hours=1))
    assert overlays.all() == ()
    assert next(overlays.history(NOW + timedelta(minutes=30))) == tuple(stated)
