"""The life of a tender in the service: written, frozen, awarded; each step kept, none taken out of order."""

from collections.abc import Mapping
from datetime import datetime

from app.ids import new_id
from app.problems import Problem
from app.recommendations.asking.documents import read_document
from app.recommendations.asking.trees import Tree
from app.storage.tenders import Overtaken, Step, TenderEvent, TenderShelf
from app.tenders.awarding.freeze import OPENED_LATER, freeze, text_of
from app.tenders.awarding.read import LIMITS

FROZEN = "The criteria are frozen: begin a new tender."
NOT_FROZEN = "Freeze the criteria before bids are read."


def write(
    shelf: TenderShelf, tender_id: str | None, document: Mapping[str, Tree], now: datetime
) -> TenderEvent:
    """Keep a tender, new or in place of what was written before. Raises Problem once it is frozen."""
    if tender_id is None:
        return shelf.add(new_id("tnd"), 1, "written", text_of(document), now)
    events = known(shelf, tender_id)
    if any(event.kind != "written" for event in events):
        raise Problem("conflict", FROZEN)
    return _next(shelf, events, "written", document, now)


def freeze_kept(shelf: TenderShelf, tender_id: str, now: datetime) -> TenderEvent:
    """Seal what was written last. Raises Problem when it is sealed, FaultyQuestion when it holds bids."""
    events = known(shelf, tender_id)
    if any(event.kind != "written" for event in events):
        raise Problem("conflict", FROZEN)
    return _next(shelf, events, "frozen", freeze(tree_of(events[-1]), now), now)


def with_bids(shelf: TenderShelf, tender_id: str, opened: Mapping[str, Tree]) -> dict[str, Tree]:
    """The frozen tender with the bids that were opened. Raises Problem before it is frozen."""
    frozen = next((event for event in known(shelf, tender_id) if event.kind == "frozen"), None)
    if frozen is None:
        raise Problem("conflict", NOT_FROZEN)
    return {**tree_of(frozen), **{key: value for key, value in opened.items() if key in OPENED_LATER}}


def keep_award(shelf: TenderShelf, tender_id: str, award: Mapping[str, Tree], now: datetime) -> TenderEvent:
    """Keep an award: when this returns it is on disk."""
    return _next(shelf, known(shelf, tender_id), "awarded", award, now)


def known(shelf: TenderShelf, tender_id: str) -> tuple[TenderEvent, ...]:
    """The steps of a tender. Raises Problem when there is no such tender."""
    events = shelf.events(tender_id)
    if not events:
        raise Problem("not-found", "There is no tender with this id.")
    return events


def _next(
    shelf: TenderShelf,
    events: tuple[TenderEvent, ...],
    kind: Step,
    document: Mapping[str, Tree],
    now: datetime,
) -> TenderEvent:
    try:
        return shelf.add(events[0].tender_id, events[-1].number + 1, kind, text_of(document), now)
    except Overtaken as error:
        raise Problem("conflict", "Somebody else changed this tender meanwhile: read it again.") from error


def tree_of(event: TenderEvent) -> dict[str, Tree]:
    """The document of a step, numbers exact."""
    return read_document(event.document, LIMITS)[0]
