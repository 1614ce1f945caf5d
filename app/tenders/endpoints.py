"""Tenders over HTTP: which bid wins each lot."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.dependencies import InService, RawBody
from app.jobs.desk import ACCEPTED, InDesk
from app.openapi import ASKING
from app.recommendations.bodies import check_text_of
from app.tenders.schemas import AllocationView
from app.tenders.work import allocation

router = APIRouter(prefix="/v1")
ALLOCATION_PATH = "/v1/tenders/allocate"

TENDER: dict[str, object] = {
    "name": "lots",
    "currency": "EUR",
    "objective": "lowest_price",
    "lots": [{"id": "L1"}, {"id": "L2"}],
    "suppliers": [
        {"id": "S1", "fixed_charge": "3.00", "capacity": {"units": 36}, "max_lots": 2},
        {"id": "S2", "fixed_charge": "5.00"},
    ],
    "bids": [
        {"lot": "L1", "supplier": "S1", "price": "17.00", "uses": {"units": 8}},
        {"lot": "L2", "supplier": "S1", "price": "20.00", "uses": {"units": 9}},
        {"lot": "L1", "supplier": "S2", "price": "18.00", "uses": {"units": 8}},
        {"lot": "L2", "supplier": "S2", "price": "19.00", "uses": {"units": 9}},
    ],
    "limits": {"max_suppliers": 2, "resources": {"units": 1000}},
}
_SCHEMA = {"$ref": "#/components/schemas/TenderToAllocate"}
TENDER_BODY: dict[str, object] = {
    "requestBody": {
        "description": "Lots, suppliers and bids; unknown keys are refused.",
        "required": True,
        "content": {
            "application/json": {
                "schema": _SCHEMA,
                "examples": {"two-lots": {"summary": "Two lots, two suppliers.", "value": TENDER}},
            },
            "application/yaml": {"schema": _SCHEMA},
        },
    }
}


class AllocationWanted(BaseModel):
    """How long to search; other parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    time_limit: Annotated[
        float | None,
        Field(gt=0, le=600, description="Longest search in seconds, below the limit of the service."),
    ] = None


@router.post(
    "/tenders/allocate",
    operation_id="allocate_tender",
    summary="Award the lots of a tender",
    tags=["tenders"],
    response_model=AllocationView,
    responses={**ASKING, **ACCEPTED},
    openapi_extra=TENDER_BODY,
)
def allocate_tender(
    request: Request,
    running: InService,
    desk: InDesk,
    raw: RawBody,
    wanted: Annotated[AllocationWanted, Query()],
) -> Response:
    """One bid for each lot, at the least price or the highest score, proven; or why no award is possible.

    When time runs out the best award found comes with a bound that holds. A refusal is an answer too: 200
    with `status: refused`. What takes longer than the wait of `Prefer` becomes a job: 202.
    """
    check_text_of(request, raw)
    longest = running.settings.solve_seconds
    return desk.answer(allocation(raw, min(wanted.time_limit or longest, longest)))
