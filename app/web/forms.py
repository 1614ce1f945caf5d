"""Forms as browsers send them: taken from pages of ours only, with or without files."""

from collections.abc import Mapping
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from urllib.parse import parse_qsl

from fastapi import Request

from app.access.sessions import is_of_our_page
from app.problems import Problem

MOST_FIELDS = 5_000
WITH_FILES = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file chosen in a form; an empty name where none was chosen."""

    name: str
    content: bytes


def sent_form(request: Request, raw: bytes) -> dict[str, str]:
    """The fields of a form, the last one of a name, lines ended by a line feed. Raises Problem."""
    return sent_form_with_files(request, raw)[0]


def sent_form_with_files(request: Request, raw: bytes) -> tuple[dict[str, str], Mapping[str, SentFile]]:
    """The fields and the files of a form. Raises Problem for a form of another site, or one too long."""
    if not is_of_our_page(request.headers):
        raise Problem("unreadable", "This form was not sent from a page of ours.")
    media_type = request.headers.get("content-type", "")
    if media_type.partition(";")[0].strip().lower() == WITH_FILES:
        return _parts(media_type, raw)
    try:
        pairs = parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Problem("too-large") from error
    return {name: value.replace("\r\n", "\n") for name, value in pairs}, {}


def _parts(media_type: str, raw: bytes) -> tuple[dict[str, str], dict[str, SentFile]]:
    """The parts of `multipart/form-data` (RFC 7578): a MIME message, read by the standard library."""
    head = f"Content-Type: {media_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=policy.HTTP).parsebytes(head + raw)
    fields: dict[str, str] = {}
    files: dict[str, SentFile] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            continue
        if len(fields) + len(files) >= MOST_FIELDS:
            raise Problem("too-large")
        file_name = part.get_filename()
        if file_name is None:
            fields[name] = content.decode("utf-8", "replace").replace("\r\n", "\n")
        else:
            files[name] = SentFile(file_name, content)
    return fields, files
