"""The facts written out: the same facts, with hashes that lead to their digest, in a folder of their own."""

import hashlib
import json
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from app.cli import application
from app.imports.refreshing import export as exporting
from app.imports.refreshing.export import MANIFEST, FolderInUse, export
from catalog import load
from catalog.files import read_files

CATALOG = load()


def digest_from(folder: Path) -> str:
    """The digest, worked out from the list as it says."""
    total = hashlib.sha256()
    for table in sorted(
        json.loads((folder / MANIFEST).read_text())["tables"], key=lambda table: table["path"]
    ):
        total.update(table["path"].encode() + b"\0" + bytes.fromhex(table["sha256_of_csv"]))
    return f"sha256:{total.hexdigest()}"


def test_as_csv_the_folder_holds_the_same_facts(tmp_path: Path) -> None:
    done = CliRunner().invoke(application, ["catalog", "export", str(tmp_path / "facts")])
    assert (done.exit_code, CATALOG.digest in done.stdout) == (0, True)
    assert read_files(tmp_path / "facts").digest == CATALOG.digest == digest_from(tmp_path / "facts")


def test_as_parquet_every_cell_is_the_text_that_was_written(tmp_path: Path) -> None:
    export(CATALOG, tmp_path / "facts", "parquet")
    tables = json.loads((tmp_path / "facts" / MANIFEST).read_text())["tables"]
    assert {table["path"] for table in tables} == set(CATALOG.files.content)
    for table in tables:
        file = tmp_path / "facts" / table["file"]
        assert hashlib.sha256(file.read_bytes()).hexdigest() == table["sha256"]
    for path in ("offers/gcp.csv", "sources.csv", "certificates.csv"):
        as_text = pl.read_csv(BytesIO(CATALOG.files.content[path]), infer_schema=False).fill_null("")
        assert pl.read_parquet(tmp_path / "facts" / path.replace(".csv", ".parquet")).equals(as_text)
    assert digest_from(tmp_path / "facts") == CATALOG.digest


def test_nothing_is_written_over_and_an_interruption_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "facts" / "mine"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(FolderInUse):
        export(CATALOG, mine.parent, "csv")
    assert [path.name for path in mine.parent.iterdir()] == ["mine"]
    monkeypatch.setattr(exporting.json, "dumps", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(CATALOG, tmp_path / "other", "csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["facts"]
