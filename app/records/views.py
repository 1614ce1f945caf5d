"""What the routes of records show."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class View(BaseModel):
    """Frozen, no field unknown, none with a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Jwk(View):
    """A public key (RFC 7517, RFC 8037); `kid` is its RFC 7638 thumbprint."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: str
    kid: str
    alg: Literal["Ed25519"]
    use: Literal["sig"]


class JwkSet(View):
    """The keys that sign records now, or did."""

    keys: list[Jwk]


class Proof(View):
    """Hash of the canonical record, detached JWS over it, the key that signed, the RFC 3161 token in hex."""

    hash: str
    jws: str
    key: Jwk
    time_stamp: str | None


class SealedView(View):
    """A sealed record: the record, described in `app/records/method.md`, and its proof."""

    schema_: Literal["havre/sealed-record/1"] = Field(alias="schema")
    record: dict[str, object]
    proof: Proof


class ChainEntry(View):
    """A record by its place in the chain; times are RFC 3339 in UTC."""

    id: str
    number: int
    subject: str
    kind: Literal["recommendation", "award"]
    created_at: str
    hash: str
    previous: str | None


class ChainView(View):
    """Records in the order of their chain; `next_cursor` is null at the end."""

    items: list[ChainEntry]
    next_cursor: str | None
