"""Importing as work of a solver process: a large bill would hold up the service."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.faults import Fault, FaultyQuestion
from app.imports.outcome import Kind
from app.imports.read import import_file
from app.imports.schemas import ImportView, view_of
from app.recommendations.asking.vocabulary import vocabulary_of
from catalog.library import Catalog


@dataclass(frozen=True, slots=True)
class Import:
    """A file as received, what it is if that is known, the name of the question and its date (ISO)."""

    content: bytes
    kind: Kind | None
    name: str
    as_of: str

    def run(self, catalog: Catalog) -> ImportView | tuple[Fault, ...]:
        """The dry run; or every fault of a file that cannot be read. Nothing of the file stays on disk."""
        with tempfile.TemporaryDirectory(prefix="havre-import-") as folder:
            file = Path(folder) / "file"
            file.write_bytes(self.content)
            try:
                found = import_file(file, catalog, vocabulary_of(catalog).resolve_model, self.kind)
            except FaultyQuestion as error:
                return tuple(error.faults)
        return view_of(found, self.name, self.as_of)
