"""Two envelopes: criteria are sealed before bids are read, and what was sealed cannot change unseen.

The seal is the SHA-256 of the canonical form (RFC 8785) of everything a bid will be judged by; each part has
its own, so that a broken seal names what was changed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeAlias

import rfc8785

from app.faults import Fault, FaultyQuestion
from app.recommendations.asking.trees import Tree
from app.tenders.awarding.wire import SCHEMA
from app.tenders.faults import fault_at

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"
SEALED = ("schema", "name", "legal_profile", "question", "lots", "gates", "criteria", "rules", "lifecycle")
OPENED_LATER = ("bids", "bundles")
_LARGEST_EXACT = 2**53


def freeze(document: Mapping[str, Tree], now: datetime) -> dict[str, Tree]:
    """The document with its seal; its question is asked at the day of freezing unless it names one.

    Raises FaultyQuestion when it is sealed already, or holds bids that somebody must have read.
    """
    faults = [
        fault_at(
            (key,),
            "there are bids already: criteria are frozen before bids are read",
            "remove them",
            "bids_before_freezing",
        )
        for key in OPENED_LATER
        if document.get(key)
    ]
    if document.get("frozen"):
        faults.append(
            fault_at(("frozen",), "this tender is frozen already", "keep it as it is", "frozen_already")
        )
    if faults:
        raise FaultyQuestion(faults)
    pinned = _pinned(document, now.astimezone(UTC).date().isoformat())
    seal: dict[str, Tree] = {
        "sha256": digest_of(pinned),
        "at": now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "parts": dict(part_digests(pinned)),
    }
    return {**pinned, "frozen": seal}


def _pinned(document: Mapping[str, Tree], today: str) -> dict[str, Tree]:
    question = document.get("question")
    asked = {"as_of": today, **question} if isinstance(question, dict) else question
    return {"schema": SCHEMA, **document, "question": asked}


def digest_of(document: Mapping[str, Tree]) -> str:
    """SHA-256 of everything a bid is judged by."""
    return _sha256({key: document[key] for key in SEALED if key in document})


def part_digests(document: Mapping[str, Tree]) -> Iterator[tuple[str, Tree]]:
    """SHA-256 of each part."""
    return ((key, _sha256(document[key])) for key in SEALED if key in document)


def broken_seals(document: Mapping[str, Tree], sha256: str, parts: Mapping[str, str]) -> list[Fault]:
    """A fault for every part that is not what was frozen; none where the seal holds."""
    now = {key: str(value) for key, value in part_digests(document)}
    changed = [key for key in SEALED if now.get(key) != parts.get(key)]
    if not changed and digest_of(document) != sha256:
        changed = ["frozen"]
    problem = "this was changed after the criteria were frozen"
    remedy = "restore it, or begin a new tender"
    return [fault_at((key,), problem, remedy, "changed_after_freezing") for key in changed]


def _sha256(tree: Tree) -> str:
    return hashlib.sha256(rfc8785.dumps(_plain(tree))).hexdigest()


def _plain(tree: Tree) -> Plain:
    """Numbers that JSON cannot hold exactly become text, in their shortest form."""
    if isinstance(tree, Mapping):
        return {key: _plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_plain(value) for value in tree]
    if isinstance(tree, bool) or tree is None or isinstance(tree, str):
        return tree
    if isinstance(tree, int) and abs(tree) < _LARGEST_EXACT:
        return tree
    exact = Decimal(tree).normalize()
    return int(exact) if exact == exact.to_integral() and abs(exact) < _LARGEST_EXACT else format(exact, "f")


def text_of(document: Mapping[str, Tree], indent: int | None = None) -> str:
    """A document as JSON text that reads back to the same values, and so to the same seal."""
    return json.dumps(document, indent=indent, ensure_ascii=False, default=_as_number)


def _as_number(value: object) -> float | int:
    if not isinstance(value, Decimal):
        raise TypeError(type(value).__name__)
    return int(value) if value == value.to_integral() else float(value)
