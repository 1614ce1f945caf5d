"""Webhooks against a real receiver: signed, tried again, given up after a day, and only to who is named."""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.settings import WrongSetting, read_settings
from app.storage.deliveries import DELIVERED, GIVEN_UP, WAITING, Deliveries, Message
from app.storage.journal import open_journal
from app.webhooks.announce import check_secrets
from app.webhooks.courier import LEASE, WAITS, Courier, Post, outcome_of
from app.webhooks.signing import BadSecret, headers_of, is_genuine, read_secrets
from tests.app.service.world import JSON, InProcess, served, solved_for_real
from tests.app.webhooks.receiving import Receiver, receiving

OLD, NEW = (f"whsec_{b64encode(bytes([n]) * 32).decode()}" for n in (1, 2))
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock set by hand."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def deliveries(tmp_path: Path) -> Iterator[Deliveries]:
    """No message yet."""
    journal = open_journal(f"sqlite:///{tmp_path}/havre.db")
    yield Deliveries(journal.engine)
    journal.close()


def courier(deliveries: Deliveries, receiver: Receiver, clock: Clock, *secrets: str) -> Courier:
    post = Post(read_secrets(" ".join(secrets or (NEW,))), frozenset({receiver.host}))
    return Courier(deliveries, post, clock)


def test_a_message_is_signed_so_that_its_receiver_can_check_it(deliveries: Deliveries) -> None:
    with receiving(204) as receiver:
        deliveries.keep(Message("msg_1", receiver.url, '{"type":"t"}'), NOW)
        assert courier(deliveries, receiver, Clock()).deliver_next()
    ((headers, body),) = receiver.received
    (key,) = read_secrets(NEW)
    assert headers["webhook-id"] == "msg_1" and body == b'{"type":"t"}'
    assert is_genuine(headers, body, key, NOW)
    assert not is_genuine(headers, body + b" ", key, NOW)
    assert not is_genuine(headers, body, key, NOW + timedelta(minutes=6))
    assert not is_genuine({**headers, "webhook-id": "msg_2"}, body, key, NOW)
    found = deliveries.read("msg_1")
    assert found is not None and (found.state, found.last, found.tries) == (DELIVERED, "204", 1)


def test_the_signature_is_the_published_one() -> None:
    # The example of the Standard Webhooks specification.
    (key,) = read_secrets("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = headers_of("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}', [key])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_keys_are_changed_both_are_good(deliveries: Deliveries) -> None:
    with receiving(200) as receiver:
        deliveries.keep(Message("msg_1", receiver.url, "{}"), NOW)
        courier(deliveries, receiver, Clock(), NEW, OLD).deliver_next()
    ((headers, body),) = receiver.received
    assert all(is_genuine(headers, body, key, NOW) for key in read_secrets(f"{NEW} {OLD}"))
    assert not is_genuine(headers, body, b"x" * 32, NOW)


def test_a_receiver_that_stumbles_is_tried_again_later_with_the_same_id(deliveries: Deliveries) -> None:
    clock = Clock()
    with receiving(500, 302, 200) as receiver:
        deliveries.keep(Message("msg_1", receiver.url, "{}"), NOW)
        sender = courier(deliveries, receiver, clock)
        for wait in (timedelta(0), *WAITS[:2]):
            clock.at += wait - timedelta(seconds=1)
            assert not sender.deliver_next() or wait == timedelta(0)
            clock.at += timedelta(seconds=1)
            sender.deliver_next()
    assert [headers["webhook-id"] for headers, _ in receiver.received] == ["msg_1"] * 3
    found = deliveries.read("msg_1")
    assert found is not None and (found.state, found.tries) == (DELIVERED, 3)


def test_after_a_day_it_is_given_up() -> None:
    at, state, tries = NOW, WAITING, 0
    while state == WAITING:
        last = at
        state, at = outcome_of("503", tries, at)
        tries += 1
    assert (state, last - NOW) == (GIVEN_UP, timedelta(hours=24))


def test_who_says_gone_is_not_asked_again() -> None:
    assert outcome_of("410", 0, NOW)[0] == GIVEN_UP


def test_an_address_nobody_named_is_never_called(deliveries: Deliveries) -> None:
    with receiving(200) as receiver:
        deliveries.keep(Message("msg_1", receiver.url, "{}"), NOW)
        Courier(deliveries, Post(read_secrets(NEW)), Clock()).deliver_next()
        assert receiver.received == []
    found = deliveries.read("msg_1")
    assert found is not None and (found.state, found.last) == (WAITING, "HostRefused")


def test_a_message_claimed_by_a_process_that_died_is_tried_again(deliveries: Deliveries) -> None:
    deliveries.keep(Message("msg_1", "https://example.org", "{}"), NOW)
    assert deliveries.claim(NOW, LEASE) is not None
    assert deliveries.claim(NOW, LEASE) is None
    assert deliveries.claim(NOW + LEASE, LEASE) is not None


@pytest.mark.parametrize("text", ["", "plain", "whsec_!!", "whsec_c2hvcnQ=", f"{OLD} {NEW} {OLD}"])
def test_a_secret_that_cannot_be_used_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(BadSecret) as caught:
        read_secrets(text)
    assert text == "" or text not in str(caught.value)


def test_addresses_without_a_secret_stop_the_start() -> None:
    with pytest.raises(WrongSetting, match="HAVRE_WEBHOOK_SECRETS"):
        check_secrets(read_settings({"HAVRE_WEBHOOK_URLS": "https://example.org/hook"}))
    assert check_secrets(read_settings({})) == ()


def test_a_service_tells_a_real_receiver_what_was_filed_and_nothing_of_its_content(tmp_path: Path) -> None:
    question = {"workloads": [{"name": "secret-name", "kind": "compute", "vcpu": 1, "memory_gib": 2}]}
    with receiving(204) as receiver:
        settings = {
            "webhook_urls": receiver.url,
            "webhook_secrets": NEW,
            "webhook_private_hosts": receiver.host,
        }
        with served(tmp_path, InProcess(solved_for_real), **settings) as client:
            id = client.post("/v1/recommendations", content=json.dumps(question), headers=JSON).json()["id"]
            record = client.get(f"/v1/recommendations/{id}/record").json()["record"]
            client.get(f"/v1/recommendations/{id}/record")
            running = client.app.state.running
        # What the thread has not sent by now is sent by hand.
        journal = open_journal(f"sqlite:///{tmp_path}/journal.db")
        rest = courier(Deliveries(journal.engine), receiver, Clock(running.now() + LEASE))
        while rest.deliver_next():
            pass
        journal.close()
    told = {headers["webhook-id"]: json.loads(body) for headers, body in receiver.received}
    ((message),) = told.values()
    assert message["type"] == "record.filed"
    assert message["data"] == {"id": record["id"], "address": f"/v1/recommendations/{id}/record"}
    assert "secret-name" not in json.dumps(message)
