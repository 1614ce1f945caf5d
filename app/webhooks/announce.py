"""What is announced: thin messages with a type, an id and where to read it. Nothing of the content leaves."""

import json
from datetime import datetime

from app.dependencies import Running
from app.ids import new_id
from app.records.record import utc_text
from app.settings import Settings, WrongSetting
from app.storage.deliveries import Deliveries, Message
from app.webhooks.courier import Courier, Post
from app.webhooks.signing import BadSecret, read_secrets

RECORD_FILED, WATCH_REPORTED = "record.filed", "watch.reported"


def announce(running: Running, event: str, id: str, address: str) -> None:
    """Keep a message for every address of the settings. Raises JournalUnavailable."""
    now, deliveries = running.now(), Deliveries(running.journal.engine)
    for message in messages_of(running.settings, event, id, address, now):
        deliveries.keep(message, now)


def messages_of(settings: Settings, event: str, id: str, address: str, now: datetime) -> tuple[Message, ...]:
    """The messages about something, one for every address of the settings."""
    body = json.dumps(
        {"type": event, "timestamp": utc_text(now), "data": {"id": id, "address": address}},
        separators=(",", ":"),
    )
    return tuple(Message(new_id("msg"), url, body) for url in addresses_of(settings))


def check_secrets(settings: Settings) -> tuple[bytes, ...]:
    """The keys that sign. Raises WrongSetting when somebody is to be told and they cannot be used."""
    if not addresses_of(settings):
        return ()
    if settings.webhook_secrets is None:
        raise WrongSetting("HAVRE_WEBHOOK_SECRETS: webhooks are signed; give a secret whsec_...")
    try:
        return read_secrets(settings.webhook_secrets.get_secret_value())
    except BadSecret as error:
        raise WrongSetting(f"HAVRE_WEBHOOK_SECRETS: {error}") from error


def courier_of(running: Running) -> Courier | None:
    """Who delivers; None when nobody is to be told. Raises WrongSetting."""
    settings, keys = running.settings, check_secrets(running.settings)
    if not keys:
        return None
    private = frozenset(settings.webhook_private_hosts.split())
    return Courier(Deliveries(running.journal.engine), Post(keys, private), running.now)


def addresses_of(settings: Settings) -> tuple[str, ...]:
    """The addresses that are told."""
    return tuple(settings.webhook_urls.split())
