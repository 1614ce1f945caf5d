"""`havre request`: formats, exit codes, and what a person reads."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from app import cli
from app.ai_requests.schemas import Comparison
from app.cli_guard import ExitCode
from app.render.requests import LETTER_COLOURS, letter_of, ranged
from app.render.requests_text import CSV_COLUMNS, print_comparison

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


@pytest.mark.parametrize("width", [80, 100, 120, 160])
def test_a_narrow_screen_loses_columns_by_name_and_keeps_letters_whole(width: int) -> None:
    comparison = Comparison.model_validate_json(run(*LLAMA, "--format", "json", "--country", "FR").output)
    screen = StringIO()
    print_comparison(comparison, Console(file=screen, width=width, color_system=None))
    text = screen.getvalue()
    assert all(len(line) <= width for line in text.splitlines())
    assert "E (C-E)" in text and "Left out for want of room" in text
    left_out = " ".join(text.split("Left out for want of room: ")[1].split("--format csv")[0].split())
    assert "break-even" in left_out and "CO2e A-G" not in left_out


def test_users_give_a_cost_per_user() -> None:
    found = Comparison.model_validate_json(
        run(*LLAMA, "--format", "json", "--country", "FR", "--active-users", "20000").output
    )
    for place in found.places:
        each, thousand = place.unit_costs.per_user_month, place.unit_costs.per_1000_requests
        assert each and thousand
        # A million requests of 20,000 users are 50 each.
        assert float(each.value) == pytest.approx(0.05 * float(thousand.value), rel=1e-4)


def test_prices_in_dollars_are_told_in_the_currency_asked_for() -> None:
    found = Comparison.model_validate_json(run(*LLAMA, "--format", "json", "--place", "aws/us").output)
    (place,) = (each for each in found.places if each.serving == "api")
    units, cost = place.unit_costs, place.per_request.cost
    assert units.per_million_input_tokens and units.per_million_output_tokens and cost
    assert {line.currency for line in place.offers} == {"USD"}
    whole = 1200 * units.per_million_input_tokens.value + 350 * units.per_million_output_tokens.value
    assert float(whole) / 1e6 == pytest.approx(float(cost.value), rel=1e-4)


def test_the_inventory_is_csv_with_both_bases() -> None:
    rows = list(csv.DictReader(StringIO(run(*LLAMA, "--format", "inventory", "--country", "FR").output)))
    assert {row["ghg_category"] for row in rows} == {"Scope 3, category 1: purchased goods and services"}
    assert all(row["location_based_kg"] and not row["market_based_kg"] for row in rows)


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
