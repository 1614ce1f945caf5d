"""What a record holds, and how it is closed: numbered in its chain, hashed, signed, optionally time-stamped.

A record is a JSON tree of schema `havre/record/1`, complete in itself. The file a buyer keeps is a *sealed
record*, schema `havre/sealed-record/1`: the record and its proof (hash, signature, public key, time-stamp).
`method.md` describes every section.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from app.records.canonical import Group, Tree, canonical_bytes, fingerprint, read_tree
from app.records.keys import Keys, public_jwk
from app.records.sign import sign
from app.records.trees import UnexpectedShape, at, group_of, text_of

RECORD_SCHEMA = "havre/record/1"
SEALED_SCHEMA = "havre/sealed-record/1"
MANIFEST = "manifest"  # the hash of every other key, so that an alteration can be placed
LOCAL = "local"  # the tenant of a command line, and of a service without tenants

Kind = Literal["recommendation", "award"]
Stamp = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request exactly as it was received, with its media type and the moment (UTC)."""

    text: str
    media_type: str
    at: datetime
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be recorded of a decision. `sections` are JSON trees under their names in the record.

    Sections every record has: `frozen` (gates, weights, formulas, references), `facts`, `outcome` (the answer
    or the award as it was sent), `options` (with gate results, figures and reasons), `sensitivity`, `exit`,
    `software`, `methods`, `gaps`. `subject` is the id of the answer or tender.
    """

    kind: Kind
    subject: str
    name: str
    received: Received
    sections: Mapping[str, Tree]


REQUIRED_SECTIONS = frozenset("frozen facts outcome options sensitivity exit software methods gaps".split())


@dataclass(frozen=True, slots=True)
class Link:
    """The place of a record in the chain of its tenant: its number from 1, and the hash before it."""

    tenant: str
    number: int
    previous: str | None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A record as canonical text with its proof: what is kept, and what a file is made of."""

    id: str
    record: str
    hash: str
    signature: str
    key: Mapping[str, str]
    time_stamp: str | None

    def tree(self) -> dict[str, Tree]:
        """The sealed record as a JSON tree."""
        proof: dict[str, Tree] = {
            "hash": self.hash,
            "jws": self.signature,
            "key": dict(self.key),
            "time_stamp": self.time_stamp,
        }
        return {"schema": SEALED_SCHEMA, "record": read_tree(self.record), "proof": proof}

    def text(self) -> str:
        """The file: one line of JSON, the record inside in canonical form."""
        proof = json.dumps(self.tree()["proof"], sort_keys=True)
        return f'{{"schema":"{SEALED_SCHEMA}","record":{self.record},"proof":{proof}}}\n'


def record_of(decision: Decision, id: str, link: Link, made_at: datetime) -> dict[str, Tree]:
    """The record of a decision at its place in the chain.

    Raises ValueError when the decision lacks a section that every record has.
    """
    if missing := REQUIRED_SECTIONS - decision.sections.keys():
        raise ValueError(f"a record needs the sections {', '.join(sorted(missing))}")
    asked = decision.received
    record: dict[str, Tree] = {
        "schema": RECORD_SCHEMA,
        "id": id,
        "kind": decision.kind,
        "subject": decision.subject,
        "name": decision.name,
        "made_at": utc_text(made_at),
        "chain": {"tenant": link.tenant, "number": link.number, "previous": link.previous},
        "request": {
            "text": asked.text,
            "media_type": asked.media_type,
            "received_at": utc_text(asked.at),
            "hash": fingerprint(asked.text.encode()),
            "request_id": asked.request_id,
        },
        **decision.sections,
    }
    hashes = {name: fingerprint(canonical_bytes(tree)) for name, tree in record.items()}
    return {**record, MANIFEST: hashes}


def seal(record: Group, keys: Keys, stamp: Stamp | None = None) -> Sealed:
    """Hash and sign a record; `stamp` gives the RFC 3161 token over its canonical bytes.

    Raises NotCanonical, BadKeys, and what `stamp` raises.
    """
    _, key = keys.signer
    content = canonical_bytes(record)
    token = None if stamp is None else stamp(content).hex()
    signature = sign(content, key)
    return Sealed(
        text_of(record, "id"), content.decode(), fingerprint(content), signature, public_jwk(key), token
    )


def sealed_from(tree: Tree) -> Sealed:
    """A sealed record out of a JSON tree. The proof is taken as it stands, not checked.

    Raises UnexpectedShape when it is not one, NotCanonical when the record is no canonical content.
    """
    found = group_of(tree)
    if found.get("schema") != SEALED_SCHEMA:
        raise UnexpectedShape(f"the schema is not {SEALED_SCHEMA}")
    record, proof = group_of(found, "record"), group_of(found, "proof")
    if record.get("schema") != RECORD_SCHEMA:
        raise UnexpectedShape(f"the schema of the record is not {RECORD_SCHEMA}")
    stamp = at(proof, "time_stamp")
    return Sealed(
        id=text_of(record, "id"),
        record=canonical_bytes(record).decode(),
        hash=text_of(proof, "hash"),
        signature=text_of(proof, "jws"),
        key={name: str(value) for name, value in group_of(proof, "key").items()},
        time_stamp=stamp if isinstance(stamp, str) else None,
    )


def utc_text(moment: datetime) -> str:
    """A moment as RFC 3339 in UTC. Raises ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
