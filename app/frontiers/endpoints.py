"""Frontiers over HTTP: the plans among which cost, carbon and sovereignty can only be traded."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.dependencies import InService, RawBody
from app.frontiers.schemas import Frontier
from app.frontiers.task import TradeOffs
from app.frontiers.wanted import MOST_POINTS, POINTS, UnknownCriterion, Wanted, criteria_of
from app.openapi import ASKING, QUESTION_BODY
from app.problems import of_parameter
from app.recommendations.bodies import media_type_of, read_question
from app.replies import fresh_reply
from app.solvers.ask import answer_of

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
    responses=ASKING,
    openapi_extra=QUESTION_BODY,
)
def create_frontier(
    request: Request, running: InService, raw: RawBody, wanted: Annotated[FrontierWanted, Query()]
) -> Response:
    """The plans that no plan beats on every criterion, from the cheapest on, with the recommended one marked.

    The body is a question. Every requirement and rule of it holds. `status` is `complete` when every such
    plan is listed, else `spread`: each point then says what no plan between it and the next can undercut.
    """
    question = read_question(running, raw, media_type_of(request.headers.get("content-type", "")))
    try:
        criteria = criteria_of(wanted.criteria)
    except UnknownCriterion as error:
        raise of_parameter("criteria", "unknown_criterion", str(error)) from error
    asked = Wanted(criteria, wanted.points, wanted.complete, running.settings.solve_seconds)
    front = answer_of(running, TradeOffs(question, asked))
    return fresh_reply(front)
