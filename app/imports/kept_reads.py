"""Answers kept on disk with the name of their version, so that what has not changed is not sent again.

Every read still asks its server (RFC 9110, section 13: `If-None-Match`, `If-Modified-Since`): what is kept is
used only when the server says, now, that it is the same. So nothing here grows stale, and an answer without a
version is not kept.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

ANSWERS = 500  # price lists come in pages
BLOCK = 1 << 20
CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


@dataclass(frozen=True, slots=True)
class KeptReads:
    """The answers below a folder, one file each: a line of JSON with its version, then the answer.

    An address may hold a key: only its digest is written.
    """

    folder: Path

    def conditions(self, url: str) -> dict[str, str]:
        """The headers that ask whether an answer is still the same; none when nothing is kept of it."""
        try:
            with self._path(url).open("rb") as file:
                version: dict[str, str] = json.loads(file.readline())
        except (OSError, ValueError):
            return {}
        return {header: version[name] for name, header in CONDITIONS.items() if name in version}

    def blocks(self, url: str) -> Iterator[bytes]:
        """The answer that is kept. Raises OSError when it has gone meanwhile."""
        with self._path(url).open("rb") as file:
            file.readline()
            while block := file.read(BLOCK):
                yield block

    @contextmanager
    def keeping(self, url: str, headers: Mapping[str, str]) -> Iterator[BinaryIO | None]:
        """Where to write an answer that has a version; it is kept when the block ends without an error."""
        version = {name: headers[name] for name in CONDITIONS if name in headers}
        if not version:
            yield None
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=self.folder, prefix="draft-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(version).encode() + b"\n")
                yield file
            os.replace(draft, self._path(url))
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        self._forget_oldest()

    def _path(self, url: str) -> Path:
        return self.folder / sha256(url.encode()).hexdigest()

    def _forget_oldest(self) -> None:
        kept = sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[ANSWERS:]:
            path.unlink(missing_ok=True)
