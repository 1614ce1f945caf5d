"""`havre request`: formats, exit codes, and what a person reads."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import cli
from app.ai_requests.schemas import Comparison
from app.cli_guard import ExitCode
from app.render.requests import LETTER_COLOURS, letter_of, ranged
from app.render.requests_text import CSV_COLUMNS

LLAMA = ("--model", "llama-3.3-70b-instruct", "--input-tokens", "1200", "--output-tokens", "350")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli.application, ["request", *arguments])
    assert "Traceback" not in result.output
    return result


def test_the_json_is_the_answer_of_the_contract() -> None:
    result = run(*LLAMA, "--format", "json", "--country", "FR", "--users", "FR")
    assert result.exit_code == ExitCode.DONE
    answer = Comparison.model_validate_json(result.output)
    raw = json.loads(result.output)
    assert raw["schema"] == "havre/requests/1"
    assert {"provider", "region", "serving", "per_request", "sovereignty", "rtt_ms"} <= set(raw["places"][0])
    assert all(place.rtt_ms is not None for place in answer.places)


def test_the_table_shows_letters_with_their_range_and_the_limits_of_the_label() -> None:
    text = run(*LLAMA, "--country", "FR").output
    assert "scaleway fr-par (FR)" in text
    assert "E (C-E)" in text
    assert "not the official EU energy label" in text
    assert "stated, not graded" in text


def test_the_csv_has_numbers_a_sheet_can_read_and_empty_cells_for_the_unknown() -> None:
    rows = list(csv.DictReader(StringIO(run(*LLAMA, "--format", "csv", "--sort", "co2e").output)))
    assert tuple(rows[0]) == CSV_COLUMNS
    grams = [row["co2e_location_based_g"] for row in rows]
    known = [float(value) for value in grams if value]
    assert known == sorted(known) and grams[len(known) :] == [""] * (len(rows) - len(known))
    assert {row["co2e_market_based_g"] for row in rows} == {""}
    assert {row["ghg_category"] for row in rows} == {"Scope 3, category 1: purchased goods and services"}


def test_the_markdown_is_one_table_with_as_many_cells_in_every_row() -> None:
    text = run(*LLAMA, "--format", "markdown", "--country", "DE").output
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in table}) == 1
    assert len(table) > 5


def test_a_file_gets_the_same_text(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    printed = run(*LLAMA, "--format", "csv", "--country", "FR").output
    assert run(*LLAMA, "--format", "csv", "--country", "FR", "--out", str(path)).output == ""
    assert path.read_text(encoding="utf-8") == printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--model", "lama-3.3-70b-instruct", *LLAMA[2:]), "did you mean"),
        ((*LLAMA, "--sort", "price"), "is not a column"),
        ((*LLAMA, "--place", "scalewai"), "did you mean scaleway?"),
        ((*LLAMA, "--juridical-min", "9"), "requirements.juridical_min"),
    ],
)
def test_a_wrong_question_ends_with_two_and_one_line(arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == ExitCode.WRONG_QUESTION
    assert words in result.output
    assert len(result.output.splitlines()) == 1


def test_no_place_is_a_refusal() -> None:
    result = run(*LLAMA, "--country", "FR", "--juridical-min", "4")
    assert result.exit_code == ExitCode.REFUSED
    assert "no place can serve this request" in result.output
    assert "left out by" in result.output


def test_letters_are_words_before_they_are_colours() -> None:
    assert ranged("D", ("B", "E")) == "D (B-E)"
    assert ranged("D", ("D", "D")) == "D"
    assert ranged(None, None) == "Unknown"
    assert letter_of("D (B-E)") == "D" and letter_of("Unknown") is None


def test_every_letter_can_be_read_on_its_colour() -> None:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for ink, ground in LETTER_COLOURS.values():
        light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.2, 1.4.3
