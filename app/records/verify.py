"""Verifying a record offline: every check by name, with what was found where it fails.

What each check proves:
content      the record is what was hashed; an altered section is named by the hashes of the manifest
signature    the hash of this content was signed by the key named, which is trusted or only enclosed
request      the question is the one received
facts        the files of facts are those the catalog's digest names
time_stamp   an authority has seen the record at a time (only its own certificate proves which authority)
pages        the pages of a PDF belong to the record attached to it
chain        each record names the hash of the one before
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from app.records.canonical import Group, canonical_bytes, fingerprint, read_tree
from app.records.facts import FactsMissing, digest_of_files, held_files
from app.records.files import Pages, RecordFile
from app.records.keys import BadKeys, Keys, read_keys
from app.records.record import MANIFEST, Sealed, utc_text
from app.records.sign import Fault, check, key_named
from app.records.trees import UnexpectedShape, group_of, groups_of, number_of, text_of

State = Literal["good", "bad", "note"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `good`, `bad`, or a `note` that proves and disproves nothing."""

    name: str
    state: State
    text: str


def verify_record(
    file: RecordFile, keys: Keys | None = None, certificates: bytes | None = None
) -> tuple[Check, ...]:
    """All checks of one file.

    `keys` are those of the issuer; without them the enclosed key is used. `certificates` (PEM) are those of
    the time-stamp authority; without them a stamp is only read.
    """
    sealed, record = file.sealed, file.record
    found = [*_content(sealed, record, file.exact), _signature(sealed, keys)]
    try:
        found += [_request(record), *_facts(record)]
    except (UnexpectedShape, ValueError) as error:
        found.append(Check("content", "bad", f"the record is not built like ours: {error}"))
    if sealed.time_stamp is not None:
        found.append(_stamp(sealed, certificates))
    if file.pages is not None:
        found += _pages(sealed, file.pages)
    return tuple(found)


def _content(sealed: Sealed, record: Group, exact: bool) -> list[Check]:
    actual = fingerprint(sealed.record.encode())
    found = []
    if actual != sealed.hash:
        where = _altered(record)
        told = f"altered: {', '.join(where)}" if where else "altered"
        found.append(Check("content", "bad", f"{told}; its hash is {actual}, the proof names {sealed.hash}"))
    else:
        found.append(Check("content", "good", f"unaltered, {actual}"))
    if not exact and actual == sealed.hash:
        found.append(Check("content", "note", "the file was written anew since: same content, other bytes"))
    return found


def _altered(record: Group) -> list[str]:
    """The sections whose content is not that of the manifest, which may itself be what was altered."""
    manifest = record.get(MANIFEST)
    if not isinstance(manifest, dict):
        return [MANIFEST]
    now = {name: fingerprint(canonical_bytes(tree)) for name, tree in record.items() if name != MANIFEST}
    wrong = [
        f'section "{name}"'
        for name in sorted(now.keys() | manifest.keys())
        if now.get(name) != manifest.get(name)
    ]
    return wrong or [f'section "{MANIFEST}"']


def _signature(sealed: Sealed, keys: Keys | None) -> Check:
    kid = key_named(sealed.signature)
    try:
        enclosed = read_keys(canonical_bytes(dict(sealed.key)))
    except BadKeys as error:
        enclosed = None
        if keys is None:
            return Check("signature", "bad", f"the enclosed key cannot be used: {error}")
    trusted = keys or enclosed
    fault = check(sealed.record.encode(), sealed.signature, trusted.public if trusted else {})
    if fault is Fault.MALFORMED:
        return Check("signature", "bad", "not a detached JWS with a key id")
    if fault is Fault.UNKNOWN_KEY:
        who = "the keys given" if keys else "the key enclosed"
        return Check("signature", "bad", f"wrong key: signed by {kid}, which is not among {who}")
    if fault is Fault.MISMATCH:
        return Check("signature", "bad", f"the signature of key {kid} does not fit the content")
    if keys is None:
        return Check("signature", "good", f"by the enclosed key {kid}; is it the issuer's? see --keys")
    return Check("signature", "good", f"by {kid}, a key given")


def _request(record: Group) -> Check:
    request = group_of(record, "request")
    if fingerprint(text_of(request, "text").encode()) != text_of(request, "hash"):
        return Check("request", "bad", "the text of the request is not the one whose hash is stated")
    return Check("request", "good", f"as received at {text_of(request, 'received_at')}")


def _facts(record: Group) -> list[Check]:
    facts = group_of(record, "facts")
    digest = text_of(facts, "digest")
    if digest_of_files(facts) != digest:
        return [Check("facts", "bad", f"the list of files does not amount to the catalog {digest}")]
    if facts.get("snapshot") is None:
        return [Check("facts", "note", f"only named, not carried: catalog {digest}")]
    try:
        held_files(facts)
    except FactsMissing as error:
        return [Check("facts", "bad", str(error))]
    left_out = [text_of(file, "path") for file in groups_of(facts, "files") if not file["held"]]
    told = f", without {', '.join(left_out)}, which no figure read" if left_out else ""
    return [Check("facts", "good", f"those of catalog {digest}{told}")]


def _stamp(sealed: Sealed, certificates: bytes | None) -> Check:
    from app.records.time_stamp import read_stamp, verify_stamp

    content = sealed.record.encode()
    try:
        token = bytes.fromhex(sealed.time_stamp or "")
        found = read_stamp(token, content)
        if found.covers and certificates is not None:
            verify_stamp(token, content, certificates)
    except ValueError as error:
        return Check("time_stamp", "bad", str(error) or "not a time-stamp")
    if not found.covers:
        return Check("time_stamp", "bad", "the time-stamp is for other content")
    if certificates is None:
        return Check("time_stamp", "note", f"says {utc_text(found.at)}; give --authority to check by whom")
    return Check("time_stamp", "good", f"by the authority given, at {utc_text(found.at)}")


def _pages(sealed: Sealed, pages: Pages) -> list[Check]:
    """The hash stands in the metadata and at the foot of every page."""
    short = sealed.hash.removeprefix("sha256:")
    if short not in pages.keywords:
        return [Check("pages", "bad", "swapped attachment: the metadata name another record")]
    wrong = [n for n, text in enumerate(pages.texts, 1) if short not in "".join(text.split())]
    if wrong:
        told = ", ".join(map(str, wrong))
        return [Check("pages", "bad", f"swapped attachment: page {told} bears another hash")]
    return [Check("pages", "good", f"all {len(pages.texts)} bear the hash of the record")]


def verify_chain(records: Sequence[Sealed]) -> Check:
    """Whether records, in any order, form one unbroken piece of one chain."""
    links = [group_of(group_of(read_tree(one.record)), "chain") for one in records]
    order = sorted(range(len(records)), key=lambda n: number_of(links[n], "number") or 0)
    tenants = {text_of(link, "tenant") for link in links}
    if len(tenants) > 1:
        return Check("chain", "bad", f"records of several chains: {', '.join(sorted(tenants))}")
    for before, after in pairwise(order):
        first, second = (int(number_of(links[n], "number") or 0) for n in (before, after))
        if second == first:
            return Check("chain", "bad", f"broken: two records have number {first}")
        if second != first + 1:
            missing = f"number {first + 1}" if second == first + 2 else f"numbers {first + 1} to {second - 1}"
            return Check("chain", "bad", f"broken: {missing} missing")
        if links[after]["previous"] != fingerprint(records[before].record.encode()):
            return Check("chain", "bad", f"broken: number {second} does not name the hash of number {first}")
    start = links[order[0]]
    if number_of(start, "number") == 1 and start["previous"] is not None:
        return Check("chain", "bad", "broken: number 1 names a record before it")
    numbers = [int(number_of(link, "number") or 0) for link in links]
    return Check("chain", "good", f"unbroken from number {min(numbers)} to {max(numbers)}")


def is_good(checks: Sequence[Check]) -> bool:
    """Whether nothing is wrong."""
    return all(one.state != "bad" for one in checks)
