"""What if, over HTTP: scenarios beside the base, and the scenarios that are shipped."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from app.dependencies import InService, RawBody
from app.jobs.desk import ACCEPTED, InDesk
from app.openapi import ASKING, QUESTION, READING, request_body
from app.recommendations.bodies import check_text_of
from app.replies import view_reply
from app.scenarios.library import library
from app.scenarios.schemas import WhatIf
from app.scenarios.sweep_schemas import Sweep
from app.scenarios.work import asked_comparison, asked_sweep

router = APIRouter(prefix="/v1")
EXAMPLE: dict[str, object] = {
    "question": QUESTION,
    "scenarios": [
        "dpf-annulled",
        {
            "name": "dearer and cleaner",
            "changes": [
                {"kind": "price", "provider": "scaleway", "share": 0.2},
                {"kind": "grid_intensity", "zone": "PL", "like": "SE"},
            ],
        },
    ],
}
BODY = request_body("ScenariosToCompare", "A shipped scenario and one of one's own.", EXAMPLE)
SWEEP_EXAMPLE: dict[str, object] = {
    "question": QUESTION,
    "parameters": [{"change": {"kind": "carbon_price"}, "key": "per_tonne", "values": [0, 100, 250, 1000]}],
}
SWEEP_BODY = request_body("SweepToAsk", "Four prices of carbon.", SWEEP_EXAMPLE)


class ShippedScenario(BaseModel):
    """A ready scenario: what it supposes in two languages, its source, its changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    about_en: str
    about_fr: str
    source: str
    changes: list[dict[str, object]]


class ShippedScenarios(BaseModel):
    """Every ready scenario."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    items: list[ShippedScenario]


@router.post(
    "/scenarios",
    operation_id="compare_scenarios",
    summary="Compare scenarios with the base",
    tags=["scenarios"],
    response_model=WhatIf,
    responses={**ASKING, **ACCEPTED},
    openapi_extra=BODY,
)
def compare_scenarios(request: Request, running: InService, desk: InDesk, raw: RawBody) -> Response:
    """The plan of a question, and of the same question under each scenario: what moves and why.

    A scenario is the name of a shipped one or a name with a list of changes; all are measured against the
    references of the base. A scenario without a plan is an answer too: `status: refused`. What takes longer
    than the wait of `Prefer` becomes a job: 202.
    """
    check_text_of(request, raw)
    return desk.answer(asked_comparison(running, raw))


@router.post(
    "/sweeps",
    operation_id="sweep_scenarios",
    summary="Vary one or two parameters of a scenario",
    tags=["scenarios"],
    response_model=Sweep,
    responses={**ASKING, **ACCEPTED},
    openapi_extra=SWEEP_BODY,
)
def sweep_scenarios(request: Request, running: InService, desk: InDesk, raw: RawBody) -> Response:
    """The plan at every point of a grid, and for one numeric parameter the points at which the plan changes.

    A parameter is a change without one key, that key, and the values it takes. Every search begins from the
    plan of the base. What takes longer than the wait of `Prefer` becomes a job, whose result holds the points
    that are done: 202.
    """
    check_text_of(request, raw)
    return desk.answer(asked_sweep(running, raw))


@router.get(
    "/scenarios",
    operation_id="list_scenarios",
    summary="The shipped scenarios",
    tags=["scenarios"],
    response_model=ShippedScenarios,
    responses=READING,
)
def list_scenarios(request: Request, running: InService) -> Response:
    """Scenarios to start from, each with a sentence in English and French and the source of supposing it."""
    items = [
        ShippedScenario.model_validate(
            {
                "name": each.name,
                "about_en": each.en,
                "about_fr": each.fr,
                "source": each.source,
                "changes": each.changes,
            }
        )
        for each in library().values()
    ]
    return view_reply(request, ShippedScenarios(items=items), running.catalog.digest)
