"""Signing in on a page: with a key; as its tenant; until signed out, too late, or the key is revoked."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from app.access.sessions import COOKIE, caller_of_session
from app.problems import Problem
from app.storage.access import AccessStore
from app.storage.journal import open_journal
from app.web.forms import SentFile, sent_form_with_files
from tests.app.access.world import bearer, key_in, shared
from tests.app.service import world
from tests.app.service.world import InProcess

OURS = {"origin": "http://testserver"}
PLAN = "/plan?example=assistant-citoyen"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("signed")


@pytest.fixture(scope="module")
def keys(folder: Path) -> dict[str, str]:
    return {name: key_in(folder, name) for name in ("a", "b", "gone")}


@pytest.fixture(scope="module")
def service(folder: Path, keys: dict[str, str]) -> Iterator[TestClient]:
    with shared(folder, InProcess(), requests_per_minute=100_000) as client:
        client.follow_redirects = False
        yield client


@pytest.fixture
def client(service: TestClient) -> Iterator[TestClient]:
    service.cookies.clear()
    yield service
    service.cookies.clear()


def _sign_in(client: TestClient, key: str, to: str = "/") -> str:
    """The browser's session, now held by the client."""
    client.cookies.clear()
    reply = client.post("/signin", data={"key": key, "to": to}, headers=OURS)
    assert reply.status_code == 303, reply.text
    return client.cookies[COOKIE]


def test_without_a_session_every_page_is_the_one_to_sign_in_on_and_programs_get_json(
    client: TestClient,
) -> None:
    for address in ("/", PLAN, "/providers", "/no/such/page"):
        reply = client.get(address, headers={"accept-language": "fr"})
        assert reply.status_code == 401 and "Se connecter" in reply.text
        assert reply.headers["www-authenticate"].startswith("Bearer")
    assert client.get("/v1/catalog").json()["type"] == "/v1/problems/unauthenticated"
    assert client.get("/static/havre.css").status_code == 200


def test_signed_in_one_goes_on_to_where_one_was_going_and_sees_pages(
    client: TestClient, keys: dict[str, str]
) -> None:
    asked = client.get(PLAN)
    assert f'name="to" value="{PLAN}"' in asked.text
    reply = client.post("/signin", data={"key": f" {keys['a']}\n", "to": PLAN}, headers=OURS)
    assert (reply.status_code, reply.headers["location"]) == (303, PLAN)
    held = reply.headers["set-cookie"]
    assert "HttpOnly" in held and "SameSite=strict" in held and "Path=/" in held and "Secure" not in held
    assert keys["a"] not in held and keys["a"].split("_")[2] not in held
    shown = client.get(PLAN)
    assert shown.status_code == 200 and "Sign out" in shown.text
    assert keys["a"] not in shown.text


def test_over_tls_the_cookie_travels_over_tls_only(client: TestClient, keys: dict[str, str]) -> None:
    headers = {"origin": "https://testserver"}
    reply = client.post("https://testserver/signin", data={"key": keys["a"]}, headers=headers)
    assert "; Secure" in reply.headers["set-cookie"]


@pytest.mark.parametrize("key", ["", "hvr_0", "x" * 90, "hvr_000000000000_" + "0" * 64])
def test_a_key_that_opens_nothing_is_told_so_and_gives_no_session(client: TestClient, key: str) -> None:
    reply = client.post("/signin", data={"key": key}, headers=OURS)
    assert reply.status_code == 401 and 'role="alert"' in reply.text
    assert "set-cookie" not in reply.headers and (not key or key not in reply.text)


@pytest.mark.parametrize("to", ["//else.example", "https://else.example", "/\\else.example", "/\n", ""])
def test_nobody_is_sent_to_another_site_after_signing_in(
    client: TestClient, keys: dict[str, str], to: str
) -> None:
    reply = client.post("/signin", data={"key": keys["a"], "to": to}, headers=OURS)
    assert reply.headers["location"] == "/"


def test_the_pages_of_a_tenant_show_nothing_of_another(client: TestClient, keys: dict[str, str]) -> None:
    _sign_in(client, keys["a"])
    question = "name: ours\nworkloads: [{name: a, kind: compute, vcpu: 2, memory_gib: 8, instances: 1}]\n"
    client.post("/ask", data={"question": question}, headers=OURS)
    kept = client.get("/v1/recommendations").json()["items"][0]["id"]
    assert client.get(f"/plan?of={kept}").status_code == 200
    _sign_in(client, keys["b"])
    assert client.get(f"/plan?of={kept}").status_code == 404
    assert client.get(f"/v1/recommendations/{kept}/record").status_code == 404
    assert client.get("/v1/recommendations").json()["items"] == []


def test_a_form_or_a_write_from_elsewhere_is_refused_whoever_is_signed_in(
    client: TestClient, keys: dict[str, str]
) -> None:
    _sign_in(client, keys["a"])
    for headers in (
        {},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", **OURS},
        {"sec-fetch-site": "same-site", **OURS},
    ):
        for address in ("/ask", "/signout", "/v1/tenders", "/v1/recommendations"):
            assert client.post(address, data={"question": "x"}, headers=headers).status_code == 403
    assert client.post("/signin", data={"key": keys["b"]}, headers={"origin": "null"}).status_code == 400
    assert client.get("/").status_code == 200


def test_signed_out_the_old_cookie_opens_nothing(client: TestClient, keys: dict[str, str]) -> None:
    token = _sign_in(client, keys["a"])
    reply = client.post("/signout", headers=OURS)
    assert reply.status_code == 303 and 'havre_session=""' in reply.headers["set-cookie"]
    assert client.get("/", headers={"cookie": f"{COOKIE}={token}"}).status_code == 401


def test_a_revoked_key_ends_its_sessions_and_a_session_ends_by_time(
    client: TestClient, keys: dict[str, str], folder: Path
) -> None:
    token = _sign_in(client, keys["gone"])
    assert client.get("/").status_code == 200
    journal = open_journal(f"sqlite:///{folder / 'journal.db'}")
    store = AccessStore(journal.engine)
    late = world.NOW + timedelta(hours=12)
    assert caller_of_session(store, token, late - timedelta(seconds=1)) is not None
    assert caller_of_session(store, token, late) is None
    store.revoke(keys["gone"].split("_")[1], world.NOW)
    journal.close()
    assert client.get("/").status_code == 401


def test_a_wrong_key_in_the_field_is_not_mended_by_a_cookie(client: TestClient, keys: dict[str, str]) -> None:
    _sign_in(client, keys["a"])
    assert client.get("/", headers=bearer("hvr_wrong")).status_code == 401


def test_a_key_for_reading_signs_out_and_is_told_what_it_may_not(service: TestClient, folder: Path) -> None:
    _sign_in(service, key_in(folder, "r", ("read",)))
    assert service.get("/catalog").status_code == 200
    refused = service.get(PLAN)
    assert refused.status_code == 403 and "Not allowed" in refused.text
    assert service.post("/signout", headers=OURS).status_code == 303


def test_on_ones_own_machine_there_is_nothing_to_sign_in_to(tmp_path: Path) -> None:
    with world.served(tmp_path) as client:
        client.follow_redirects = False
        assert client.get("/signin").headers["location"] == "/"
        assert "Sign out" not in client.get("/").text


def _request(media_type: str) -> Request:
    return Request({"type": "http", "headers": [(b"content-type", media_type.encode())]})


def test_a_form_with_a_file_gives_both_as_they_were_sent() -> None:
    content = bytes(range(256)) + b"\r\n--b\n"
    raw = (
        b'--bb\r\nContent-Disposition: form-data; name="text"\r\n\r\nd\xc3\xa9j\xc3\xa0\r\nvu\r\n'
        b'--bb\r\nContent-Disposition: form-data; name="file"; filename="b.xlsx"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n--bb--\r\n"
    )
    fields, files = sent_form_with_files(_request("multipart/form-data; boundary=bb"), raw)
    assert fields == {"text": "déjà\nvu"} and files == {"file": SentFile("b.xlsx", content)}


@given(st.binary(max_size=300), st.sampled_from(["multipart/form-data; boundary=b", "x-www-form", ""]))
def test_any_bytes_are_some_form_or_refused(raw: bytes, media_type: str) -> None:
    try:
        fields, _ = sent_form_with_files(_request(media_type), b"--b\r\n" + raw + b"\r\n--b--")
    except Problem:
        return
    assert all(isinstance(value, str) for value in fields.values())
