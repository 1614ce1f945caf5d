"""Answering a recorded question again from the facts in the record, and naming whatever comes out otherwise.

Nothing of the machine takes part: no clock, no time zone, no locale. The id of the answer and the seconds
spent are not compared. Figures are compared to six significant digits, as answers print them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version as version_of
from typing import TypeGuard

from app.catalog_in_use import load
from app.recommendations.methods import METHODS
from app.recommendations.recommend import recommend
from app.recommendations.sections import Section
from app.records.canonical import Group, Tree, read_tree
from app.records.decide import question_of
from app.records.decide_award import award_again
from app.records.facts import FactsMissing, restored
from app.records.trees import group_of, groups_of, number_of, text_of
from catalog.library import Catalog

# Sections left out, for want of time or of interest, are left out again; why is not compared.
NOT_COMPARED = frozenset({"/id", "/solver/seconds", "/sections_left_out"})
TOLERANCE = 2e-6  # relative: the last printed digit of six
LEAST_SECONDS = 60.0
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Replay:
    """What came out: differences by JSON pointer, and what of software or facts is no longer the same."""

    agrees: bool
    differences: tuple[str, ...]
    changed: tuple[str, ...]


Answering = Callable[[Group, Catalog], Tree]


def replay_record(record: Group, answering: Mapping[str, Answering] | None = None) -> Replay:
    """Replay the decision in a record. Raises FactsMissing when its facts are held nowhere."""
    ways = {**WAYS, **(answering or {})}
    kind = text_of(record, "kind")
    if kind not in ways:
        raise FactsMissing(f"this version cannot replay a record of kind {kind}")
    catalog, told = _catalog(group_of(record, "facts"))
    now = ways[kind](record, catalog)
    found, ties = _without_ties(list(differences(record["outcome"], now)))
    more = len(found) - MOST_SHOWN
    shown = (*found[:MOST_SHOWN], *([f"and {more} more"] if more > 0 else []))
    return Replay(not found, shown, (*told, *ties, *_changed(record)))


def _without_ties(found: Sequence[str]) -> tuple[list[str], list[str]]:
    """The differences without plans of comparison that are equal in every figure and stand elsewhere.

    Ties are settled in the plan itself; in what it is compared with, the first plan found is as good.
    """
    kept: list[str] = []
    ties: dict[str, None] = {}
    for line in found:
        name = line.split("/")[2] if line.startswith("/references/") else ""
        place = f"/references/{name}/plan/placements/"
        mine = [other for other in found if name and other.startswith(f"/references/{name}/")]
        if name and all(other.startswith(place) for other in mine):
            ties[f"{place.rstrip('/')}: another plan of the same cost, carbon and score"] = None
        else:
            kept.append(line)
    return kept, list(ties)


def _catalog(facts: Group) -> tuple[Catalog, list[str]]:
    """The facts of the record, else those installed when they are the same."""
    if facts.get("snapshot") is not None:
        return restored(facts), []
    installed = load()
    if installed.digest == text_of(facts, "digest"):
        return installed, ["the record carries no facts; those installed here are the same"]
    raise FactsMissing(
        f"no longer held: the facts of catalog {text_of(facts, 'digest')}; the record does not carry them, "
        f"and {installed.digest} is installed"
    )


def answer_again(record: Group, catalog: Catalog) -> Tree:
    """The answer to a recorded question, as JSON."""
    frozen = group_of(record, "frozen")
    text = text_of(group_of(record, "request"), "text")
    question = question_of(text, text_of(frozen, "as_of"), catalog)
    seconds = max(number_of(frozen, "solve_seconds") or 0.0, LEAST_SECONDS)
    outcome = group_of(record, "outcome")
    left_out = {text_of(one, "section") for one in groups_of(outcome, "sections_left_out")}
    include = frozenset(section for section in Section if section.value not in left_out)
    return read_tree(recommend(question, catalog, time_limit=seconds, include=include).model_dump_json())


WAYS: Mapping[str, Answering] = {"recommendation": answer_again, "award": award_again}


def _changed(record: Group) -> Iterator[str]:
    """Versions that are no longer those of the record: the first places to look when figures differ."""
    software = group_of(record, "software")
    for name, version in software.items():
        if name != "python" and version_of(name) != version:
            yield f"{name} {version} then, {version_of(name)} now"
    methods = group_of(record, "methods")
    for name, version in METHODS.model_dump().items():
        if methods.get(name, version) != version:
            yield f"method {name} {methods[name]} then, {version} now"


def differences(then: Tree, now: Tree, at: str = "") -> Iterator[str]:
    """Where a tree no longer says what it said, by pointer, in the order of the first.

    A key that is new is no difference: a later version may say more.
    """
    if at in NOT_COMPARED or _same(then, now):
        return
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for key in then:
            if key in now:
                yield from differences(then[key], now[key], f"{at}/{key}")
            else:
                yield f"{at}/{key}: only then"
    elif _is_list(then) and _is_list(now) and len(then) == len(now):
        for number, (one, other) in enumerate(zip(then, now, strict=True)):
            yield from differences(one, other, f"{at}/{number}")
    else:
        yield f"{at}: {_short(then)} then, {_short(now)} now"


def _is_list(tree: Tree) -> TypeGuard[Sequence[Tree]]:
    return isinstance(tree, Sequence) and not isinstance(tree, str)


def _same(then: Tree, now: Tree) -> bool:
    if isinstance(then, bool) or isinstance(now, bool):
        return then is now
    if isinstance(then, int | float) and isinstance(now, int | float):
        return abs(then - now) <= TOLERANCE * max(abs(then), abs(now))
    return isinstance(then, str | None) and then == now


def _short(tree: Tree) -> str:
    if _is_list(tree):
        return f"a list of {len(tree)}"
    text = "a group" if isinstance(tree, Mapping) else "nothing" if tree is None else str(tree)
    return text if len(text) <= 60 else text[:59] + "…"
