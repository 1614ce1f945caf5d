"""One model text per rule, worked out by hand on a problem of two workloads and two regions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimizer import (
    CapShare,
    ChargeForOpening,
    Flow,
    Goal,
    KeepApart,
    KeepTogether,
    LimitCount,
    PayAtLeast,
    PayForTraffic,
    PriceByVolume,
    Problem,
    RespectCapacity,
    Rule,
    StayWithin,
    UseAtLeast,
)
from optimizer.model import model_text
from optimizer.objective import Ceiling

TEXTS = Path(__file__).parent / "models"
MEMBERS = np.array([True, False, True, False])
CHARGE = np.array([[0.0, 7.0], [8.0, 0.0]])
# 10 % off what region 0 is paid beyond 4; region 1 gives nothing.
DISCOUNT = PriceByVolume(
    "discount",
    "region",
    "cost",
    np.array([[0.0, 4.0], [0.0, np.inf]]),
    np.array([[0.0, -0.1], [0.0, 0.0]]),
    np.array([[0.0, 0.4], [0.0, 0.0]]),
)
# The link sends 6 out of the region of its source. Out of region 0 the first 5 are free, then 2 each.
SHARED = PriceByVolume(
    "traffic",
    "region",
    "cost",
    np.array([[0.0, 5.0], [0.0, np.inf]]),
    np.array([[0.0, 2.0], [1.0, 1.0]]),
    np.array([[0.0, -10.0], [0.0, 0.0]]),
    flows=(Flow("link", 6.0, np.array([[-1, 0], [1, -1]], dtype=np.int32)),),
)
RULES: dict[str, tuple[Rule, ...]] = {
    "serve_every_workload": (),
    "stay_within": (
        StayWithin("budget", "cost", 9.0),
        ChargeForOpening("fee", "region", np.array([2.0, 1.0])),
    ),
    "limit_count": (LimitCount("regions", "region", 1),),
    "cap_share": (CapShare("share", MEMBERS, 0.25, "cost"),),
    "cap_share_of_workloads": (CapShare("share", MEMBERS, 0.5),),
    "keep_together": (KeepTogether("together", (0, 1), "region"),),
    "keep_apart": (KeepApart("apart", (0, 1), "region"),),
    "pay_for_traffic": (PayForTraffic("link", 0, 1, "region", CHARGE),),
    "charge_for_opening": (ChargeForOpening("fee", "region", np.array([2.0, 1.0])),),
    "pay_at_least": (PayAtLeast("commitment", MEMBERS, 10.0),),
    "respect_capacity": (RespectCapacity("quota", "region", np.array([6.0, np.inf]), "cost"),),
    "use_at_least": (UseAtLeast("least", "region", np.array([2, 0], dtype=np.int32)),),
    "discount_by_volume": (DISCOUNT,),
    "discount_of_all_units": (replace(DISCOUNT, fixed=np.zeros((2, 2))),),
    "price_shared_traffic": (PayForTraffic("link", 0, 1, "region", CHARGE), SHARED),
}


def tiny(rules: tuple[Rule, ...]) -> Problem:
    """Workloads a and b, each at region 0 or 1, costing 3, 5 and 4, 6."""
    return Problem(
        ("a", "b"),
        np.array([0, 0, 1, 1], dtype=np.int32),
        np.array([0, 1, 0, 1], dtype=np.int32),
        {"cost": np.array([3.0, 5.0, 4.0, 6.0])},
        {"region": np.array([0, 1, 0, 1], dtype=np.int32)},
        (Goal("cost", {"cost": 1.0}),),
        rules,
    )


@pytest.mark.parametrize("name", sorted(RULES))
def test_each_rule_reads_as_written_by_hand(name: str) -> None:
    assert model_text(tiny(RULES[name]), {"cost": 1.0}) == (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


def test_an_earlier_goal_reads_as_written_by_hand() -> None:
    text = model_text(tiny(()), {"cost": 1.0}, (Ceiling("goal_cost", {"cost": 2.0}, 15.0),))
    assert text == (TEXTS / "keep_an_earlier_goal.txt").read_text(encoding="utf-8")
