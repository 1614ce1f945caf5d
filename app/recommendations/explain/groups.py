"""Requirements in named groups: what is about the same thing and hides its price from the other."""

from typing import Literal

from app.recommendations.failing import Condition, Topic

Group = Literal["sovereignty", "place", "providers", "prices", "money", "carbon", "spread"]
GROUPS: tuple[Group, ...] = ("sovereignty", "place", "providers", "prices", "money", "carbon", "spread")

_OF_TOPIC: dict[Topic, Group] = {
    "juridical": "sovereignty",
    "technological": "sovereignty",
    "certificates": "sovereignty",
    "control": "sovereignty",
    "place": "place",
    "providers": "providers",
    "prices": "prices",
}
_OF_RULE: dict[str, Group] = {
    "budget_per_month": "money",
    "carbon_cap_kg_per_month": "carbon",
    "water_cap_l_per_month": "carbon",
    "share_caps": "sovereignty",
}


def group_of(requirement: Condition | str) -> Group:
    """The group of a condition of a workload, or of a rule of the portfolio by its path.

    Rules on how many providers and regions there are, and what stays together or apart, are `spread`.
    """
    if isinstance(requirement, Condition):
        return _OF_TOPIC[requirement.topic]
    field = requirement.removeprefix("requirements.").partition("[")[0]
    return _OF_RULE.get(field, "spread")
