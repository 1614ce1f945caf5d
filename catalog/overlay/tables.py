"""The files of a catalog as tables of text that may be edited, and put back as bytes."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from catalog.files import DataFiles

Row = dict[str, str]


class Tables:
    """Files and the changes made to them; what is not touched keeps its very bytes."""

    def __init__(self, files: DataFiles) -> None:
        """Begin from files as they are."""
        self._content = dict(files.content)
        self._read: dict[str, tuple[list[str], list[Row]]] = {}
        self._edited: set[str] = set()

    def has(self, path: str) -> bool:
        """Is there such a file?"""
        return path in self._content or path in self._edited

    def rows(self, path: str) -> list[Row]:
        """The rows of a file."""
        return self._table(path)[1]

    def add(self, path: str, rows: Iterable[Row], columns: Sequence[str] = ()) -> None:
        """Add rows at the end, absent cells empty; `columns` are those of a file that is not there yet."""
        if not self.has(path):
            self._read[path] = (list(columns), [])
        self._table(path)[1].extend(rows)
        self._edited.add(path)

    def change(self, path: str, about: Callable[[Row], bool], new: Callable[[Row], Row]) -> int:
        """Change cells of the rows that are meant; how many there were."""
        return self.replace(path, about, lambda row: [{**row, **new(row)}])

    def replace(self, path: str, about: Callable[[Row], bool], new: Callable[[Row], Iterable[Row]]) -> int:
        """Put other rows in the place of each that is meant; how many there were."""
        rows = self.rows(path)
        meant = [about(row) for row in rows]
        if any(meant):
            pairs = zip(rows, meant, strict=True)
            rows[:] = [other for row, mine in pairs for other in (new(row) if mine else (row,))]
            self._edited.add(path)
        return sum(meant)

    def files(self) -> DataFiles:
        """All files with the changes."""
        written = {path: _written(*self._read[path]) for path in self._edited}
        return DataFiles({**self._content, **written})

    def _table(self, path: str) -> tuple[list[str], list[Row]]:
        if path not in self._read:
            reader = csv.DictReader(io.StringIO(self._content[path].decode("utf-8"), newline=""))
            rows = list(reader)
            self._read[path] = (list(reader.fieldnames or ()), rows)
        return self._read[path]


def _written(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
