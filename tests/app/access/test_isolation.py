"""No route shows a tenant what belongs to another: every one is walked with another's ids."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response

from app.main import PARTS
from app.openapi import QUESTION
from app.overlays.views import EXAMPLES
from app.tenders.awarding.bodies import TENDER
from tests.app.access.world import bearer, key_in, shared
from tests.app.jobs.waiting import ended
from tests.app.service import world

BODY = json.dumps(QUESTION)
# What names something of a tenant, and what names something everybody may see.
THEIR_WORDS = ("own-paris", "Lutece", *(entry["reason"] for entry in EXAMPLES.values()))
THEIRS = {"answer_id", "job_id", "tender_id", "overlay_id", "watch_id", "report_id"}
PUBLIC = {"provider_id", "name", "path", "file", "model_id", "file_name"}


def routes() -> list[tuple[str, str, set[str]]]:
    found = [
        (method, route.path, set(re.findall(r"{(\w+)[:}]", route.path)))
        for part in PARTS
        for route in part.router.routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods)
    ]
    assert len(found) > 30
    return found


@pytest.fixture(scope="module")
def tenants(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, dict[str, str], str]]:
    """A client; the key of the second tenant; the ids of what the first one has."""
    folder: Path = tmp_path_factory.mktemp("shared")
    a, b = key_in(folder, "a", ("admin",)), key_in(folder, "b", ("admin",))
    with shared(folder, requests_per_minute=100_000) as client:
        client.headers.update(bearer(a))
        answer = client.post("/v1/recommendations", content=BODY, headers=world.JSON).json()["id"]
        asked = client.post(
            "/v1/recommendations", content=BODY, headers={**world.JSON, "prefer": "respond-async"}
        )
        job = ended(client, asked.headers["location"])
        assert client.get(f"/v1/recommendations/{answer}").status_code == 200
        tender = client.post("/v1/tenders", content=json.dumps(TENDER), headers=world.JSON).json()["id"]
        stated = [client.post("/v1/overlays", json=entry) for entry in EXAMPLES.values()]
        assert {reply.status_code for reply in stated} == {200}
        overlay = stated[0].json()["id"]
        assert "own-paris" in client.get("/v1/regions?country=FR&limit=200").text
        ids = {"answer_id": answer, "job_id": str(job["id"]), "tender_id": tender, "overlay_id": overlay}
        ids["watch_id"] = client.post("/v1/watches", content=BODY, headers=world.JSON).json()["id"]
        ids["report_id"] = "wrp_of_theirs"
        client.headers.update(bearer(b))
        yield client, ids, a


def test_every_parameter_of_a_path_is_known_to_be_somebodys_or_everybodys() -> None:
    named = set().union(*(names for _, _, names in routes()))
    assert named <= THEIRS | PUBLIC, "say of the new ones whether they name something of a tenant"


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p, names in routes() if names & THEIRS])
def test_the_id_of_another_tenant_is_not_there(
    tenants: tuple[TestClient, dict[str, str], str], method: str, path: str
) -> None:
    client, ids, _ = tenants
    body = {} if method in ("GET", "DELETE") else {"content": json.dumps(TENDER), "headers": world.JSON}
    reply = client.request(method, path.format(**ids), **body)
    unknown = client.request(method, path.format(**dict.fromkeys(ids, "rec_0")), **body)
    # A body may be told wrong before anything is looked up; either way an id of theirs is like no id at all.
    assert reply.status_code in (404, 422)
    assert (reply.status_code, _told(reply)) == (unknown.status_code, _told(unknown))


def _told(reply: Response) -> str:
    """What somebody is told: the detail of a problem, or the heading of a page."""
    if reply.headers["content-type"].startswith("text/html"):
        return re.findall(r"<h1>(.*?)</h1>", reply.text)[0]
    return str(reply.json()["detail"])


@pytest.mark.parametrize("path", [p for m, p, names in routes() if m == "GET" and not names])
def test_no_list_and_no_page_shows_what_another_tenant_has(
    tenants: tuple[TestClient, dict[str, str], str], path: str
) -> None:
    client, ids, _ = tenants
    shown = client.get(path).text
    assert not [id for id in ids.values() if id in shown]
    assert not [word for word in THEIR_WORDS if word in shown]


def test_the_owner_still_has_what_the_other_tried_to_take(
    tenants: tuple[TestClient, dict[str, str], str],
) -> None:
    client, ids, owner = tenants
    client.delete(f"/v1/jobs/{ids['job_id']}")
    job = client.get(f"/v1/jobs/{ids['job_id']}", headers=bearer(owner))
    assert (job.status_code, job.json()["state"]) == (200, "done")
