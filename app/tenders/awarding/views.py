"""A tender as the service shows it: how far it has come, its document, and the awards proposed so far."""

from collections.abc import Mapping, Sequence
from typing import Literal

from app.recommendations.answer_figures import Part
from app.records.record import utc_text
from app.storage.tenders import TenderEvent
from app.tenders.awarding.life import tree_of

TenderStatus = Literal["draft", "frozen", "awarded"]
STATUS: Mapping[str, TenderStatus] = {"written": "draft", "frozen": "frozen", "awarded": "awarded"}


class AwardStep(Part):
    """One award that was proposed: when (UTC), and who wins which lot."""

    id: str
    at: str
    winners: dict[str, str | None]


class KeptTender(Part):
    """A tender: `document` as written, with its seal (`frozen`) once the criteria are frozen."""

    id: str
    status: TenderStatus
    name: str
    created_at: str
    frozen_at: str | None
    sha256: str | None
    document: dict[str, object]
    awards: tuple[AwardStep, ...]


class TenderLine(Part):
    """A tender in a list: `changed_at` is the time of its last step."""

    id: str
    status: TenderStatus
    changed_at: str


class KeptTenders(Part):
    """Tenders, newest first."""

    items: tuple[TenderLine, ...]
    next_cursor: str | None


def kept_tender(events: Sequence[TenderEvent]) -> KeptTender:
    """The view of a tender out of its steps."""
    last = next(event for event in reversed(events) if event.kind != "awarded")
    document = tree_of(last)
    seal = document.get("frozen")
    frozen = seal if isinstance(seal, Mapping) else {}
    return KeptTender(
        id=last.tender_id,
        status=STATUS[events[-1].kind],
        name=str(document.get("name", "tender")),
        created_at=utc_text(events[0].created_at),
        frozen_at=str(frozen["at"]) if frozen else None,
        sha256=str(frozen["sha256"]) if frozen else None,
        document=dict(document),
        awards=tuple(_award(event) for event in events if event.kind == "awarded"),
    )


def _award(event: TenderEvent) -> AwardStep:
    lots = tree_of(event).get("lots")
    found = [lot for lot in lots if isinstance(lot, Mapping)] if isinstance(lots, list) else []
    winners = {str(lot["lot"]): str(lot["supplier"]) if lot.get("supplier") else None for lot in found}
    return AwardStep(id=event.id, at=utc_text(event.created_at), winners=winners)


def kept_tenders(events: Sequence[TenderEvent], cursor: str | None) -> KeptTenders:
    """The view of a page of tenders, each by its last step."""
    items = tuple(
        TenderLine(id=event.tender_id, status=STATUS[event.kind], changed_at=utc_text(event.created_at))
        for event in events
    )
    return KeptTenders(items=items, next_cursor=cursor)
