"""The criteria of an award in the codes of eForms, and what they are: money, cost or quality."""

from app.records.canonical import Group
from app.records.documents.blocks import Table
from app.records.documents.case import Case
from app.records.trees import group_of, groups_of, number_of, text_of

POINTS_ADD_UP = "points"
MONEY = {"price": "price", "lifecycle_cost": "cost"}
WEIGHTED = "per-exa"


def is_money(criterion: Group) -> bool:
    """Whether a criterion reads money, as exactly one does."""
    return text_of(criterion, "reads") in MONEY


def type_of(criterion: Group) -> str:
    """The type of a criterion in eForms (BT-539) and in OCDS: `price`, `cost` or `quality`."""
    return MONEY.get(text_of(criterion, "reads"), "quality")


def criteria_codes(case: Case) -> Table:
    """One row per criterion: type (BT-539), weight (BT-541) and what the number is (BT-5421).

    Under a quality-adjusted price there are no weights: the formula goes into BT-543.
    """
    say = case.teller.say
    award = group_of(case.record, "outcome")
    rows = []
    for one in groups_of(award, "criteria"):
        weight = number_of(one, "weight")
        number = "" if weight is None else case.teller.number(weight)
        rows.append([text_of(one, "id"), type_of(one), number, "" if weight is None else WEIGHTED])
    return Table([say("Criterion"), "BT-539", say("Number (BT-541)"), "BT-5421"], rows, [3, 1, 1, 1], [2])
