"""The presets of data classes: complete, ordered, sourced, and refused when a row is wrong."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest

import catalog
from catalog.data_classes import DataClasses, FaultyDataClasses, read_data_classes
from catalog.workloads import DataClass, Requirements

DATA = Path(catalog.__file__).parent / "data"
HEADER = "data_class,requirement,operator,value,legal_basis,source,date,status,text\n"


@pytest.fixture(scope="module")
def shipped() -> DataClasses:
    return read_data_classes(DATA)


def _written(folder: Path, *rows: str) -> Path:
    """A file in which every class has a rule, with `rows` after them."""
    least = [f"{name.value},juridical_min,at_least,0,none,,,policy,none" for name in DataClass]
    (folder / "data_classes.csv").write_text(HEADER + "\n".join([*least, *rows]) + "\n", encoding="utf-8")
    return folder


def test_public_data_requires_nothing(shipped: DataClasses) -> None:
    assert shipped.preset(DataClass.PUBLIC) == Requirements()


def test_a_stricter_class_never_asks_for_lower_levels(shipped: DataClasses) -> None:
    """Health data (HDS) is the exception the law makes: transparency about foreign law, no immunity."""
    by_strictness = [name for name in DataClass if name is not DataClass.HEALTH_HDS]
    presets = [shipped.preset(name) for name in by_strictness]
    for milder, stricter in pairwise(presets):
        assert stricter.juridical_min >= milder.juridical_min
        assert stricter.technological_min >= milder.technological_min


@pytest.mark.parametrize(
    ("name", "certificates", "residency", "levels"),
    [
        (DataClass.INTERNAL, (), (), (1, 0)),
        (DataClass.CONFIDENTIAL, (), ("EEA",), (2, 1)),
        (DataClass.HEALTH_HDS, ("hds",), ("EEA",), (1, 1)),
        (DataClass.HEALTH_STATE_FR, ("hds", "secnumcloud"), ("EEA",), (2, 2)),
        (DataClass.STATE_SENSITIVE_FR, ("secnumcloud",), (), (2, 2)),
        (DataClass.VITAL, (), (), (3, 3)),
    ],
)
def test_each_class_asks_what_its_rules_say(
    shipped: DataClasses,
    name: DataClass,
    certificates: tuple[str, ...],
    residency: tuple[str, ...],
    levels: tuple[int, int],
) -> None:
    preset = shipped.preset(name)
    assert (preset.certificates, preset.residency) == (certificates, residency)
    assert (preset.juridical_min, preset.technological_min) == levels
    assert set(preset.origins.values()) == {f"data_class.{name.value}"}


def test_every_rule_in_force_as_law_names_its_basis_and_source(shipped: DataClasses) -> None:
    law = [rule for rule in shipped.rules if rule.status == "law"]
    assert law
    assert all(rule.legal_basis and rule.source for rule in law)


def test_a_draft_is_only_ever_a_condition_and_says_it_is_one(shipped: DataClasses) -> None:
    drafts = [rule for rule in shipped.rules if rule.status == "draft"]
    assert {rule.operator for rule in drafts} == {"condition"}
    assert all(rule.as_condition().text.startswith("draft, not law: ") for rule in drafts)


def test_every_source_resolves_in_the_catalog(shipped: DataClasses) -> None:
    path = DATA / "sources.csv"
    if not path.exists():
        pytest.skip("the catalog has no sources.csv yet")
    with path.open(encoding="utf-8", newline="") as lines:
        known = {next(iter(row.values())) for row in csv.DictReader(lines)}
    assert {rule.source for rule in shipped.rules if rule.source} <= known


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("secret,juridical_min,at_least,1,b,s,,law,t", "line 9: unknown data class"),
        ("vital,juridical_min,includes,1,b,s,,law,t", "line 9: juridical_min takes the operator at_least"),
        ("vital,juridical_min,at_least,5,b,s,,law,t", "line 9: a level is a whole number from 0 to 4"),
        ("vital,juridical_min,at_least,x,b,s,,law,t", "line 9: a level is a whole number from 0 to 4"),
        ("vital,certificates,includes,,b,s,,law,t", "line 9: certificates needs a value"),
        ("vital,residency,within,EU,b,s,,draft,t", "line 9: a draft cannot gate an offer"),
        ("vital,residency,within,EU,b,s,,maybe,t", "line 9: status must be one of law, policy, draft"),
        ("vital,drill,condition,,b,s,,law,", "line 9: a rule needs a text"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(FaultyDataClasses, match=reason):
        read_data_classes(_written(tmp_path, row))


def test_a_class_without_a_rule_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data_classes.csv").write_text(HEADER + "public,juridical_min,at_least,0,n,,,policy,t\n")
    with pytest.raises(FaultyDataClasses, match="no rule for internal, confidential"):
        read_data_classes(tmp_path)


def test_of_two_levels_for_one_class_the_higher_holds(tmp_path: Path) -> None:
    folder = _written(tmp_path, *(f"vital,juridical_min,at_least,{level},b,s,,law,t" for level in (3, 2)))
    assert read_data_classes(folder).preset(DataClass.VITAL).juridical_min == 3
