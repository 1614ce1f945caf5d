"""`POST /v1/robustness`: does the plan survive the doubt of its facts?"""

from fastapi import APIRouter, Request, Response

from app.dependencies import InService, RawBody
from app.faults import FaultyQuestion
from app.openapi import ASKING, QUESTION, request_body
from app.recommendations.bodies import JSON_TYPE, limits_of, media_type_of, refuse_other_text
from app.replies import JSON
from app.robustness.schemas import Robustness
from app.robustness.task import AskRobustness
from app.solvers.ask import answer_of

router = APIRouter(prefix="/v1")
EXAMPLE: dict[str, object] = {"question": QUESTION, "draws": 1000, "seed": 0}
BODY = request_body("RobustnessToAsk", "A thousand draws of one question.", EXAMPLE)


@router.post(
    "/robustness",
    operation_id="ask_robustness",
    summary="In how many draws the plan stays the best",
    tags=["scenarios"],
    response_model=Robustness,
    responses=ASKING,
    openapi_extra=BODY,
)
def ask_robustness(request: Request, running: InService, raw: RawBody) -> Response:
    """Seeded draws from the intervals of the facts: regret, what wins otherwise, which fact decides.

    Where rules couple workloads, shares and regrets are bounds, and a sample of draws is solved exactly. A
    question without a plan is an answer too: `plan.status` says why.
    """
    if media_type_of(request.headers.get("content-type", "")) == JSON_TYPE:
        refuse_other_text(raw)
    today = running.now().date().isoformat()
    task = AskRobustness(raw, today, limits_of(running), running.settings.solve_seconds)
    found = answer_of(running, task)
    if not isinstance(found, str):
        raise FaultyQuestion(found)
    return Response(found, 200, {"Cache-Control": "no-store"}, JSON)
