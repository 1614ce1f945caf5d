"""Tenders on pages: the list, one tender as far as it has come, and the document it was written as."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from app.dependencies import Running
from app.faults import Fault, FaultyQuestion
from app.recommendations.asking.trees import Tree
from app.storage.tenders import TenderEvent, TenderShelf
from app.tenders.awarding.award import legal_warnings
from app.tenders.awarding.freeze import OPENED_LATER, text_of
from app.tenders.awarding.life import tree_of
from app.tenders.awarding.read import Tender, read_award_tender
from app.tenders.awarding.schemas import LegalWarningView
from app.tenders.awarding.views import KeptTender, TenderLine, kept_tender, kept_tenders
from app.tenders.awarding.wire import AwardTender
from app.web.bids import Column, Row, columns_of, rows_of

PAGE = 20


@dataclass(frozen=True, slots=True)
class NamedTender:
    """A tender in the list."""

    line: TenderLine
    name: str


@dataclass(frozen=True, slots=True)
class TendersPage:
    """Some tenders, newest first, and the address of those before."""

    tenders: tuple[NamedTender, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class TenderPage:
    """One tender: `seen` is the number of its last step, `text` its document as YAML.

    `rows` are the bids of the form, `bids_text` holds bids that no row can show. `tender` is None where the
    facts changed so that the document is faulty now, which `faults` tell.
    """

    kept: KeptTender
    seen: int
    tender: AwardTender | None
    faults: tuple[Fault, ...]
    warnings: tuple[LegalWarningView, ...]
    text: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    bids_text: str

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/tenders/{self.kept.id}"


def tenders_page(shelf: TenderShelf, after: str | None) -> TendersPage:
    """A page of the list. Raises JournalUnavailable."""
    found = shelf.page(PAGE + 1, after)
    shown = found[:PAGE]
    lines = kept_tenders(shown, None).items
    named = zip(lines, shown, strict=True)
    return TendersPage(
        tuple(NamedTender(line, str(tree_of(event).get("name", "tender"))) for line, event in named),
        f"/tenders?after={shown[-1].tender_id}" if len(found) > PAGE else None,
    )


def tender_page(running: Running, events: Sequence[TenderEvent], lang: str) -> TenderPage:
    """The page of a tender out of its steps."""
    document = document_of(events)
    opened = opened_last(events)
    rows = None if opened.get("bundles") else rows_of(opened.get("bids", []))
    tender, faults = _read(running, document)
    return TenderPage(
        kept=kept_tender(events),
        seen=events[-1].number,
        tender=None if tender is None else tender.wire,
        faults=faults,
        warnings=() if tender is None else legal_warnings(tender, lang),
        text=as_yaml(document),
        columns=() if tender is None else columns_of(tender.wire),
        rows=tuple(rows or ()),
        bids_text="" if rows is not None else as_yaml(opened),
    )


def document_of(events: Sequence[TenderEvent]) -> dict[str, Tree]:
    """The tender as it was written or frozen last."""
    return tree_of(next(event for event in reversed(events) if event.kind != "awarded"))


def read_kept(running: Running, events: Sequence[TenderEvent]) -> AwardTender:
    """The tender, checked with the facts of today. Raises FaultyQuestion."""
    today = running.now().date().isoformat()
    return read_award_tender(document_of(events), running.vocabulary, today=today).wire


def _read(running: Running, document: Mapping[str, Tree]) -> tuple[Tender | None, tuple[Fault, ...]]:
    try:
        today = running.now().date().isoformat()
        return read_award_tender(document, running.vocabulary, today=today), ()
    except FaultyQuestion as error:
        return None, error.faults


def opened_last(events: Sequence[TenderEvent]) -> dict[str, Tree]:
    """The bids and bundles of the newest award; none before there is one."""
    event = next((one for one in reversed(events) if one.kind == "awarded"), None)
    opened = None if event is None else tree_of(event).get("opened")
    judged = json.loads(str(opened["text"])) if isinstance(opened, dict) else {}
    return {name: judged[name] for name in OPENED_LATER if judged.get(name)}


def as_yaml(document: Mapping[str, Tree]) -> str:
    """A document as people write it."""
    plain = json.loads(text_of(document))
    return str(yaml.dump(plain, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=110))
