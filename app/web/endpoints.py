"""The pages: where a person sees the choice. Each is complete without scripts."""

from importlib.resources import files
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request, Response

from app.browse.tables import catalog_view
from app.dependencies import InService, RawBody
from app.examples import examples, read_example
from app.faults import FaultyQuestion
from app.problems import Problem
from app.records.exporting import RecordFormat
from app.web import catalog_routes, plan_routes, request_routes, signin_routes, tender_routes
from app.web.address import to_address
from app.web.asked import AT_ONCE, asked_of
from app.web.asking import answer_to
from app.web.controls import as_text
from app.web.forms import sent_form
from app.web.frame import A_YEAR, go, show, show_faults
from app.web.imported import imported, looks_like_a_question
from app.web.language import language_of
from app.web.plan import plan_page
from app.web.plan_csv import placements_csv, staircase_csv
from app.web.starting import SIZES, STARTS, started_question
from catalog.workloads import DataClass

router = APIRouter(include_in_schema=False)
for part in (plan_routes, request_routes, catalog_routes, tender_routes, signin_routes):
    router.include_router(part.router)
MEDIA_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
FIRST_EXAMPLE = "assistant-citoyen"
RECORD_FORMATS = [form.value for form in RecordFormat if form.value in ("pdf", "xlsx", "json")]


@router.get("/")
def home(request: Request, running: InService) -> Response:
    """The first page: one question, worked examples, a box for one's own."""
    return show(
        request,
        "home.html",
        catalog=catalog_view(running.catalog),
        starts=STARTS,
        sizes=SIZES,
        classes=[name.value for name in DataClass],
        countries=sorted(running.vocabulary.eea | {"CH", "GB"}),
        examples=examples(),
        text=read_example(FIRST_EXAMPLE),
    )


@router.get("/ask")
def ask_choices(request: Request, running: InService) -> Response:
    """From four choices to the plan: the address of the plan holds the question they make."""
    given = {name: request.query_params.get(name, "")[:100] for name in ("what", "size", "data", "users")}
    text = as_text(started_question(given["what"], given["size"], given["data"], given["users"]))
    return go(f"/plan?{urlencode({'q': to_address(text) or ''})}")


@router.post("/ask")
def ask_text(request: Request, running: InService, raw: RawBody) -> Response:
    """From a pasted question to its plan; one too long for an address is named by its answer."""
    text = sent_form(request, raw).get("question", "")
    if not looks_like_a_question(text):
        return show(request, "imported.html", found=imported(running, text))
    try:
        answer = answer_to(running, text, AT_ONCE)
    except FaultyQuestion as error:
        return show_faults(request, text, error)
    letters = to_address(text)
    return go(f"/plan?{urlencode({'q': letters} if letters else {'of': answer.id})}")


@router.get("/plan")
def plan(request: Request, running: InService) -> Response:
    """The plan of the question in the address."""
    asked = asked_of(request, running)
    try:
        answer, before = asked.answer(running), asked.answer_before(running)
        shown = plan_page(running.catalog, asked, answer, before)
    except FaultyQuestion as error:
        return show_faults(request, asked.text, error)
    return show(request, "plan.html", page=shown, records=RECORD_FORMATS)


@router.get("/plan/decision")
def decision(request: Request, running: InService) -> Response:
    """To the record of the whole answer, every section worked out, in a format."""
    form = request.query_params.get("format", "")
    if form not in RECORD_FORMATS:
        raise Problem("not-found")
    asked = asked_of(request, running)
    try:
        answer = asked.whole_answer(running)
    except FaultyQuestion as error:
        return show_faults(request, asked.text, error)
    return go(f"/v1/recommendations/{answer.id}/record?format={form}&lang={language_of(request).code}")


@router.get("/plan/placements.csv")
def placements(request: Request, running: InService) -> Response:
    """The table of the plan, for a spreadsheet."""
    return placements_csv(asked_of(request, running).answer(running))


@router.get("/plan/stairs.csv")
def stairs_csv(request: Request, running: InService) -> Response:
    """The price of sovereignty step by step, for a spreadsheet."""
    return staircase_csv(asked_of(request, running).answer(running))


@router.get("/static/{name}")
def static(name: Annotated[str, Path(pattern=r"^[a-z-]+\.(css|js|svg)$")]) -> Response:
    """A style sheet, a script or a picture of ours; its address changes with its content."""
    file = files(__package__) / "static" / name
    if not file.is_file():
        raise Problem("not-found")
    media_type = MEDIA_TYPES[name.rpartition(".")[2]]
    return Response(file.read_bytes(), headers={"Cache-Control": f"max-age={A_YEAR}"}, media_type=media_type)
