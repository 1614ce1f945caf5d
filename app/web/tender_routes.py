"""Pages of tenders: write, freeze, open bids, award, take the record away. Each step is one form."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response

from app.dependencies import InService, RawBody, Running
from app.faults import FaultyQuestion
from app.problems import Problem
from app.recommendations.asking.documents import read_document
from app.recommendations.asking.trees import Tree
from app.storage.tenders import TenderEvent
from app.tenders.awarding import life
from app.tenders.awarding.bodies import XLSX
from app.tenders.awarding.desk import award_kept, check_being_written, shelf_of
from app.tenders.awarding.read import LIMITS
from app.web.awards import award_page
from app.web.bids import (
    FIRST_ROWS,
    MORE_ROWS,
    MOST_ROWS,
    Row,
    bids_in,
    opened_in,
    rows_in,
    table_to_fill,
    workbook_to_fill,
)
from app.web.forms import SentFile, sent_form, sent_form_with_files
from app.web.frame import go, show
from app.web.language import language_of
from app.web.spreadsheet import csv_reply
from app.web.tenders import document_of, read_kept, tender_page, tenders_page

router = APIRouter()
TenderId = Annotated[str, Path(max_length=64)]
EXAMPLE = "tenders/hebergement-assistant.yaml"
NO_FILE = SentFile("", b"")
_ID = re.compile(r"tnd_[0-9A-Z]{26}")
GRID_COLUMNS = ("lot", "supplier", "outcome", "rank", "price_per_month", "currency", "total")


@router.get("/tenders")
def tenders(request: Request, running: InService) -> Response:
    """The tenders there are, newest first, and a form to begin one."""
    return _list(request, running, _example())


@router.post("/tenders")
def begin_tender(request: Request, running: InService, raw: RawBody) -> Response:
    """Keep a new tender; the page again, with every fault, for one that cannot be kept."""
    fields, sent = sent_form_with_files(request, raw)
    text = _document(fields, sent)
    try:
        tree = _checked(running, text)
    except FaultyQuestion as error:
        return _list(request, running, text, error)
    with shelf_of(running) as shelf:
        event = life.write(shelf, None, tree, running.now())
    return go(f"/tenders/{event.tender_id}")


def _list(request: Request, running: Running, text: str, error: FaultyQuestion | None = None) -> Response:
    after = request.query_params.get("after", "")
    with shelf_of(running) as shelf:
        page = tenders_page(shelf, after if _ID.fullmatch(after) else None)
    faults = error.faults if error else ()
    return show(request, "tenders.html", 422 if error else 200, page=page, text=text, faults=faults)


@router.get("/tenders/{tender_id}")
def tender(request: Request, running: InService, tender_id: TenderId) -> Response:
    """One tender: what it asks, and the next step."""
    return _tender(request, running, _events(running, tender_id))


@router.post("/tenders/{tender_id}")
def rewrite_tender(request: Request, running: InService, raw: RawBody, tender_id: TenderId) -> Response:
    """Keep a draft as written anew; the page again, with every fault, when it cannot be kept."""
    fields, sent = sent_form_with_files(request, raw)
    text, events = _document(fields, sent), _events(running, tender_id)
    try:
        tree = _checked(running, text)
    except FaultyQuestion as error:
        return _tender(request, running, events, error, text=text)
    _refuse_overtaken(events, fields.get("seen"))
    with shelf_of(running) as shelf:
        life.write(shelf, tender_id, tree, running.now())
    return go(f"/tenders/{tender_id}")


@router.post("/tenders/{tender_id}/freeze")
def freeze_tender(request: Request, running: InService, raw: RawBody, tender_id: TenderId) -> Response:
    """Seal the criteria as they were read on the page; not those of a colleague who was quicker."""
    fields, events = sent_form(request, raw), _events(running, tender_id)
    _refuse_overtaken(events, fields.get("seen"))
    with shelf_of(running) as shelf:
        life.freeze_kept(shelf, tender_id, running.now())
    return go(f"/tenders/{tender_id}")


@router.post("/tenders/{tender_id}/award")
def open_bids(request: Request, running: InService, raw: RawBody, tender_id: TenderId) -> Response:
    """Judge bids given by rows, by a file or by a text; the page again, with every fault, else."""
    fields, sent = sent_form_with_files(request, raw)
    events, rows = _events(running, tender_id), rows_in(fields)
    lang: Literal["en", "fr"] = "fr" if language_of(request).code == "fr" else "en"
    if "more" in fields:
        return _tender(request, running, events, rows=rows, empty=MORE_ROWS)
    file, text = sent.get("file", NO_FILE), fields.get("text", "")
    try:
        if "file" in sent:
            opened = opened_in(file.name, file.content)
        elif "text" in fields:
            opened = opened_in("", text.encode())
        else:
            opened = bids_in(rows)
        with shelf_of(running) as shelf:
            award_kept(running, shelf, tender_id, opened, lang)
    except FaultyQuestion as error:
        return _tender(request, running, events, error, rows=rows, bids_text=text)
    return go(f"/tenders/{tender_id}/award")


@router.get("/tenders/{tender_id}/award")
def award(request: Request, running: InService, tender_id: TenderId) -> Response:
    """The newest award, or an earlier one by its id."""
    events = _events(running, tender_id)
    page = award_page(events, request.query_params.get("step"), _weights(document_of(events)))
    if page is None:
        raise Problem("not-found", "There is no such award of this tender.")
    return show(request, "award.html", page=page)


@router.get("/tenders/{tender_id}/award.csv")
def award_csv(running: InService, tender_id: TenderId) -> Response:
    """The grid of the newest award, for a spreadsheet."""
    events = _events(running, tender_id)
    page = award_page(events, None, {})
    if page is None:
        raise Problem("not-found", "There is no award of this tender.")
    rows = (
        (
            *(bid.view.lot, bid.view.supplier, bid.view.outcome, bid.view.rank, bid.view.price_per_month),
            *(page.award.currency, bid.view.total),
            *(bid.points.get(name) for name in page.criteria),
        )
        for lot in page.lots
        for bid in lot.bids
    )
    return csv_reply("award", (*GRID_COLUMNS, *page.criteria), rows)


@router.get("/tenders/{tender_id}/bids.csv")
def bids_csv(running: InService, tender_id: TenderId) -> Response:
    """An empty table of bids, one row for each lot."""
    names, rows = table_to_fill(read_kept(running, _events(running, tender_id)))
    return csv_reply("bids", names, rows)


@router.get("/tenders/{tender_id}/bids.xlsx")
def bids_xlsx(running: InService, tender_id: TenderId) -> Response:
    """The same as a workbook."""
    content = workbook_to_fill(read_kept(running, _events(running, tender_id)))
    headers = {"Content-Disposition": 'attachment; filename="bids.xlsx"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type=XLSX)


def _tender(
    request: Request,
    running: Running,
    events: Sequence[TenderEvent],
    error: FaultyQuestion | None = None,
    *,
    text: str | None = None,
    rows: Sequence[Row] = (),
    empty: int = FIRST_ROWS,
    bids_text: str = "",
) -> Response:
    """The page of a tender, with what was just entered and its faults, if any."""
    page = tender_page(running, events, language_of(request).code)
    page = replace(page, text=page.text if text is None else text, bids_text=bids_text or page.bids_text)
    entered = [*(rows or page.rows)]
    blank: list[Row] = [{}] * min(empty if rows or not entered else 0, MOST_ROWS - len(entered))
    return show(
        request,
        "tender.html",
        422 if error else 200,
        page=page,
        faults=error.faults if error else page.faults,
        rows=[*entered, *blank],
        regions=[f"{p}/{r}" for p, r in _places(running)],
    )


def _places(running: Running) -> list[tuple[str, str]]:
    regions = running.catalog.regions
    return list(zip(regions.provider_id, regions.region_id, strict=True))


def _events(running: Running, tender_id: str) -> tuple[TenderEvent, ...]:
    with shelf_of(running) as shelf:
        return life.known(shelf, tender_id)


def _document(fields: Mapping[str, str], sent: Mapping[str, SentFile]) -> str:
    """The text of a form, or that of the file chosen in its place."""
    file = sent.get("file", NO_FILE)
    return file.content.decode("utf-8", "replace") if "file" in sent else fields.get("text", "")


def _checked(running: Running, text: str) -> dict[str, Tree]:
    tree, faults = read_document(text.encode(), LIMITS)
    if faults:
        raise FaultyQuestion(faults)
    check_being_written(running, tree)
    return tree


def _refuse_overtaken(events: Sequence[TenderEvent], seen: str | None) -> None:
    if seen != str(events[-1].number):
        raise Problem("conflict", "Somebody else changed this tender meanwhile: read it again.")


def _weights(document: Mapping[str, Tree]) -> dict[str, float]:
    """The weights of the criteria of a document, by id."""
    criteria = document.get("criteria")
    found = [one for one in criteria if isinstance(one, dict)] if isinstance(criteria, list) else []
    weighed = ((str(one.get("id")), one.get("weight")) for one in found)
    return {id: float(weight) for id, weight in weighed if isinstance(weight, int | Decimal)}


def _example() -> str:
    return files("app.examples").joinpath(EXAMPLE).read_text(encoding="utf-8")
