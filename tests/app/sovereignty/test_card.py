"""The card of a provider: complete for every provider, honest about the unknown, and cited."""

import json
import re
from functools import cache

import pytest
from typer.testing import CliRunner, Result

import catalog
from app import cli
from app.cli_guard import ExitCode
from app.render.card import compose_card
from app.render.card_text import card_table
from app.render.markdown import report_markdown
from app.sovereignty.card import card_of
from app.sovereignty.schemas import ProviderCard
from app.sovereignty.subject import UnknownSubject, subject_of
from catalog.sovereignty import Profile

TODAY = Profile(as_of="2026-11-22")


@cache
def card(
    name: str, workload: str = "compute", model: str | None = None, region: str | None = None
) -> ProviderCard:
    world = catalog.load()
    return card_of(world, subject_of(world, name, workload, model, region), TODAY)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.application, ["sovereignty", *arguments])


ALL = (*catalog.load().providers.id, *catalog.load().sovereignty.structures)


@pytest.mark.parametrize("name", dict.fromkeys(ALL))
def test_every_provider_and_structure_has_a_card_whose_sources_all_resolve(name: str) -> None:
    found = card(name)
    assert len(found.criteria) == 48
    assert len(found.layers) == 12
    cited = {s for view in found.criteria for voice in view.said_by for s in voice.sources}
    cited |= {s for link in found.chain_of_control for s in link.sources}
    cited |= {s for path in found.reach.paths for s in path.sources}
    assert cited <= set(found.sources)
    for view in found.criteria:  # what nothing settles is null and never a step
        assert (view.status == "unknown") == (view.step is None) == (view.level is None)
        assert view.proven_step <= view.ceiling_step <= view.top_step
    written = found.model_dump_json()
    assert ProviderCard.model_validate_json(written).model_dump_json() == written


def test_coverage_counts_every_applicable_criterion_once() -> None:
    found = card("scaleway").coverage
    applicable = [view.criterion for view in card("scaleway").criteria if view.applies]
    listed = (*found.settled, *found.adverse, *found.presumed, *found.unknown)
    assert sorted(listed) == sorted(applicable)
    assert sorted((*found.layers_known, *found.layers_unknown)) == sorted(
        x.layer for x in card("scaleway").layers
    )


def test_a_provider_without_facts_says_so_and_lists_what_to_ask() -> None:
    found = card("webdock")
    assert found.asked.structure is None
    assert found.axes.juridical.structural is None
    assert found.axes.juridical.proven is None
    assert found.score is None
    assert found.reach.owner_unknown
    first = next(way for way in found.ways_up if way.axis == "juridical")
    assert "1.1" in {fact.criterion for fact in first.facts_to_obtain}
    report = compose_card(found)
    assert report.verdict.startswith("Unknown")
    assert all(link.value is None for link in found.chain_of_control)


def test_the_same_cloud_serves_a_european_and_another_model_at_different_levels() -> None:
    european = card("stackit", "inference", "mistral-small-3.2-24b")
    foreign = card("stackit", "inference", "llama-3.3-70b-instruct")
    assert european.axes.technological.structural == 3
    assert foreign.axes.technological.structural == 2
    assert "3.5" in foreign.axes.technological.decided_by
    assert european.layers[-1].layer == "model"
    assert foreign.layers[-1].foreign and not european.layers[-1].foreign


def test_storage_does_not_ask_for_models_or_accelerators() -> None:
    applies = {view.criterion: view.applies for view in card("stackit", "storage").criteria}
    assert not applies["3.5"] and not applies["6.5"]


def test_a_structure_and_its_provider_have_cards_of_their_own() -> None:
    enclave, rest = card("outscale-snc"), card("outscale")
    assert (enclave.asked.provider, enclave.asked.region) == ("outscale", "cloudgouv-eu-west-1")
    assert (enclave.axes.juridical.structural, rest.axes.juridical.structural) == (3, 2)
    assert "outscale-snc" in rest.asked.other_structures


def test_the_card_of_a_us_owned_sovereign_cloud_shows_who_can_reach_it_and_what_no_document_changes() -> None:
    found = card("aws-eusc")
    first = found.reach.paths[0]
    assert (first.country, first.reach) == ("US", "control")
    assert "Amazon.com Inc. → US: CLOUD Act, FISA 702" in first.text
    juridical = next(w for w in found.ways_up if (w.axis, w.evidence) == ("juridical", "structural"))
    assert not juridical.reachable
    assert "2.2" in juridical.blocked_by
    assert found.proposals[0].status == "proposal"
    assert found.proposals[0].possible == "UA-2"


def test_coverage_is_the_first_section_a_person_reads() -> None:
    report = compose_card(card("ovhcloud"))
    assert report.sections[0].title == "Coverage"
    text = card_table(report, on_terminal=False)
    assert text.index("\nCoverage\n") < text.index("\nLevels, ") < text.index("\nCriteria\n")
    assert all(len(line) <= 140 for line in text.splitlines())


def test_markdown_tables_keep_their_columns_whatever_the_facts_contain() -> None:
    text = report_markdown(compose_card(card("ovhcloud")))
    for block in text.split("\n\n"):
        if block.startswith("|"):
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            assert len(widths) == 1


def test_the_command_prints_the_card_as_json_with_its_schema() -> None:
    result = run(
        "scaleway", "--workload", "inference", "--model", "mistral-small-3.2-24b", "--format", "json"
    )
    assert result.exit_code == ExitCode.DONE
    read = json.loads(result.stdout)
    assert read["schema"] == "havre/sovereignty-card/1"
    assert read["asked"]["model_origin"] == "eu"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("scalway",), "did you mean scaleway"),
        (("scaleway", "--workload", "database"), "inference"),
        (("scaleway", "--workload", "inference", "--model", "mistral-smal-3.2-24b"), "mistral-small"),
        (("scaleway", "--region", "fr-pr"), "fr-par"),
        (("scaleway", "--model", "mistral-small-3.2-24b"), "--workload inference"),
        (("scaleway", "--trusted-countries", "EU,Ch"), "did you mean CH"),
        (("scaleway", "--as-of", "31/12/2026"), "write it as 2027-01-31"),
        (("scaleway", "--weights", "ec-2027"), "ec-2026"),
        (("scaleway", "--keys", "hsm"), "external_hsm"),
    ],
)
def test_a_wrong_name_is_refused_with_the_right_one(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == ExitCode.WRONG_QUESTION
    assert said in result.stderr


def test_a_name_is_proposed_once() -> None:
    proposed = run("ovh").stderr.strip().rstrip("?").partition("did you mean ")[2].split(", ")
    assert "ovhcloud" in proposed
    assert len(proposed) == len(set(proposed))


def test_a_region_outside_the_trusted_countries_costs_the_juridical_level() -> None:
    world = catalog.load()
    regions = world.regions
    abroad = next(
        place
        for owner, place, country in zip(regions.provider_id, regions.region_id, regions.country, strict=True)
        if owner == "ovhcloud" and country == "CA"
    )
    assert card("ovhcloud", region=abroad).axes.juridical.structural == 0
    with pytest.raises(UnknownSubject, match="region of ovhcloud"):
        subject_of(world, "ovhcloud", region="nowhere-1")


def test_the_command_prints_the_formats_of_one_card() -> None:
    table, markdown, page = (run("stackit", "--format", form) for form in ("table", "markdown", "html"))
    assert table.exit_code == markdown.exit_code == page.exit_code == ExitCode.DONE
    assert "<h1>Sovereignty of STACKIT: compute in" in page.stdout
    assert table.stdout.startswith("Sovereignty of STACKIT: compute in")
    assert markdown.stdout.startswith("# Sovereignty of STACKIT: compute in")


def test_statements_that_lapsed_are_named_on_the_card() -> None:
    world = catalog.load()
    later = card_of(world, subject_of(world, "stackit"), Profile(as_of="2030-01-01"))
    assert "ultimate_owner" in later.coverage.lapsed
    assert later.coverage.share < card("stackit").coverage.share
    assert any("older than twelve months" in line for line in compose_card(later).sections[0].lines)


def test_a_model_nobody_says_the_origin_of_is_read_as_closed_and_foreign() -> None:
    world = catalog.load()
    models, eu = world.ai.models, world.countries.members("EU")
    orphan = next(name for name in models.id if int(models.origin(name, eu)) == 0)
    found = card("stackit", "inference", orphan)
    assert found.asked.model_origin == "closed_non_eu"
    assert found.axes.technological.structural == 2
