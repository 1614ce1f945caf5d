"""Reading what a buyer kept: a sealed record as JSON, or a PDF that carries it as an attachment."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.records.canonical import LARGEST_RECORD_BYTES, Group, NotCanonical, read_tree
from app.records.record import Sealed, sealed_from
from app.records.trees import UnexpectedShape, group_of

ATTACHMENT = "record.json"
PDF_START = b"%PDF-"


class UnreadableRecord(ValueError):
    """A file that holds no sealed record; one line that says why."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What a PDF says besides its attachment: keywords of its metadata and the text of its pages."""

    keywords: str
    texts: tuple[str, ...]
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A sealed record out of a file; `exact` when the file is byte for byte what we would write."""

    sealed: Sealed
    exact: bool
    pages: Pages | None

    @property
    def record(self) -> Group:
        """The record as a tree."""
        return group_of(read_tree(self.sealed.record))


def read_record_file(content: bytes) -> RecordFile:
    """The sealed record in a JSON or PDF file. Raises UnreadableRecord."""
    if len(content) > LARGEST_RECORD_BYTES:
        raise UnreadableRecord(f"the file is longer than {LARGEST_RECORD_BYTES:,} bytes")
    if not content.lstrip()[:5].startswith(PDF_START):
        return _read(content, None)
    pages, found = _read_pdf(content)
    if ATTACHMENT not in found:
        raise UnreadableRecord(f"the PDF has no attachment {ATTACHMENT}")
    if len(found[ATTACHMENT]) != 1 or len(found) != 1:
        raise UnreadableRecord("the PDF has more than one attachment, so it is not clear which one is meant")
    return _read(found[ATTACHMENT][0], pages)


def _read(text: bytes, pages: Pages | None) -> RecordFile:
    try:
        sealed = sealed_from(read_tree(text))
    except UnexpectedShape as error:
        raise UnreadableRecord(f"not a sealed record: {error}") from error
    except (NotCanonical, ValueError, RecursionError) as error:
        raise UnreadableRecord(f"not the JSON of a sealed record: {error}") from error
    return RecordFile(sealed, text.strip() == sealed.text().strip().encode(), pages)


def _read_pdf(content: bytes) -> tuple[Pages, Mapping[str, list[bytes]]]:
    """The pages of a PDF and its attachments by name. Raises UnreadableRecord."""
    from io import BytesIO

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(BytesIO(content))
        found = {name: list(bodies) for name, bodies in reader.attachments.items()}
        keywords = "" if reader.metadata is None else str(reader.metadata.get("/Keywords", ""))
        texts = tuple(page.extract_text() for page in reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise UnreadableRecord(f"the PDF cannot be read: {' '.join(str(error).split())}") from error
    return Pages(keywords, texts, tuple(found)), found
