"""Time-stamps by an outside authority (RFC 3161), here one of our own."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.records.files import RecordFile
from app.records.record import seal
from app.records.time_stamp import StampFailed, stamp, stamp_from
from app.records.verify import Check, verify_record
from tests.app.records.authority import certify, stamping
from tests.app.records.world import KEYS, sealed

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the authority is OpenSSL's")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """The folder of an authority and its root certificate."""
    folder = tmp_path_factory.mktemp("authority")
    return folder, certify(folder, "here")


def stamp_check(file: RecordFile, certificates: bytes | None) -> Check:
    return next(c for c in verify_record(file, KEYS, certificates) if c.name == "time_stamp")


def test_a_stamped_record_holds_under_the_certificate_of_its_authority(
    authority: tuple[Path, bytes], tmp_path: Path
) -> None:
    folder, root = authority
    with stamping(folder) as address:
        stamped = seal(json.loads(sealed().record), KEYS, stamp_from(address))
    file = RecordFile(stamped, True, None)
    assert stamp_check(file, root).state == "good"
    assert stamp_check(file, None).state == "note"
    other = stamp_check(file, certify(tmp_path, "elsewhere"))
    assert other.state == "bad" and "does not hold" in other.text


def test_a_stamp_of_other_content_is_named(authority: tuple[Path, bytes]) -> None:
    folder, root = authority
    with stamping(folder) as address:
        token = stamp(address, b"something else")
    moved = replace(sealed(), time_stamp=token.hex())
    check = stamp_check(RecordFile(moved, True, None), root)
    assert check.state == "bad" and "other content" in check.text


def test_an_authority_that_answers_for_something_else_is_refused(authority: tuple[Path, bytes]) -> None:
    folder, _ = authority
    with stamping(folder) as address:
        old = stamp(address, b"content")
    for reply in (old, b"", b"not a reply"):
        with stamping(folder, reply) as address, pytest.raises(StampFailed):
            stamp(address, b"content")


def test_an_authority_nobody_reaches_is_told(authority: tuple[Path, bytes]) -> None:
    with stamping(authority[0]) as address:
        pass
    with pytest.raises(StampFailed):
        stamp(address, b"content")


def test_a_token_that_is_none_is_named() -> None:
    for text in ("00", "zz", ""):
        file = RecordFile(replace(sealed(), time_stamp=text), True, None)
        assert stamp_check(file, None).state == "bad"
