"""API keys: `hvr_<prefix>_<secret>`. The prefix names a key, the secret is only ever kept as its SHA-256.

The secret has 256 random bits: a plain hash is enough, since nobody can try them all.
"""

import re
import secrets
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from app.access.caller import Caller, Scope
from app.storage.access import AccessStore, KeptKey

PREFIX_BYTES, SECRET_BYTES = 6, 32
TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_KEY = re.compile(rf"hvr_([0-9a-f]{{{2 * PREFIX_BYTES}}})_([0-9a-f]{{{2 * SECRET_BYTES}}})")


class WrongKey(ValueError):
    """A key that cannot be made: the tenant or a scope is not one."""


def make_key(tenant: str, name: str, scopes: Collection[str], now: datetime) -> tuple[str, KeptKey]:
    """A new key, to be shown once, and what is kept of it. Raises WrongKey."""
    if not TENANT.fullmatch(tenant):
        raise WrongKey("a tenant is named by small letters, digits and hyphens, at most 63")
    unknown = sorted(set(scopes) - {scope.value for scope in Scope})
    if unknown or not scopes:
        raise WrongKey(f"scopes are some of {', '.join(Scope)}")
    prefix, secret = secrets.token_hex(PREFIX_BYTES), secrets.token_hex(SECRET_BYTES)
    kept = KeptKey(prefix, tenant, name, frozenset(scopes), hash_of(secret), now, None)
    return f"hvr_{prefix}_{secret}", kept


def is_key(text: str) -> bool:
    """Whether a bearer has the look of a key, as against a token."""
    return text.startswith("hvr_")


def caller_of_key(store: AccessStore, text: str) -> Caller | None:
    """Who a key belongs to; None for one that is not ours, wrong or revoked."""
    found = _KEY.fullmatch(text)
    kept = store.key(found[1]) if found else None
    if found is None or kept is None or not compare_digest(kept.hash, hash_of(found[2])):
        return None
    return caller_with(kept)


def caller_with(kept: KeptKey) -> Caller | None:
    """Who acts with a kept key; None once it is revoked."""
    if kept.revoked_at is not None:
        return None
    return Caller(kept.tenant, f"key:{kept.prefix}", kept.scopes)


def hash_of(secret: str) -> str:
    """What is kept of a secret: its SHA-256, in hexadecimal."""
    return sha256(secret.encode()).hexdigest()
