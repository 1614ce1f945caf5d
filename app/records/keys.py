"""The keys that sign records: a private JWK set in a file, the first key signs, all of them are published.

A key's `kid` is its RFC 7638 thumbprint, so that a name cannot be given to another key. To change keys,
put a new one first and keep the old ones: their public parts (or the whole keys) stay published, and what
they signed stays verifiable.

The library of keys is imported by what makes or reads one: it is slow to load, and most commands and most
starts of the service need none.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.records.canonical import Group, Tree, read_tree
from app.records.trees import UnexpectedShape, group_of, groups_of

if TYPE_CHECKING:
    from joserfc.jwk import OKPKey

ALGORITHM = "Ed25519"
PUBLIC_FIELDS = ("kty", "crv", "x")
OWNER_ONLY = 0o600


class BadKeys(ValueError):
    """A key file that cannot be used; one line, without any key."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Public keys by `kid`, and the one that signs (None: only verifying)."""

    public: "Mapping[str, OKPKey]"
    signing: "OKPKey | None"

    @property
    def signer(self) -> "tuple[str, OKPKey]":
        """The signing key and its name. Raises BadKeys when there is none."""
        if self.signing is None:
            raise BadKeys("the first key of the set has no private part, so nothing can be signed")
        return kid_of(self.signing), self.signing


def kid_of(key: "OKPKey") -> str:
    """The RFC 7638 thumbprint of a key."""
    return key.thumbprint()


def new_key() -> "OKPKey":
    """A fresh Ed25519 key."""
    from joserfc.jwk import OKPKey

    return OKPKey.generate_key("Ed25519", private=True)


def public_jwk(key: "OKPKey") -> dict[str, str]:
    """The public part as a JWK with `kid`, `alg` and `use`."""
    found = key.as_dict(private=False)
    bare = {name: str(found[name]) for name in PUBLIC_FIELDS}
    return {**bare, "kid": kid_of(key), "alg": ALGORITHM, "use": "sig"}


def public_set(keys: Keys) -> dict[str, list[dict[str, str]]]:
    """The JWK set to publish at `/.well-known/jwks.json`."""
    return {"keys": [public_jwk(key) for key in keys.public.values()]}


def read_keys(text: bytes | str) -> Keys:
    """The keys of a JWK set (or of one JWK). Raises BadKeys."""
    try:
        tree = group_of(read_tree(text))
        found = [_key(jwk) for jwk in (groups_of(tree, "keys") if "keys" in tree else (tree,))]
    except (ValueError, UnexpectedShape) as error:
        raise BadKeys("not a JWK set of Ed25519 keys") from error
    if not found:
        raise BadKeys("the JWK set holds no key")
    first = found[0]
    return Keys({kid_of(key): key for key in found}, first if first.is_private else None)


def _key(jwk: Group) -> "OKPKey":
    from joserfc.errors import JoseError
    from joserfc.jwk import OKPKey

    if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519":
        raise BadKeys("a key is not of type OKP, curve Ed25519")
    wanted = {name: str(jwk[name]) for name in (*PUBLIC_FIELDS, "d") if name in jwk}
    try:
        return OKPKey.import_key({name: wanted[name] for name in wanted})
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise BadKeys("a key cannot be read") from error


def open_keys(path: Path) -> Keys:
    """The keys of a file, which is made with one fresh key, for its owner only, when it does not exist.

    Raises BadKeys, OSError.
    """
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        text = _write_new(path)
    return read_keys(text)


def _write_new(path: Path) -> bytes:
    """A file with one new key; another process that made it first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    key = new_key()
    text = json.dumps({"keys": [_private_jwk(key)]}, indent=1).encode()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(text)
    return text


def _private_jwk(key: "OKPKey") -> dict[str, Tree]:
    return {**public_jwk(key), "d": str(key.as_dict(private=True)["d"])}


def merged(sets: Sequence[Keys]) -> Keys:
    """The keys of several sets; the first set signs."""
    return Keys({kid: key for each in sets for kid, key in each.public.items()}, sets[0].signing)
