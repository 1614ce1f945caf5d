"""How much is known: complete for those a buyer meets first, told of every provider."""

import json
from functools import cache

from typer.testing import CliRunner

import catalog
from app import cli
from app.render.card import compose_card
from app.render.overview import compose_overview
from app.sovereignty.card import card_of
from app.sovereignty.overview import overview_of
from app.sovereignty.schemas import ProviderCard
from app.sovereignty.subject import subject_of
from catalog.sovereignty import Profile

TODAY = Profile(as_of="2026-11-22")


@cache
def card(name: str) -> ProviderCard:
    world = catalog.load()
    return card_of(world, subject_of(world, name), TODAY)


def test_the_thirty_a_buyer_meets_first_have_every_layer_and_criterion_credited_or_listed_as_unknown() -> (
    None
):
    first = catalog.load().sovereignty.priority
    assert len(set(first)) == 30
    for name in first:
        found = card(name)
        known = found.coverage
        by_code = {view.criterion: view for view in found.criteria}
        for code in (*known.settled, *known.adverse, *known.presumed):
            voices = by_code[code].said_by
            assert voices and all(voice.sources and voice.evidence != "E0" for voice in voices), (name, code)
        assert all(not by_code[code].step for code in known.unknown), name
        for layer in found.layers:
            listed = layer.layer in known.layers_unknown
            assert listed == (layer.vendor is None) == (layer.evidence == "E0"), (name, layer.layer)
            assert listed or layer.sources, (name, layer.layer)
        for link in found.chain_of_control:
            assert (link.value is None) == (link.evidence == "E0") == (not link.sources), (name, link.role)


def test_the_overview_says_of_every_provider_how_much_is_known_before_its_levels() -> None:
    overview = overview_of(catalog.load(), TODAY)
    ids = catalog.load().providers.id
    assert {line.name for line in overview.lines} >= set(ids)
    assert [line.priority for line in overview.lines] == sorted(
        (line.priority for line in overview.lines), reverse=True
    )
    for line in overview.lines:
        found = card(line.name)
        assert (line.share, line.juridical.structural) == (
            found.coverage.share,
            found.axes.juridical.structural,
        )
        assert line.layers_known == len(found.coverage.layers_known)
    unknown = [line for line in overview.lines if line.juridical.ceiling is None]
    assert len(unknown) == overview.without_facts
    assert compose_overview(overview).sections[0].columns[1].name == "Criteria with a fact"


def test_the_reading_of_a_card_is_that_of_a_question() -> None:
    def levels(*arguments: str) -> tuple[int | None, int | None]:
        asked = ("sovereignty", "infomaniak", "--as-of", "2026-11-22", "--format", "json")
        axes = json.loads(CliRunner().invoke(cli.application, [*asked, *arguments]).stdout)["axes"]
        return axes["juridical"]["structural"], axes["technological"]["structural"]

    assert levels() == (0, 1)
    assert levels("--trusted-countries", "EU,EEA,CH") == (2, 3)
    assert levels("--trusted-countries", "EU,EEA,CH", "--strict-firmware") == (2, 1)


def test_certificates_count_inside_their_perimeter_and_say_where_they_stand() -> None:
    def snc(name: str) -> set[tuple[str, str | None]]:
        listed = card(name).certificates
        return {(held.standing, held.credited_as) for held in listed if held.scheme == "SecNumCloud"}

    assert snc("scaleway") == {("in_progress", None)}
    assert ("held", "SecNumCloud 3.2") in snc("ovhcloud-snc")
    assert snc("ovhcloud") == {("held", None)}  # held by the enclave, not by the rest of the provider
    world = catalog.load()
    later = card_of(world, subject_of(world, "outscale-snc"), Profile(as_of="2027-01-01"))
    assert {h.standing for h in later.certificates if h.scheme == "SecNumCloud"} == {"expired"}
    assert later.axes.juridical.structural == 2


def test_what_sources_say_is_kept_side_by_side_and_what_nobody_verified_is_marked() -> None:
    said = card("scaleway").statements
    assert any("wrongly says certified" in each.value for each in said)
    assert {each.verified for each in said} == {True, False}
    section = next(s for s in compose_card(card("scaleway")).sections if s.title == "What sources say")
    assert all(("to confirm" in row[2]) == ("unverified" in row[4]) for row in section.rows)
    assert card("privatemode").statements  # also where no structure is known
    for each in said:
        assert set(each.sources) <= set(card("scaleway").sources)


def test_the_way_to_any_level_is_listed_or_said_to_be_blocked() -> None:
    world = catalog.load()

    def way(name: str, level: int) -> tuple[bool, tuple[str, ...]]:
        found = card_of(world, subject_of(world, name), TODAY, level=level).ways_up
        juridical = next(w for w in found if (w.axis, w.evidence) == ("juridical", "structural"))
        assert juridical.demanded == level
        return juridical.reachable, tuple(fact.criterion for fact in juridical.facts_to_obtain)

    assert way("scaleway", 3) == (True, ("2.2",))
    assert way("scaleway", 4)[1][0] == "2.2" and len(way("scaleway", 4)[1]) > 1
    assert not way("aws-eusc", 2)[0]
    assert card_of(world, subject_of(world, "scaleway"), TODAY, level=2).ways_up[0].evidence == "proven"
