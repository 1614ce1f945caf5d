"""Records over HTTP: filed once, signed by the published keys, chained, in the format asked for."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.records.files import read_record_file
from app.records.keys import read_keys
from app.records.sign import check
from app.records.verify import is_good, verify_chain, verify_record
from tests.app.records.world import OTHERS
from tests.app.service.world import JSON, InProcess, served, solved_for_real

QUESTION = {"workloads": [{"name": "api", "kind": "compute", "vcpu": 4, "memory_gib": 16, "instances": 2}]}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service that solves for real."""
    with served(tmp_path_factory.mktemp("records"), InProcess(solved_for_real)) as client:
        yield client


def asked(client: TestClient, **more: object) -> str:
    """The id of a fresh answer."""
    reply = client.post("/v1/recommendations", content=json.dumps({**QUESTION, **more}), headers=JSON)
    assert reply.status_code == 200, reply.text
    return str(reply.json()["id"])


def test_the_record_of_an_answer_holds_under_the_published_keys(client: TestClient) -> None:
    id = asked(client)
    reply = client.get(f"/v1/recommendations/{id}/record")
    assert reply.status_code == 200 and reply.headers["content-type"] == "application/json"
    keys = read_keys(client.get("/.well-known/jwks.json").content)
    file = read_record_file(reply.content)
    assert is_good(verify_record(file, keys))
    assert file.record["subject"] == id
    sent = client.get(f"/v1/recommendations/{id}").json()
    assert file.record["outcome"] == sent
    assert json.loads(file.record["request"]["text"]) == QUESTION


def test_a_record_is_made_once_and_never_again(client: TestClient) -> None:
    id = asked(client)
    first, second = (client.get(f"/v1/recommendations/{id}/record") for _ in range(2))
    assert first.content == second.content
    again = client.get(f"/v1/recommendations/{id}/record", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_the_records_of_a_service_form_one_chain_that_is_listed(client: TestClient) -> None:
    ids = [asked(client, name=f"q{n}") for n in range(3)]
    files = [read_record_file(client.get(f"/v1/recommendations/{id}/record").content) for id in ids]
    assert verify_chain([file.sealed for file in files]).state == "good"
    listed, cursor = [], None
    while True:
        page = client.get("/v1/records", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        listed += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [one["number"] for one in listed] == list(range(1, len(listed) + 1))
    assert [one["hash"] for one in listed][-3:] == [file.sealed.hash for file in files]


def test_the_bare_signature_is_over_the_canonical_record(client: TestClient) -> None:
    id = asked(client)
    address = f"/v1/recommendations/{id}/record"
    by_type = client.get(address, headers={"Accept": "application/jose"})
    assert by_type.content == client.get(address, params={"format": "jws"}).content
    keys = read_keys(client.get("/.well-known/jwks.json").content)
    record = read_record_file(client.get(address).content).sealed.record
    assert check(record.encode(), by_type.text, keys.public) is None


def test_a_format_that_is_not_offered_is_406_and_an_unknown_id_404(client: TestClient) -> None:
    id = asked(client)
    reply = client.get(f"/v1/recommendations/{id}/record", headers={"Accept": "image/png"})
    assert reply.status_code == 406 and reply.json()["type"] == "/v1/problems/not-acceptable"
    assert client.get("/v1/recommendations/rec_none/record").status_code == 404
    assert client.get(f"/v1/recommendations/{id}/record", params={"form": "x"}).status_code == 422


def test_keys_of_the_setting_sign_and_no_private_part_is_shown(tmp_path: Path) -> None:
    key = OTHERS.signing
    assert key is not None
    given = json.dumps({"keys": [key.as_dict(private=True)]})
    with served(tmp_path, InProcess(solved_for_real), record_keys=given) as client:
        shown = client.get("/.well-known/jwks.json").json()["keys"]
        assert [one["kid"] for one in shown] == list(OTHERS.public)
        assert all("d" not in one for one in shown)
        reply = client.get(f"/v1/recommendations/{asked(client)}/record")
        assert is_good(verify_record(read_record_file(reply.content), OTHERS))
    assert not list(tmp_path.glob("record-keys*"))


def test_keys_made_at_the_first_use_are_for_their_owner_only(tmp_path: Path) -> None:
    for _ in range(2):
        with served(tmp_path) as client:
            found = client.get("/.well-known/jwks.json").json()
    (file,) = tmp_path.glob("record-keys.json")
    assert file.stat().st_mode & 0o077 == 0
    assert [one["kid"] for one in found["keys"]] == list(read_keys(file.read_bytes()).public)


def test_keys_that_cannot_be_used_are_told_without_being_shown(tmp_path: Path) -> None:
    with served(tmp_path, record_keys='{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}') as client:
        reply = client.get("/.well-known/jwks.json")
    assert reply.status_code == 503 and "c2VjcmV0" not in reply.text


def test_an_answer_of_a_catalog_no_longer_held_says_so(tmp_path: Path) -> None:
    with served(tmp_path) as client:  # answers made beforehand, of an invented catalog
        id = client.post("/v1/recommendations", content=json.dumps(QUESTION), headers=JSON).json()["id"]
        reply = client.get(f"/v1/recommendations/{id}/record")
    assert reply.status_code == 409 and reply.json()["type"] == "/v1/problems/facts-not-held"
