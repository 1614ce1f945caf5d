"""What is not known of a provider, and the recipe for adding one followed to the letter."""

import re

import pytest
from typer.testing import CliRunner

from app import catalog_in_use, cli
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.vocabulary import vocabulary_of
from app.recommendations.recommend import recommend
from app.recommendations.sections import sections_of
from catalog import Catalog, load
from catalog.checks import check_catalog
from catalog.files import DATA, DataFiles
from catalog.library import catalog_of
from catalog.missing import missing_of
from tests.app.overlays.own import question

TODAY = "2026-11-28"
RECIPE = (DATA / "README.md").read_text(encoding="utf-8")


def rows_of_the_recipe() -> dict[str, bytes]:
    """The rows the recipe shows, by file; the indentation is that of its list."""
    found = re.findall(r"```csv (\S+)\n(.*?)```", RECIPE, re.DOTALL)
    return {path: re.sub(r"^ +", "", text, flags=re.MULTILINE).encode() for path, text in found}


@pytest.fixture(scope="module")
def grown() -> Catalog:
    """The shipped catalog with the provider of the recipe."""
    files = dict(load().files.content)
    for path, rows in rows_of_the_recipe().items():
        files[path] = files.get(path, b"") + rows
    return catalog_of(DataFiles(files), load())


def test_the_recipe_followed_to_the_letter_gives_a_provider_without_a_fault(grown: Catalog) -> None:
    known = {(finding.severity, finding.problem) for finding in check_catalog(load())}
    new = [one for one in check_catalog(grown) if (one.severity, one.problem) not in known]
    assert not [one for one in new if one.severity == "fault"]
    asked = question(only_providers=["rivage"], residency=["FR"], juridical_min=2)
    read = parse_question(asked, vocabulary_of(grown), today=TODAY)
    answer = recommend(read, grown, time_limit=20, include=sections_of("none"))
    (placement,) = answer.placements
    assert (placement.provider, placement.region) == ("rivage", "brest-1")
    assert "rivage-pages" in answer.sources


def test_what_the_recipe_leaves_out_is_listed_with_its_file_and_its_effect(grown: Catalog) -> None:
    missing = {one.what: one for one in missing_of(grown, "rivage", TODAY)}
    assert {"WUE", "block storage", "models by the token", "keys", "technology"} <= missing.keys()
    assert not {"PUE", "machines", "machines with a GPU", "object storage", "structure"} & missing.keys()
    assert missing["WUE"].file == "sites/datacentres.csv"
    assert "control_plane" not in missing["technology"].about.split(", ")
    assert all(one.effect and one.file for one in missing.values())


def test_a_fact_that_is_written_down_is_no_longer_missing(grown: Catalog) -> None:
    files = dict(grown.files.content)
    files["sites/datacentres.csv"] += b"rivage,brest-1,,0.3,,no,rivage-pages,2026\n"
    better = catalog_of(DataFiles(files), grown)
    before, after = (missing_of(one, "rivage", TODAY) for one in (grown, better))
    assert {one.what for one in before} - {one.what for one in after} == {"WUE"}


def test_every_provider_can_be_listed() -> None:
    """Whatever is known of it, and each fact belongs in a file that is there, or in its own of offers."""
    for provider in load().providers.id:
        places = {one.file for one in missing_of(load(), provider, TODAY)}
        assert places <= {*load().files.content, f"offers/{provider}.csv"}


def test_the_command_lists_what_is_missing_and_names_the_nearest_provider(
    monkeypatch: pytest.MonkeyPatch, grown: Catalog
) -> None:
    monkeypatch.setattr(catalog_in_use, "load", lambda: grown)
    listed = CliRunner().invoke(cli.application, ["catalog", "check", "--provider", "rivage"])
    assert (listed.exit_code, "storage_network.csv" in listed.stdout) == (0, True)
    wrong = CliRunner().invoke(cli.application, ["catalog", "check", "--provider", "rivag"])
    assert (wrong.exit_code, "did you mean rivage?" in wrong.stderr) == (2, True)
