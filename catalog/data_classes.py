"""What each class of data requires of the place that holds it: presets read from `data/data_classes.csv`.

A row is a rule: requirement, operator, value and its legal basis. Operators: `at_least` (levels of
`juridical_min` and `technological_min`, 0-4), `includes` (one certificate), `within` (one residency area)
and `condition` (nothing a fact can gate: the answer lists it as met, unmet or to confirm).
Where a legal rule is still a proposal its `status` is `draft` and its condition says so.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from catalog.workloads import Condition, DataClass, Requirements

FILE_NAME = "data_classes.csv"
HIGHEST_LEVEL = 4
_OPERATOR_OF = {
    "juridical_min": "at_least",
    "technological_min": "at_least",
    "certificates": "includes",
    "residency": "within",
}
_STATUSES = ("law", "policy", "draft")


class FaultyDataClasses(ValueError):
    """A row of `data_classes.csv` that cannot be read as a rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a class of data requires; `source` is an id of `sources.csv`, `date` ISO or empty."""

    data_class: DataClass
    requirement: str
    operator: str
    value: str
    legal_basis: str
    source: str
    date: str
    status: str
    text: str

    def as_condition(self) -> Condition:
        """The rule as a condition of the answer; a proposal that is not law is marked as a draft."""
        text = f"draft, not law: {self.text}" if self.status == "draft" else self.text
        return Condition(self.requirement, text, self.legal_basis, self.source)


@dataclass(frozen=True, slots=True)
class DataClasses:
    """All rules, in the order of the file."""

    rules: tuple[Rule, ...]

    def rules_of(self, data_class: DataClass) -> tuple[Rule, ...]:
        """The rules of one class, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.data_class is data_class)

    def preset(self, data_class: DataClass) -> Requirements:
        """The requirements of one class; `origins` says `data_class.<name>` of all it sets."""
        rules = self.rules_of(data_class)
        certificates = _values(rules, "certificates")
        residency = _values(rules, "residency")
        fields = [rule.requirement for rule in rules if rule.operator != "condition" and rule.value != "0"]
        items = [f"certificates.{certificate}" for certificate in certificates]
        return Requirements(
            residency=residency,
            juridical_min=_level(rules, "juridical_min"),
            technological_min=_level(rules, "technological_min"),
            certificates=certificates,
            conditions=tuple(rule.as_condition() for rule in rules if rule.operator == "condition"),
            origins=dict.fromkeys((*fields, *items), f"data_class.{data_class.value}"),
        )


def _values(rules: Iterable[Rule], requirement: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.value for rule in rules if rule.requirement == requirement))


def _level(rules: Iterable[Rule], requirement: str) -> int:
    return max((int(rule.value) for rule in rules if rule.requirement == requirement), default=0)


def read_data_classes(folder: Path) -> DataClasses:
    """Read `data_classes.csv` in `folder`; raises `FaultyDataClasses` naming the line that is wrong."""
    return data_classes_of((folder / FILE_NAME).read_bytes())


def data_classes_of(content: bytes) -> DataClasses:
    """The same of a file already read."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    rules = tuple(_rule(row, f"{FILE_NAME}, line {rows.line_num}") for row in rows)
    absent = [name.value for name in DataClass if all(rule.data_class is not name for rule in rules)]
    if absent:
        raise FaultyDataClasses(f"{FILE_NAME} has no rule for {', '.join(absent)}")
    return DataClasses(rules)


def _rule(row: dict[str, str], where: str) -> Rule:
    fields = {name: (row.get(name) or "").strip() for name in Rule.__slots__ if name != "data_class"}
    if row.get("data_class") not in list(DataClass):
        raise FaultyDataClasses(f"{where}: unknown data class")
    rule = Rule(data_class=DataClass(row["data_class"]), **fields)
    expected = _OPERATOR_OF.get(rule.requirement, "condition")
    if rule.operator != expected:
        raise FaultyDataClasses(f"{where}: {rule.requirement} takes the operator {expected}")
    if rule.status not in _STATUSES:
        raise FaultyDataClasses(f"{where}: status must be one of {', '.join(_STATUSES)}")
    if rule.status == "draft" and expected != "condition":
        raise FaultyDataClasses(f"{where}: a draft cannot gate an offer, only be a condition")
    if expected == "at_least" and not (rule.value.isdecimal() and int(rule.value) <= HIGHEST_LEVEL):
        raise FaultyDataClasses(f"{where}: a level is a whole number from 0 to {HIGHEST_LEVEL}")
    if expected in ("includes", "within") and not rule.value:
        raise FaultyDataClasses(f"{where}: {rule.requirement} needs a value")
    if not rule.text:
        raise FaultyDataClasses(f"{where}: a rule needs a text")
    return rule
