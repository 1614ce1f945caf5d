"""A detached signature over canonical bytes: JWS (RFC 7515, appendix F), algorithm Ed25519 (RFC 9864).

The compact form has an empty middle: `header..signature`. Any JOSE tool checks it once the payload, the
canonical bytes in base64url, is put back between the dots.
"""

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from app.records.canonical import LARGEST_RECORD_BYTES, read_tree
from app.records.keys import ALGORITHM, kid_of

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey
    from joserfc.jws import JWSRegistry

TYPE = "havre-record+jws"


class Fault(StrEnum):
    """What may be wrong with a signature."""

    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    MISMATCH = "mismatch"


@cache
def _registry() -> "JWSRegistry":
    """The library's limit guards readers of tokens; a record is a document of a few megabytes."""
    from joserfc.jws import JWSRegistry

    class LargePayloads(JWSRegistry):
        max_payload_length = 2 * LARGEST_RECORD_BYTES

    return LargePayloads(algorithms=[ALGORITHM])


def sign(payload: bytes, key: "OKPKey") -> str:
    """The detached signature of a payload."""
    from joserfc import jws

    header = {"alg": ALGORITHM, "kid": kid_of(key), "typ": TYPE}
    head, _, signature = jws.serialize_compact(header, payload, key, registry=_registry()).split(".")
    return f"{head}..{signature}"


def key_named(signature: str) -> str | None:
    """The `kid` in the header of a signature; None when there is none."""
    try:
        head = signature.partition(".")[0]
        header = read_tree(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except ValueError:
        return None
    kid = header.get("kid") if isinstance(header, Mapping) else None
    return kid if isinstance(kid, str) else None


def check(payload: bytes, signature: str, keys: "Mapping[str, OKPKey]") -> Fault | None:
    """None when the payload was signed by one of the keys, else what is wrong."""
    from joserfc import jws
    from joserfc.errors import JoseError

    kid = key_named(signature)
    parts = signature.split(".")
    if kid is None or len(parts) != 3 or parts[1]:
        return Fault.MALFORMED
    if kid not in keys:
        return Fault.UNKNOWN_KEY
    try:
        jws.deserialize_compact(signature, keys[kid], registry=_registry(), payload=payload)
    except (JoseError, ValueError):
        return Fault.MISMATCH
    return None
