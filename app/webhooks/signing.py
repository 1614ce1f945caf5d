"""Signatures after Standard Webhooks (standardwebhooks.com): HMAC-SHA-256 over `id.timestamp.body`.

A secret is `whsec_` and 24 to 64 bytes in base64. While keys are changed two are valid: each message bears a
signature by every one, so that a receiver may still hold the old key or already the new.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

PREFIX, VERSION = "whsec_", "v1"
LEAST_BYTES, MOST_BYTES, MOST_SECRETS = 24, 64, 2
TOLERANCE = timedelta(minutes=5)


class BadSecret(ValueError):
    """A secret that cannot be used; the message never holds it."""


def read_secrets(text: str) -> tuple[bytes, ...]:
    """The keys of one or two secrets, with blanks between them, the newest first. Raises BadSecret."""
    words = text.split()
    if not 0 < len(words) <= MOST_SECRETS:
        raise BadSecret("write one secret, or two while keys are changed")
    return tuple(_key(word) for word in words)


def _key(word: str) -> bytes:
    try:
        key = b64decode(word.removeprefix(PREFIX), validate=True)
    except (NotBase64, ValueError) as error:
        raise BadSecret(f"a secret is {PREFIX} and base64") from error
    if not word.startswith(PREFIX) or not LEAST_BYTES <= len(key) <= MOST_BYTES:
        raise BadSecret(f"a secret is {PREFIX} and {LEAST_BYTES} to {MOST_BYTES} bytes in base64")
    return key


def headers_of(id: str, at: datetime, body: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """The three headers of a message."""
    seconds = str(int(at.timestamp()))
    signatures = " ".join(f"{VERSION},{_signature(id, seconds, body, key)}" for key in keys)
    return {"webhook-id": id, "webhook-timestamp": seconds, "webhook-signature": signatures}


def is_genuine(headers: dict[str, str], body: bytes, key: bytes, now: datetime) -> bool:
    """Whether a receiver holding `key` may believe a message: signed, and not older than five minutes."""
    id, seconds = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not seconds.isdecimal() or abs(now.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        return False
    wanted = f"{VERSION},{_signature(id, seconds, body, key)}"
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)


def _signature(id: str, seconds: str, body: bytes, key: bytes) -> str:
    return b64encode(hmac.new(key, f"{id}.{seconds}.".encode() + body, sha256).digest()).decode()
