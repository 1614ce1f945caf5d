"""`POST /v1/requests/compare`: one AI request in every place, as JSON, CSV or Markdown."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.ai_requests.compare import compare
from app.ai_requests.forms import Form, wanted_form, written
from app.ai_requests.question import RequestQuestion, parse_request
from app.ai_requests.schemas import Comparison
from app.dependencies import InService, RawBody, Running
from app.faults import FaultyQuestion
from app.openapi import ASKING, request_body
from app.recommendations.asking.documents import read_document
from app.recommendations.bodies import check_text_of, limits_of
from app.solvers.ask import answer_of
from catalog.library import Catalog

router = APIRouter(prefix="/v1")
REQUEST: dict[str, object] = {
    "model": "llama-3.3-70b-instruct",
    "input_tokens": 1200,
    "output_tokens": 350,
    "requests_per_month": 3_000_000,
    "requirements": {"residency": ["EU"], "juridical_min": 2},
    "sort": "co2e",
}
BODY = request_body("RequestToCompare", "One AI request.", REQUEST)


class ComparisonWanted(BaseModel):
    """What of a comparison is wanted; other parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    view: Annotated[
        Literal["places", "inventory"],
        Field(description="`inventory`: rows for Scope 3, category 1 of a greenhouse gas inventory, in CSV."),
    ] = "places"


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison as a task of a solver, which writes it out."""

    asked: RequestQuestion
    form: Form
    inventory: bool

    def run(self, catalog: Catalog) -> str:
        """The comparison as text."""
        return written(compare(self.asked, catalog), self.form, inventory=self.inventory)


@router.post(
    "/requests/compare",
    operation_id="compare_requests",
    summary="Compare one AI request in every place",
    tags=["requests"],
    response_model=Comparison,
    responses={
        **ASKING,
        200: {"content": {form.value: {"schema": {"type": "string"}} for form in (Form.CSV, Form.MARKDOWN)}},
    },
    openapi_extra=BODY,
)
def compare_requests(
    request: Request, running: InService, raw: RawBody, wanted: Annotated[ComparisonWanted, Query()]
) -> Response:
    """Cost, energy, CO2e, water, letters, levels and break-even of one request, wherever it can be served.

    `Accept` chooses JSON, CSV or Markdown. Nothing is kept: the same request over the same catalog gives the
    same answer.
    """
    check_text_of(request, raw)
    asked = _read(running, raw)
    inventory = wanted.view == "inventory"
    form = Form.CSV if inventory else wanted_form(request.headers.get("accept", ""))
    text = answer_of(running, Compare(asked, form, inventory))
    # Starlette adds the charset to types of text.
    return Response(text, 200, {"Cache-Control": "no-store", "Vary": "Accept"}, form.value)


def _read(running: Running, raw: bytes) -> RequestQuestion:
    """The request in a body. Raises FaultyQuestion with every fault."""
    tree, unread = read_document(raw, limits_of(running))
    if unread:
        raise FaultyQuestion([replace(fault, path=fault.pointer) for fault in unread])
    return parse_request(tree, running.vocabulary, today=running.now().date().isoformat())
