"""An RFC 3161 time-stamp over a record: proof by an outside authority that it existed at a time.

Off unless an authority is set. The token covers the canonical bytes of the record (SHA-512), and is kept
whole, so that any tool (`openssl ts -verify`) checks it against the authority's certificate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

LARGEST_TOKEN_BYTES = 64 * 1024
SECONDS = 10.0
ASK, TOLD = "application/timestamp-query", "application/timestamp-reply"


class StampFailed(Exception):
    """The authority gave no token that can be used; the cause is chained."""


@dataclass(frozen=True, slots=True)
class StampFound:
    """What a token says: when, and whether it covers the content."""

    at: datetime
    covers: bool


def stamp_from(authority: str | None) -> Callable[[bytes], bytes] | None:
    """A function that has content stamped by an authority at an address; None without one."""
    return None if authority is None else lambda content: stamp(authority, content)


def stamp(authority: str, content: bytes) -> bytes:
    """The token of an authority over some content, checked to cover it. Raises StampFailed."""
    import httpx
    from rfc3161_client import TimestampRequestBuilder, decode_timestamp_response

    request = TimestampRequestBuilder().data(content).build()
    try:
        with httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
            reply = client.post(authority, content=request.as_bytes(), headers={"Content-Type": ASK})
            reply.raise_for_status()
        if len(reply.content) > LARGEST_TOKEN_BYTES:
            raise StampFailed("the reply of the authority is too long")
        found = decode_timestamp_response(reply.content)
        if found.tst_info.nonce != request.nonce or not read_stamp(reply.content, content).covers:
            raise StampFailed("the token of the authority is for something else")
    except (httpx.HTTPError, ValueError) as error:
        raise StampFailed("the authority gave no token") from error
    return reply.content


def read_stamp(token: bytes, content: bytes) -> StampFound:
    """What a token says about some content. Raises ValueError when it is none."""
    import hashlib

    from rfc3161_client import decode_timestamp_response

    found = decode_timestamp_response(token).tst_info
    sizes = {32: hashlib.sha256, 48: hashlib.sha384, 64: hashlib.sha512}
    imprint = found.message_imprint.message
    covers = len(imprint) in sizes and sizes[len(imprint)](content).digest() == imprint
    return StampFound(found.gen_time, covers)


def verify_stamp(token: bytes, content: bytes, certificates: bytes) -> None:
    """Check a token against an authority's certificates (PEM). Raises ValueError that says what is wrong."""
    from cryptography.x509 import load_pem_x509_certificates
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    builder = VerifierBuilder()
    for certificate in load_pem_x509_certificates(certificates):
        builder = builder.add_root_certificate(certificate)
    try:
        builder.build().verify_message(decode_timestamp_response(token), content)
    except VerificationError as error:
        raise ValueError(f"the time-stamp does not hold: {error}") from error
