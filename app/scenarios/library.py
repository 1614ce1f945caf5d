"""Ready scenarios, shipped as data: each with a sentence in two languages and a source."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from app.faults import Step
from app.recommendations.asking.documents import read_document
from app.recommendations.asking.trees import Limits, Tree
from app.recommendations.asking.vocabulary import nearest
from app.recommendations.asking.wire_values import Known
from app.recommendations.asking.yaml_text import read_yaml
from app.scenarios.scenario import Scenario
from app.scenarios.vocabulary import AnyChange, OneChange

_CHANGES: TypeAdapter[list[AnyChange]] = TypeAdapter(list[OneChange])


class UnknownScenario(LookupError):
    """No shipped scenario has this name; `remedy` says which are like it."""

    def __init__(self, name: str, names: Mapping[str, object]) -> None:
        """Suggest the nearest, else list all."""
        super().__init__(f'"{name[:60]}" is not a shipped scenario')
        guess = nearest(name, names)
        self.remedy = f"did you mean {guess}?" if guess else f"use one of {', '.join(names)}"


@dataclass(frozen=True, slots=True)
class Shipped:
    """One ready scenario as written."""

    name: str
    en: str
    fr: str
    source: str
    changes: Tree


@cache
def library() -> Mapping[str, Shipped]:
    """Every ready scenario by name, in the order of the file."""
    text = (files("app.scenarios") / "shipped.yaml").read_text(encoding="utf-8")
    rows = _plain(read_yaml(text, Limits()))
    found = {}
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(about := row["about"], dict):
            name = str(row["name"])
            found[name] = Shipped(
                name, str(about["en"]), str(about["fr"]), str(row["source"]), row["changes"]
            )
    return found


def _plain(value: object) -> Tree:
    """What YAML gave as a plain tree; dates as text."""
    tree, faults = read_document({"rows": value}, Limits())
    if faults:
        raise ValueError(f"shipped scenarios cannot be read: {faults[0]}")
    return tree["rows"]


def shipped(name: str, known: Known, home: tuple[Step, ...] = ()) -> Scenario:
    """A ready scenario by name. Raises UnknownScenario; its changes name what the catalog must hold."""
    listed = library()
    if name not in listed:
        raise UnknownScenario(name, listed)
    row = listed[name]
    changes = _CHANGES.validate_python(row.changes, context=known)
    return Scenario(name, tuple(changes), row.en, row.fr, row.source, home)
