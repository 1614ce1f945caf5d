"""`POST /v1/robustness`: does the plan survive the doubt of its facts?"""

from fastapi import APIRouter, Request, Response

from app.dependencies import InService, RawBody
from app.jobs.desk import ACCEPTED, InDesk
from app.openapi import ASKING, QUESTION, request_body
from app.recommendations.bodies import check_text_of
from app.robustness.schemas import Robustness
from app.robustness.work import asked_robustness

router = APIRouter(prefix="/v1")
EXAMPLE: dict[str, object] = {"question": QUESTION, "draws": 1000, "seed": 0}
BODY = request_body("RobustnessToAsk", "A thousand draws of one question.", EXAMPLE)


@router.post(
    "/robustness",
    operation_id="ask_robustness",
    summary="In how many draws the plan stays the best",
    tags=["scenarios"],
    response_model=Robustness,
    responses={**ASKING, **ACCEPTED},
    openapi_extra=BODY,
)
def ask_robustness(request: Request, running: InService, desk: InDesk, raw: RawBody) -> Response:
    """Seeded draws from the intervals of the facts: regret, what wins otherwise, which fact decides.

    Where rules couple workloads, shares and regrets are bounds, and a sample of draws is solved exactly. A
    question without a plan is an answer too: `plan.status` says why. What takes longer than the wait of
    `Prefer` becomes a job: 202.
    """
    check_text_of(request, raw)
    return desk.answer(asked_robustness(running, raw))
