"""Wrong keys: so many a minute from one address, and nobody is shut out who came in from there before."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from app.access.attempts import place_of
from app.access.sessions import COOKIE
from app.storage.access import AccessStore
from app.storage.journal import open_journal
from tests.app.access.world import bearer, key_in, shared
from tests.app.service import world

MOST = 3
OURS = {"origin": "http://testserver"}
At = Callable[[str], TestClient]
_numbers = count()


def wrong() -> str:
    """A key that nobody has and nobody has tried."""
    return f"hvr_000000000000_{next(_numbers):064x}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("attempts")


@pytest.fixture(scope="module")
def right(folder: Path) -> str:
    return key_in(folder, "a", ("admin",))


@pytest.fixture(scope="module")
def at(folder: Path, right: str) -> Iterator[At]:
    """A client of one running service, by its address; every test takes addresses of its own."""
    with shared(folder, wrong_keys_per_minute=MOST) as service:

        def client(address: str) -> TestClient:
            return TestClient(service.app, client=(address, 50_000), follow_redirects=False)

        yield client


def tried(client: TestClient, key: str) -> int:
    return client.get("/v1/catalog", headers=bearer(key)).status_code


def signed_in(client: TestClient, key: str, **headers: str) -> tuple[int, str]:
    reply = client.post("/signin", data={"key": key, "to": "/tenders"}, headers={**OURS, **headers})
    return reply.status_code, reply.text


def counted(client: TestClient, key: str) -> dict[str, float]:
    families = text_string_to_metric_families(client.get("/metrics", headers=bearer(key)).text)
    samples = [one for family in families if family.name == "havre_wrong_keys" for one in family.samples]
    return {one.labels["outcome"]: one.value for one in samples if one.name.endswith("_total")}


def test_a_stranger_who_tries_keys_is_told_when_to_come_back_and_no_further_key_is_looked_at(
    at: At, right: str
) -> None:
    client = at("192.0.2.1")
    assert [tried(client, wrong()) for _ in range(MOST)] == [401] * MOST
    reply = client.get("/v1/catalog", headers=bearer(right))
    assert (reply.status_code, reply.json()["type"]) == (429, "/v1/problems/too-many-wrong-keys")
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["ratelimit-policy"] == f'"wrong-keys";q={MOST};w=60'
    assert 1 <= int(reply.headers["retry-after"]) <= 60
    assert right not in reply.text
    assert tried(at("192.0.2.2"), right) == 200


def test_after_a_minute_keys_are_looked_at_again(at: At, right: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client, now = at("192.0.2.3"), time.time
    for _ in range(MOST):
        tried(client, wrong())
    assert tried(client, right) == 429
    monkeypatch.setattr(time, "time", lambda: now() + 61)
    assert tried(client, right) == 200


def test_who_came_in_from_an_address_goes_on_whatever_a_neighbour_tries(at: At, right: str) -> None:
    client, browser = at("192.0.2.4"), at("192.0.2.4")
    assert tried(client, right) == 200
    assert signed_in(browser, right)[0] == 303
    for _ in range(MOST + 2):
        tried(client, wrong())
    assert tried(client, wrong()) == 429
    assert tried(client, right) == 200
    assert browser.get("/catalog").status_code == 200


def test_a_program_that_goes_on_with_one_wrong_key_shuts_out_itself_alone(at: At, right: str) -> None:
    client, stale = at("192.0.2.5"), wrong()
    assert [tried(client, stale) for _ in range(MOST + 2)] == [401] * MOST + [429] * 2
    assert tried(client, right) == 200


def test_a_key_that_was_right_is_a_wrong_one_once_it_is_revoked(at: At, folder: Path) -> None:
    client, key = at("192.0.2.6"), key_in(folder, "a")
    assert tried(client, key) == 200
    journal = open_journal(f"sqlite:///{folder / 'journal.db'}")
    AccessStore(journal.engine).revoke(key.split("_")[1], world.NOW)
    journal.close()
    assert [tried(client, key) for _ in range(MOST + 1)] == [401] * MOST + [429]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Too many wrong keys came"), ("fr", "Trop de clés erronées sont venues")]
)
def test_on_the_page_it_is_said_how_long_to_wait_and_where_one_was_going_is_kept(
    at: At, right: str, language: str, words: str
) -> None:
    client = at(f"192.0.2.7{language}")
    assert [signed_in(client, wrong())[0] for _ in range(MOST)] == [401] * MOST
    status, page = signed_in(client, right, **{"accept-language": language})
    assert status == 429 and words in page and 'name="to" value="/tenders"' in page
    client.cookies[COOKIE] = "0" * 64
    shown = client.get("/tenders", headers={"accept-language": language})
    assert shown.status_code == 429 and words in shown.text
    assert int(shown.headers["retry-after"]) > 0


def test_tokens_sessions_and_whatever_else_is_shown_count_alike(at: At, right: str) -> None:
    client = at("192.0.2.8")
    for shown in ("Basic YTpi", "Bearer a.b.c"):
        assert client.get("/v1/catalog", headers={"authorization": shown}).status_code == 401
    assert client.get("/v1/catalog", headers={"cookie": f"{COOKIE}={'1' * 64}"}).status_code == 401
    assert tried(client, right) == 429
    # Who shows nothing tries nothing.
    assert client.get("/v1/catalog").status_code == 401
    assert client.get("/livez").status_code == 200


def test_an_operator_sees_wrong_keys_counted_and_logged_by_address_without_the_key(
    at: At, right: str
) -> None:
    operator, client, keys = at("192.0.2.9"), at("2001:db8:1:2::9"), [wrong() for _ in range(MOST + 1)]
    before = counted(operator, right)
    with capture_logs() as events:
        for key in keys:
            tried(client, key)
    after = counted(operator, right)
    assert after["wrong"] - before.get("wrong", 0) == MOST
    assert after["not_looked_at"] - before.get("not_looked_at", 0) == 1
    noted = [event for event in events if event["event"] == "wrong_key"]
    assert [event["address"] for event in noted] == ["2001:db8:1:2::/64"] * MOST
    assert not any(key.rpartition("_")[2] in str(events) for key in keys)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:0:0:2", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_one_machine_is_one_place_however_many_addresses_it_has(address: str, place: str) -> None:
    assert place_of(address) == place
