"""Sliders and switches: what a visitor changes of a question without writing it, kept in the address.

The question itself stays as it was written; the changes stand beside it, so that taking one back is
moving a switch back.
"""

import json
import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal

from starlette.datastructures import QueryParams

from app.recommendations.asking.documents import read_document
from app.recommendations.asking.trees import Limits, Tree

LENSES = ("cost", "carbon", "sovereignty")
LEVELS = ("1", "2", "3", "4")
FULL = 100
DEFAULTS = {"cost": Decimal("0.5"), "carbon": Decimal("0.3"), "sovereignty": Decimal("0.2")}
MOST_SWITCHES = 100
STEP = re.compile(r"([^\[\]]+)((?:\[\d+\])*)")


@dataclass(frozen=True, slots=True)
class Changes:
    """What was changed: weights in hundredths, requirements left out by path, levels asked for on top."""

    weights: Mapping[str, int]
    left_out: tuple[str, ...]
    juridical: str = ""
    technological: str = ""
    proven: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the question is asked as it was written."""
        return not (self.weights or self.left_out or self.juridical or self.technological or self.proven)

    def pairs(self) -> list[tuple[str, str]]:
        """The changes as parameters of an address."""
        return [
            *((lens, str(weight)) for lens, weight in self.weights.items()),
            *(("off", path) for path in self.left_out),
            *((name, level) for name, level in self._levels() if level),
            *([("proven", "1")] if self.proven else []),
        ]

    def _levels(self) -> tuple[tuple[str, str], ...]:
        return ("juridical", self.juridical), ("technological", self.technological)


def changes_of(asked: QueryParams) -> Changes:
    """The changes in the parameters of an address; what does not fit is not a change."""
    weights = {lens: asked[lens] for lens in LENSES if asked.get(lens, "").isdecimal()}
    whole = {lens: min(FULL, int(weight[:4])) for lens, weight in weights.items()}
    complete = len(whole) == len(LENSES) and any(whole.values())
    return Changes(
        weights=whole if complete else {},
        left_out=tuple(dict.fromkeys(asked.getlist("off")[:MOST_SWITCHES])),
        juridical=asked.get("juridical", "") if asked.get("juridical") in LEVELS else "",
        technological=asked.get("technological", "") if asked.get("technological") in LEVELS else "",
        proven=asked.get("proven") == "1",
    )


def weights_of(document: Mapping[str, Tree]) -> dict[str, int]:
    """The weights a question states, in hundredths; those of the contract where it states none."""
    stated = document.get("priorities")
    stated = stated if isinstance(stated, dict) else {}
    if stated.get("mode", "weighted") != "weighted":
        return {lens: int(DEFAULTS[lens] * FULL) for lens in LENSES}
    given = {lens: stated.get(lens) for lens in LENSES}
    numbers = {lens: value for lens, value in given.items() if isinstance(value, int | Decimal)}
    used = numbers or DEFAULTS
    total = sum(Decimal(value) for value in used.values()) or Decimal(1)
    return {lens: round(Decimal(used.get(lens, 0)) / total * FULL) for lens in LENSES}


def read_tree(text: str, limits: Limits) -> dict[str, Tree]:
    """The document of a question. Raises FaultyQuestion when it cannot be read at all."""
    tree, _ = read_document(text, limits)
    return tree


def changed(document: Mapping[str, Tree], changes: Changes) -> dict[str, Tree]:
    """The document with the changes made; the given one stays as it is."""
    tree = deepcopy(dict(document))
    for path in sorted(changes.left_out, reverse=True):
        _leave_out(tree, path)
    if changes.weights:
        weights: dict[str, Tree] = {lens: Decimal(w) / FULL for lens, w in changes.weights.items()}
        tree["priorities"] = {"mode": "weighted", **weights}
    asked = {
        "juridical_min": int(changes.juridical or 0),
        "technological_min": int(changes.technological or 0),
    }
    _require(tree, {name: level for name, level in asked.items() if level}, proven=changes.proven)
    return tree


def _require(tree: dict[str, Tree], levels: Mapping[str, int], *, proven: bool) -> None:
    held = tree.get("requirements")
    requirements = dict(held) if isinstance(held, dict) else {}
    for name, level in levels.items():
        before = requirements.get(name)
        requirements[name] = max(level, before) if isinstance(before, int) else level
    if proven:
        requirements["evidence"] = "proven"
    if requirements:
        tree["requirements"] = requirements


def as_text(tree: Mapping[str, Tree]) -> str:
    """A document as JSON text, as it is kept with its answer."""
    return json.dumps(tree, ensure_ascii=False, default=float)


def stated_requirements(document: Mapping[str, Tree]) -> tuple[str, ...]:
    """The paths of every requirement and data class written in a question, in reading order."""
    workloads = document.get("workloads")
    groups = [g for g in workloads if isinstance(g, dict)] if isinstance(workloads, list) else []
    named = [(f"workloads.{g.get('name')}.", g) for g in groups]
    holders: list[tuple[str, Tree]] = [("", dict(document)), ("defaults.", document.get("defaults")), *named]
    classes = [holder.get("data_class") for _, holder in holders if isinstance(holder, dict)]
    stated = [f"data_class.{name}" for name in classes if isinstance(name, str) and name != "public"]
    for start, holder in holders:
        asked = holder.get("requirements") if isinstance(holder, dict) else None
        for key, value in asked.items() if isinstance(asked, dict) else ():
            stated += [f"{start}requirements.{key}{item}" for item in _items(value)]
    return tuple(dict.fromkeys(stated))


def _items(value: Tree) -> list[str]:
    """Of a list of rules each item, which is priced by itself; of anything else the whole."""
    rules = isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
    return [f"[{number}]" for number, _ in enumerate(value)] if rules and isinstance(value, list) else [""]


def can_leave_out(document: Mapping[str, Tree], paths: Iterable[str]) -> tuple[str, ...]:
    """Those paths that name something written in the document."""
    return tuple(path for path in paths if _leave_out(deepcopy(dict(document)), path))


def _leave_out(tree: dict[str, Tree], path: str) -> bool:
    """Take what a path names out of the tree; whether there was anything."""
    if path.startswith("data_class."):
        return _declassify(tree, path.removeprefix("data_class."))
    removed = [_remove(tree, _steps(tree, one)) for one in path.split(" + ")]
    return any(removed)


def _declassify(tree: dict[str, Tree], data_class: str) -> bool:
    """Treat data of a class as public wherever it is stated."""
    workloads = tree.get("workloads")
    holders = [tree.get("defaults"), *(workloads if isinstance(workloads, list) else [])]
    found = [h for h in holders if isinstance(h, dict) and h.get("data_class") == data_class]
    for holder in found:
        holder["data_class"] = "public"
    return bool(found)


def _steps(tree: Mapping[str, Tree], path: str) -> list[str | int]:
    """The steps of a path such as `workloads.chat.requirements.max_rtt_ms`; names may hold dots."""
    if not path.startswith("workloads."):
        return _split(path)
    workloads = tree.get("workloads")
    rest = path.removeprefix("workloads.")
    for index, workload in enumerate(workloads if isinstance(workloads, list) else []):
        name = workload.get("name") if isinstance(workload, dict) else None
        if isinstance(name, str) and rest.startswith(f"{name}."):
            return ["workloads", index, *_split(rest.removeprefix(f"{name}."))]
    return []


def _split(path: str) -> list[str | int]:
    steps: list[str | int] = []
    for part in path.split("."):
        match = STEP.fullmatch(part)
        if match:
            steps.append(match[1])
            steps.extend(int(number) for number in re.findall(r"\d+", match[2]))
    return steps


def _remove(tree: dict[str, Tree], steps: list[str | int]) -> bool:
    """Take out the value at the end of the steps, if there is one."""
    if not steps:
        return False
    inside: Tree = tree
    for step in steps[:-1]:
        inside = _inside(inside, step)
    last = steps[-1]
    if _inside(inside, last) is None:
        return False
    match inside, last:
        case dict(), str():
            del inside[last]
        case list(), int():
            del inside[last]
    return True


def _inside(tree: Tree, step: str | int) -> Tree:
    if isinstance(tree, dict) and isinstance(step, str):
        return tree.get(step)
    if isinstance(tree, list) and isinstance(step, int) and step < len(tree):
        return tree[step]
    return None
