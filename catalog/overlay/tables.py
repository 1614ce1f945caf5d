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
        self._edited: dict[str, tuple[list[str], list[Row]]] = {}

    def has(self, path: str) -> bool:
        """Is there such a file?"""
        return path in self._content or path in self._edited

    def rows(self, path: str) -> list[Row]:
        """The rows of a file."""
        return self._table(path)[1]

    def add(self, path: str, rows: Iterable[Row], columns: Sequence[str] = ()) -> None:
        """Add rows at the end, absent cells empty; `columns` are those of a file that is not there yet."""
        if path not in self._edited and path not in self._content:
            self._edited[path] = (list(columns), [])
        self._table(path)[1].extend(rows)

    def change(self, path: str, about: Callable[[Row], bool], new: Callable[[Row], Row]) -> int:
        """Change cells of the rows that are meant; how many there were."""
        meant = [row for row in self.rows(path) if about(row)]
        for row in meant:
            row.update(new(row))
        return len(meant)

    def files(self) -> DataFiles:
        """All files with the changes."""
        written = {path: _written(*table) for path, table in self._edited.items()}
        return DataFiles({**self._content, **written})

    def _table(self, path: str) -> tuple[list[str], list[Row]]:
        if path not in self._edited:
            reader = csv.DictReader(io.StringIO(self._content[path].decode("utf-8"), newline=""))
            rows = list(reader)
            self._edited[path] = (list(reader.fieldnames or ()), rows)
        return self._edited[path]


def _written(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
