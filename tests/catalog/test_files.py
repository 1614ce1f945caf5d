"""The data folder as bytes: its digest, its frames, dates and numbers read from text."""

import datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.files import DataFiles, codes, day_of, days, flags, known_codes, numbers, read_files

FILES = {"b/two.csv": b"id,price\nx,1\n", "a.csv": b"id\ny\n"}


def test_the_digest_does_not_depend_on_the_order_of_the_files() -> None:
    assert DataFiles(FILES).digest == DataFiles(dict(reversed(FILES.items()))).digest


@given(st.sampled_from(sorted(FILES)), st.integers(0, 5), st.integers(1, 255))
def test_any_changed_byte_changes_the_digest(path: str, position: int, change: int) -> None:
    content = bytearray(FILES[path])
    content[position % len(content)] ^= change
    assert DataFiles({**FILES, path: bytes(content)}).digest != DataFiles(FILES).digest


def test_a_renamed_moved_or_missing_file_changes_the_digest() -> None:
    digests = {
        DataFiles(FILES).digest,
        DataFiles({"b/two.csv": FILES["b/two.csv"]}).digest,
        DataFiles({"b/two.csv": FILES["b/two.csv"], "c.csv": FILES["a.csv"]}).digest,
        DataFiles({"b/two.csv": FILES["a.csv"], "a.csv": FILES["b/two.csv"]}).digest,
    }
    assert len(digests) == 4
    assert all(digest.startswith("sha256:") and len(digest) == 71 for digest in digests)


def test_a_folder_is_read_with_its_subfolders_and_nothing_but_csv(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for path, content in FILES.items():
        (tmp_path / path).write_bytes(content)
    (tmp_path / "README.md").write_text("not a fact")
    files = read_files(tmp_path)
    assert files.content == FILES
    assert files.digest == DataFiles(FILES).digest
    assert files.below("b") == ("b/two.csv",)


def test_a_wrong_header_is_named_with_what_was_expected() -> None:
    with pytest.raises(ValueError, match=r"b/two.csv: columns \['id', 'price'\], expected \['id', 'cost'\]"):
        DataFiles(FILES).frame("b/two.csv", ("id", "cost"))


def test_cells_stay_text_and_an_empty_cell_is_an_empty_text() -> None:
    frame = DataFiles({"a.csv": b'id,note\n007,\n1e3,"x, y"\n'}).frame("a.csv", ("id", "note"))
    assert frame.rows() == [("007", ""), ("1e3", "x, y")]


def test_files_of_one_header_become_one_frame_that_knows_where_each_row_stood() -> None:
    files = DataFiles({"a.csv": b"id,n\nx,1\ny,", "b.csv": b"id,n\n", "c.csv": b'id,n\n"z, z",3\n'})
    frame = files.stacked(("a.csv", "b.csv", "c.csv"), ("id", "n"), "path")
    assert frame.rows() == [("x", "1", "a.csv"), ("y", "", "a.csv"), ("z, z", "3", "c.csv")]


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (b"n,id\n1,x\n", r"b.csv: columns are not \['id', 'n'\]"),
        (b'id,n\n"x\ny",1\n', "a row is not exactly one line"),
    ],
)
def test_files_that_do_not_fit_together_are_refused(second: bytes, problem: str) -> None:
    files = DataFiles({"a.csv": b"id,n\nx,1\n", "b.csv": second})
    with pytest.raises(ValueError, match=problem):
        files.stacked(("a.csv", "b.csv"), ("id", "n"), "path")


def test_an_empty_number_is_unknown_and_never_zero() -> None:
    found = numbers(pl.Series(["1.5", "", "0"]))
    assert (found[0], np.isnan(found[1]), found[2]) == (1.5, True, 0.0)


def test_a_word_where_a_number_belongs_is_named() -> None:
    with pytest.raises(ValueError, match="price 'cheap' is not a number"):
        numbers(pl.Series("price", ["1", "cheap"]))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1970-01-01", 0),
        ("1971", 365),
        ("1970-03", 31 + 28),
        ("1970-01-02T10:00:00Z", 1),
        ("", -1),
        ("2026-13", -1),
        ("2026-02-30", -1),
        ("2022 (first qualification)", -1),
        ("20260101", -1),
        ("2026-W01-1", -1),
    ],
)
def test_a_partial_date_counts_from_its_first_day_and_prose_is_no_date(text: str, day: int) -> None:
    assert day_of(text) == day
    assert days(pl.Series([text])).tolist() == [day]


DATE = st.dates(datetime.date(1970, 1, 1), datetime.date(2100, 1, 1)).map(str)


@given(
    st.lists(
        st.one_of(DATE, DATE.map(lambda d: d[:7]), DATE.map(lambda d: d[:4]), st.text("0-9 ", max_size=10))
    )
)
def test_one_date_and_a_column_of_dates_are_read_alike(texts: list[str]) -> None:
    assert days(pl.Series(texts, dtype=pl.String)).tolist() == [day_of(text) for text in texts]


def test_codes_are_positions_and_a_strange_word_has_none() -> None:
    column = pl.Series("currency", ["USD", "EUR", "DOGE"])
    assert codes(column, ("EUR", "USD")).tolist() == [1, 0, -1]
    assert known_codes(column.head(2), ("EUR", "USD"), "a.csv").tolist() == [1, 0]
    with pytest.raises(ValueError, match=r"a.csv: currency 'DOGE' is not known"):
        known_codes(column, ("EUR", "USD"), "a.csv")


def test_only_true_is_true() -> None:
    assert flags(pl.Series(["true", "false", "", "yes"])).tolist() == [True, False, False, False]
