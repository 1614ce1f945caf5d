"""A tender file with its bids opened: those it holds itself, and those of a table beside it."""

import sys
from pathlib import Path

from app.recommendations.asking.documents import read_document
from app.recommendations.asking.trees import Tree
from app.tenders.awarding.bid_table import read_bid_table
from app.tenders.awarding.freeze import text_of
from app.tenders.awarding.read import LIMITS


def opened(file: Path, table: Path | None) -> bytes:
    """The document to judge, as written where no table is given. Raises FaultyQuestion, OSError.

    What is spoilt in the file is told by reading the document as it was written.
    """
    raw = written(file)
    if table is None:
        return raw
    tree, spoilt = read_document(raw, LIMITS)
    if spoilt:
        return raw
    listed = tree.get("bids")
    bids: list[Tree] = [*(listed if isinstance(listed, list) else []), *read_bid_table(table)]
    return text_of({**tree, "bids": bids}).encode()


def written(file: Path) -> bytes:
    """A file as it stands, or standard input for `-`; one byte more than is allowed at most."""
    if str(file) == "-":
        return sys.stdin.buffer.read(LIMITS.size_bytes + 1)
    with file.open("rb") as stream:
        return stream.read(LIMITS.size_bytes + 1)
