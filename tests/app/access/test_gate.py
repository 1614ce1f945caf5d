"""The gate: who is let in, how often, to do what; and that every write leaves a line."""

import json
import time
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from app.access.caller import Caller, needed
from app.access.door import door_of, is_loopback
from app.metrics import Meters
from app.openapi import QUESTION
from app.settings import WrongSetting, read_settings
from app.storage.access import AccessStore
from app.storage.journal import JournalUnavailable, open_journal
from app.storage.tenancy import acting_for
from tests.app.access.world import bearer, key_in, shared
from tests.app.service import world

BODY = json.dumps(QUESTION)
TURN_SECONDS = 5.0
ISSUER, AUDIENCE = "https://login.example", "havre"


def test_a_service_on_one_machine_needs_no_key_and_one_that_others_reach_does_not_start_without(
    tmp_path: Path,
) -> None:
    journal = open_journal(f"sqlite:///{tmp_path / 'journal.db'}")
    store = AccessStore(journal.engine)

    def door(**given: object) -> bool:
        return door_of(read_settings({}, **given), store, Meters(), lambda: world.NOW).open_here

    assert door()
    assert door(host="::1")
    for given in ({"host": "0.0.0.0"}, {"host": "havre.example"}, {"access": "keys"}):
        with pytest.raises(WrongSetting, match=r"^HAVRE_(HOST|ACCESS): .*havre keys create"):
            door(**given)
    key_in(tmp_path, "a")
    assert not door(host="0.0.0.0")
    journal.close()


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.9.1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_only_this_machine_reaches_a_loopback_address(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_without_a_valid_key_nothing_is_told_but_that_the_service_lives(tmp_path: Path) -> None:
    key = key_in(tmp_path, "a")
    prefix = key.split("_")[1]
    wrong = [
        "",
        "Basic YTpi",
        "Bearer",
        f"Bearer {key[:-1]}0x",
        f"Bearer hvr_{prefix}_{'0' * 64}",
        "Bearer a.b.c",
    ]
    with shared(tmp_path) as client:
        for authorization in wrong:
            reply = client.get("/v1/recommendations", headers={"authorization": authorization})
            assert (reply.status_code, reply.json()["type"]) == (401, "/v1/problems/unauthenticated")
            assert reply.headers["www-authenticate"].startswith("Bearer")
        assert client.get("/v1/no/such/address").status_code == 401
        assert client.get("/livez").status_code == 200
        assert client.get("/v1/recommendations", headers=bearer(key)).status_code == 200


def test_a_revoked_key_opens_nothing(tmp_path: Path) -> None:
    key, other = key_in(tmp_path, "a"), key_in(tmp_path, "a")
    with shared(tmp_path) as client:
        assert client.get("/v1/catalog", headers=bearer(key)).status_code == 200
        journal = open_journal(f"sqlite:///{tmp_path / 'journal.db'}")
        assert AccessStore(journal.engine).revoke(key.split("_")[1], world.NOW)
        journal.close()
        assert client.get("/v1/catalog", headers=bearer(key)).status_code == 401
        assert client.get("/v1/catalog", headers=bearer(other)).status_code == 200


@pytest.mark.parametrize(
    ("scope", "method", "path", "allowed"),
    [
        ("read", "GET", "/v1/recommendations", True),
        ("read", "POST", "/v1/recommendations", False),
        ("solve", "GET", "/v1/recommendations", False),
        ("solve", "POST", "/v1/imports", False),
        ("read", "GET", "/v1/recommendations/rec_0/record", False),
        ("record", "GET", "/v1/recommendations/rec_0/record", True),
        ("read", "DELETE", "/v1/jobs/job_0", False),
        ("read", "GET", "/plan", False),
        ("solve", "GET", "/plan", True),
        ("admin", "POST", "/v1/imports", True),
    ],
)
def test_a_key_opens_what_its_scope_says(scope: str, method: str, path: str, allowed: bool) -> None:
    caller = Caller("a", "key:x", frozenset({scope}))
    assert caller.may(needed(method, path)) is allowed


def test_a_key_without_the_scope_is_told_which_one_is_missing(tmp_path: Path) -> None:
    key = key_in(tmp_path, "a", ("read",))
    with shared(tmp_path) as client:
        reply = client.post("/v1/recommendations", content=BODY, headers={**bearer(key), **world.JSON})
        assert (reply.status_code, reply.json()["type"]) == (403, "/v1/problems/forbidden")
        assert "solve" in reply.json()["detail"]
        assert client.get("/v1/recommendations", headers=bearer(key)).json()["items"] == []


def await_no_turn_of_the_minute() -> None:
    """Where a minute is about to end, wait for it: requests before and after it are counted apart."""
    left = 60 - time.time() % 60
    if left < TURN_SECONDS:
        time.sleep(left)


def test_too_many_requests_are_turned_away_for_that_key_alone_and_told_in_fields(tmp_path: Path) -> None:
    key, other = key_in(tmp_path, "a"), key_in(tmp_path, "a")
    with shared(tmp_path, requests_per_minute=3) as client:
        await_no_turn_of_the_minute()
        replies = [client.get("/v1/catalog", headers=bearer(key)) for _ in range(4)]
        assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
        assert replies[0].headers["ratelimit-policy"] == '"requests";q=3;w=60'
        assert replies[0].headers["ratelimit"].startswith('"requests";r=2;t=')
        assert replies[3].headers["ratelimit"].startswith('"requests";r=0;t=')
        assert 1 <= int(replies[3].headers["retry-after"]) <= 60
        assert client.get("/v1/catalog", headers=bearer(other)).status_code == 200


def test_every_write_is_noted_with_who_and_what_and_reads_are_not(tmp_path: Path) -> None:
    key = key_in(tmp_path, "a")
    with shared(tmp_path) as client:
        client.get("/v1/recommendations", headers=bearer(key))
        asked = client.post("/v1/recommendations", content=BODY, headers={**bearer(key), **world.JSON})
        client.delete("/v1/jobs/job_0", headers=bearer(key))
    journal = open_journal(f"sqlite:///{tmp_path / 'journal.db'}")
    with acting_for("a"):
        writes = AccessStore(journal.engine).writes()
    assert [(write.method, write.path) for write in writes] == [
        ("POST", "/v1/recommendations"),
        ("DELETE", "/v1/jobs/job_0"),
    ]
    assert {write.actor for write in writes} == {f"key:{key.split('_')[1]}"}
    assert writes[0].request_id == asked.headers["x-request-id"]
    assert AccessStore(journal.engine).writes() == ()
    journal.close()


def test_a_write_that_cannot_be_noted_is_not_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise JournalUnavailable("away")

    with world.served(tmp_path) as client:
        monkeypatch.setattr(AccessStore, "note", away)
        reply = client.post("/v1/recommendations", content=BODY, headers=world.JSON)
        assert (reply.status_code, reply.json()["type"]) == (503, "/v1/problems/journal-unavailable")
        assert client.get("/v1/recommendations").json()["items"] == []


@pytest.fixture(scope="module")
def signer() -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": "one"})


def token(signer: RSAKey, **changes: object) -> str:
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "alice",
        "exp": int(time.time()) + 600,
        "tenant": "a",
        "scope": "openid read",
        **changes,
    }
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": "one"}, kept, signer)


def test_a_token_of_the_issuer_opens_what_its_scopes_say_and_a_faulty_one_nothing(
    tmp_path: Path, signer: RSAKey
) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [signer.as_dict(private=False)]}))
    given = {"oidc_issuer": ISSUER, "oidc_audience": AUDIENCE, "oidc_keys": str(keys)}
    stranger = RSAKey.generate_key(2048, parameters={"kid": "one"})
    public = json.dumps(signer.as_dict(private=False))
    confused = jwt.encode({"alg": "HS256"}, {"iss": ISSUER}, OctKey.import_key(public.encode()))
    faulty = [
        token(signer, exp=int(time.time()) - 600),
        token(signer, exp=None),
        token(signer, iss="https://other.example"),
        token(signer, aud="another"),
        token(signer, tenant=None),
        token(signer, tenant="../b"),
        token(signer, sub=None),
        token(stranger),
        confused,
        token(signer)[:-4],
    ]
    with shared(tmp_path, **given) as client:
        good = bearer(token(signer))
        assert client.get("/v1/catalog", headers=good).status_code == 200
        assert client.post("/v1/recommendations", headers={**good, **world.JSON}).status_code == 403
        for wrong in faulty:
            assert client.get("/v1/catalog", headers=bearer(wrong)).status_code == 401


def test_tokens_half_described_stop_the_start_by_name(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="HAVRE_OIDC_AUDIENCE"), shared(tmp_path, oidc_issuer=ISSUER):
        pass
    broken = {"oidc_issuer": ISSUER, "oidc_audience": AUDIENCE, "oidc_keys": str(tmp_path / "absent")}
    with pytest.raises(WrongSetting, match="HAVRE_OIDC_KEYS"), shared(tmp_path, **broken):
        pass
