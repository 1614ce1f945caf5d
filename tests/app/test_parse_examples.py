"""The shipped examples are questions, and nothing done to them breaks the parser."""

import json

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.examples import UnknownExample, examples, read_example
from app.faults import FaultyQuestion
from app.recommendations.asking.schemas import question_json_schema
from tests.app.parse_world import Tree, parse

NAMES = sorted(examples())
TREES: dict[str, Tree] = {name: yaml.safe_load(read_example(name)) for name in NAMES}
JUNK: st.SearchStrategy[object] = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        10**9,
        0.5,
        "",
        "EU",
        "x" * 300,
        "2027-01-01",
        "#",
        [],
        {},
        [[]],
        {"a": 1},
        [None],
        "\n",
    ]
)


def _as_json(tree: object) -> str:
    return json.dumps(tree, default=str)


def _places(tree: object, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place below a tree, as steps."""
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    below = [((*here, step), inner) for step, inner in entries]
    return [place for steps, inner in below for place in (steps, *_places(inner, steps))]


def _reversed(tree: object) -> object:
    """The same tree with the keys of every group written backwards."""
    if isinstance(tree, dict):
        return {key: _reversed(tree[key]) for key in reversed(tree)}
    return [_reversed(item) for item in tree] if isinstance(tree, list) else tree


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_a_question_of_its_own_name(name: str) -> None:
    question = parse(read_example(name))
    assert question.name == name
    assert 2 <= len(TREES[name]["workloads"]) <= 6  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_asks_the_same_as_json(name: str) -> None:
    assert parse(_as_json(TREES[name])) == parse(read_example(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_keys_does_not_matter(name: str) -> None:
    written, backwards = parse(read_example(name)), parse(_as_json(_reversed(TREES[name])))
    assert set(written.baseline) == set(backwards.baseline)
    assert written.workloads == backwards.workloads
    assert written.rules == backwards.rules
    assert (written.links, written.terms, written.priorities) == (
        backwards.links,
        backwards.terms,
        backwards.priorities,
    )


def test_there_are_five_examples_and_each_says_what_it_is() -> None:
    assert len(examples()) >= 5
    assert all(text.endswith(".") and len(text) > 40 for text in examples().values())


@pytest.mark.parametrize("name", ["nothing", "../schemas", "", "a/b"])
def test_an_unknown_example_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(UnknownExample, match="retail-exit"):
        read_example(name)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_changed_example_is_a_question_or_is_refused_in_plain_lines(data: st.DataObject) -> None:
    tree = json.loads(_as_json(TREES[data.draw(st.sampled_from(NAMES))]))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(_places(tree)))
        group = tree
        for step in place[:-1]:
            group = group[step]
        if data.draw(st.booleans()) and isinstance(group, dict):
            del group[place[-1]]
        else:
            group[place[-1]] = data.draw(JUNK)
    _never_breaks(_as_json(tree))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 3000), st.text(max_size=5), st.integers(0, 30))
def test_text_with_letters_changed_is_a_question_or_is_refused(
    name: str, at: int, letters: str, cut: int
) -> None:
    text = read_example(name)
    _never_breaks(text[:at] + letters + text[at + cut :])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60))
def test_any_text_is_a_question_or_is_refused(text: str | bytes) -> None:
    _never_breaks(text)


def _never_breaks(document: str | bytes) -> None:
    """Only `FaultyQuestion` may come out, each fault on one line and free of the schema's inner words."""
    try:
        parse(document)
    except FaultyQuestion as error:
        assert error.faults
        for fault in error.faults:
            line = str(fault)
            assert "\n" not in line
            assert "cannot be read here" not in line
            assert not any(word in line.lower() for word in ("pydantic", "traceback", "validator", "[type="))


def test_the_published_schema_names_every_key_of_the_examples() -> None:
    text = json.dumps(question_json_schema())
    keys = {
        step for tree in TREES.values() for place in _places(tree) for step in place if isinstance(step, str)
    }
    names = {item for tree in TREES.values() for item in tree.get("baseline", {})}  # type: ignore[attr-defined]
    assert [key for key in sorted(keys - names) if f'"{key}"' not in text] == []
    assert '"additionalProperties": false' in text
