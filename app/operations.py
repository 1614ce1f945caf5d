"""For those who run the service: is it alive, is it ready, how does it do, and what its errors mean."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.dependencies import InService, Running
from app.metrics import MEDIA_TYPE
from app.openapi import NO_SUCH, READING, Responses
from app.problems import KINDS, ErrorView, Problem
from app.recommendations.views import View
from app.replies import view_reply

NOT_READY: Responses = {503: READING[503]}
KindName = Annotated[str, Path(max_length=64, description="Name of a kind of problem.", examples=["busy"])]

router = APIRouter()


class Alive(View):
    """The process answers."""

    status: str


class Ready(View):
    """Everything a question needs is there; `catalog_age_days` is the age of the newest price."""

    status: str
    catalog_digest: str
    catalog_age_days: int
    solving: int
    waiting: int


class ProblemKind(View):
    """What a `type` of a problem stands for."""

    type: str
    title: str
    status: int
    meaning: str


@router.get(
    "/livez", operation_id="get_liveness", summary="Is it alive?", tags=["operations"], response_model=Alive
)
def get_liveness() -> Alive:
    """Answers as long as the process can."""
    return Alive(status="alive")


@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Is it ready?",
    tags=["operations"],
    response_model=Ready,
    responses=NOT_READY,
)
def get_readiness(running: InService) -> Ready:
    """200 when the journal can be written and the solvers take questions, else 503 with what is missing."""
    missing = [name for name, ready in _parts(running) if not ready]
    if missing:
        errors = [
            ErrorView(pointer=None, parameter=None, code=f"{name}_not_ready", detail="not ready", remedy=None)
            for name in missing
        ]
        raise Problem("not-ready", errors=errors, headers={"Retry-After": "1"})
    newest = running.now().date().fromisoformat(running.published.as_of)
    return Ready(
        status="ready",
        catalog_digest=running.published.digest,
        catalog_age_days=(running.now().date() - newest).days,
        solving=running.solvers.running(),
        waiting=running.solvers.waiting(),
    )


def _parts(running: Running) -> tuple[tuple[str, bool], ...]:
    return ("journal", running.journal.ready()), ("solvers", running.solvers.is_ready())


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Measurements for Prometheus",
    tags=["operations"],
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def get_metrics(running: InService) -> Response:
    """Requests, solving, answers by outcome, the age of the catalog."""
    return Response(running.meters.text(), media_type=MEDIA_TYPE)


@router.get(
    "/v1/problems/{name}",
    operation_id="get_problem",
    summary="What an error means",
    tags=["problems"],
    response_model=ProblemKind,
    responses={**READING, **NO_SUCH},
)
def get_problem(request: Request, running: InService, name: KindName) -> Response:
    """The page behind the `type` of a problem."""
    kind = KINDS.get(name)
    if kind is None:
        raise Problem("not-found", "There is no problem of this name.")
    view = ProblemKind(
        type=f"/v1/problems/{name}", title=kind.title, status=kind.status, meaning=kind.meaning
    )
    return view_reply(request, view, running.published.digest)
