"""Ids of what we keep: opaque, with a prefix that says what it is, sortable by time."""

import secrets
from time import time_ns

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id(prefix: str) -> str:
    """`<prefix>_` and 26 characters that sort by time: 48 bits of milliseconds, 80 random bits (ULID)."""
    number = (time_ns() // 1_000_000 << 80) | secrets.randbits(80)
    return f"{prefix}_" + "".join(CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))
