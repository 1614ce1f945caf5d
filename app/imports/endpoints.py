"""Imports over HTTP: what a client has, as a question to ask. Nothing is asked, nothing is kept."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from app.dependencies import InService, RawBody
from app.imports.outcome import Kind, plain_name
from app.imports.schemas import ImportView
from app.imports.task import Import
from app.openapi import ASKING
from app.replies import fresh_reply
from app.solvers.ask import answer_or_faults

router = APIRouter(prefix="/v1")
IMPORT_PATH = "/v1/imports"

TABLE = "name,kind,vcpu,memory_gib,instances,provider,region,cost_per_month\nportal,compute,8,32,4,,,\n"
PLAN: dict[str, object] = {
    "planned_values": {
        "root_module": {
            "resources": [
                {
                    "address": "scaleway_instance_server.portal",
                    "type": "scaleway_instance_server",
                    "values": {"type": "GP1-S", "zone": "fr-par-1"},
                }
            ]
        }
    }
}
_FILE: dict[str, object] = {"schema": {"type": "string", "format": "binary"}}
FILE_BODY: dict[str, object] = {
    "requestBody": {
        "description": "A file: a bill (FOCUS), a plan (Terraform), compose, manifests, Score, a table.",
        "required": True,
        "content": {
            "text/csv": {
                "schema": {"type": "string"},
                "examples": {"table": {"summary": "One workload in our own table.", "value": TABLE}},
            },
            "application/json": {
                "schema": {"type": "object"},
                "examples": {"plan": {"summary": "A plan with one machine.", "value": PLAN}},
            },
            "application/octet-stream": _FILE,
        },
    }
}


class ImportWanted(BaseModel):
    """What the file is, and how the question is called; other parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[Kind | None, Field(description="What the file is; found out unless given.")] = None
    name: Annotated[str, Field(min_length=1, max_length=80, description="Name of the question.")] = "imported"


@router.post(
    "/imports",
    operation_id="import_file",
    summary="Turn a bill, a plan or a table into a question",
    tags=["imports"],
    response_model=ImportView,
    responses=ASKING,
    openapi_extra=FILE_BODY,
)
def import_a_file(running: InService, raw: RawBody, wanted: Annotated[ImportWanted, Query()]) -> Response:
    """A dry run: the question, what was assumed, what was left out and why, and how much was understood."""
    as_of = running.now().date().isoformat()
    found = answer_or_faults(running, Import(raw, wanted.kind, plain_name(wanted.name), as_of))
    return fresh_reply(found)
