"""One form for one content: RFC 8785 (JSON canonicalization scheme), named by its SHA-256.

The form takes no `Decimal`, no NaN and no integer above 2^53: amounts of money are strings.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TypeAlias

import rfc8785

Tree: TypeAlias = "Mapping[str, Tree] | Sequence[Tree] | str | int | float | bool | None"
Group: TypeAlias = Mapping[str, "Tree"]

LARGEST_RECORD_BYTES = 256 * 1024 * 1024


class NotCanonical(ValueError):
    """A content the canonical form cannot carry."""


def canonical_bytes(tree: Tree) -> bytes:
    """The canonical bytes of a JSON tree. Raises NotCanonical for NaN, too large integers and other types."""
    try:
        return rfc8785.dumps(_plain(tree))
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise NotCanonical(str(error)) from error


def _plain(tree: Tree) -> "_Plain":
    """The same tree in the types the library takes."""
    if isinstance(tree, Mapping):
        return {key: _plain(value) for key, value in tree.items()}
    if isinstance(tree, Sequence) and not isinstance(tree, str):
        return [_plain(value) for value in tree]
    return tree


_Plain: TypeAlias = "dict[str, _Plain] | list[_Plain] | str | int | float | bool | None"


def fingerprint(content: bytes) -> str:
    """`sha256:` and the hash in hexadecimal."""
    return f"sha256:{sha256(content).hexdigest()}"


def read_tree(text: bytes | str) -> Tree:
    """JSON text as a tree. Raises ValueError when it is not JSON, holds a key twice or a NaN."""
    tree: Tree = json.loads(text, object_pairs_hook=_each_key_once, parse_constant=_refuse)
    return tree


def _each_key_once(pairs: list[tuple[str, Tree]]) -> dict[str, Tree]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is written twice")
    return found


def _refuse(name: str) -> Tree:
    raise ValueError(f"{name} is not a number")
