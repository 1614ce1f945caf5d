"""Frontiers over HTTP: the plans among which cost, carbon and sovereignty can only be traded."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.dependencies import InService, RawBody
from app.frontiers.schemas import Frontier
from app.frontiers.wanted import MOST_POINTS, POINTS, UnknownCriterion
from app.frontiers.work import asked_frontier
from app.jobs.desk import ACCEPTED, InDesk
from app.openapi import ASKING, QUESTION_BODY
from app.problems import of_parameter
from app.recommendations.bodies import media_type_of

router = APIRouter(prefix="/v1")


class FrontierWanted(BaseModel):
    """Which front, and how much of it; other parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    criteria: Annotated[
        str,
        Field(
            max_length=60,
            description="What is traded, with commas: `cost` and at least one of `carbon`, `sovereignty`.",
            examples=["cost,carbon"],
        ),
    ] = "cost,carbon,sovereignty"
    points: Annotated[
        int, Field(ge=3, le=MOST_POINTS, description="About how many plans of a large front.")
    ] = POINTS
    complete: Annotated[bool, Field(description="Every plan of the front, if time allows.")] = False


@router.post(
    "/frontiers",
    operation_id="create_frontier",
    summary="Trade cost, carbon and sovereignty",
    tags=["recommendations"],
    response_model=Frontier,
    responses={**ASKING, **ACCEPTED},
    openapi_extra=QUESTION_BODY,
)
def create_frontier(
    request: Request,
    running: InService,
    desk: InDesk,
    raw: RawBody,
    wanted: Annotated[FrontierWanted, Query()],
) -> Response:
    """The plans that no plan beats on every criterion, from the cheapest on, with the recommended one marked.

    The body is a question. Every requirement and rule of it holds. `status` is `complete` when every such
    plan is listed, else `spread`: each point then says what no plan between it and the next can undercut.
    What takes longer than the wait of `Prefer` becomes a job: 202.
    """
    media_type = media_type_of(request.headers.get("content-type", ""))
    try:
        work = asked_frontier(
            running, raw, media_type, wanted.criteria, wanted.points, complete=wanted.complete
        )
    except UnknownCriterion as error:
        raise of_parameter("criteria", "unknown_criterion", str(error)) from error
    return desk.answer(work)
