"""Lots go to the bids that are best together: by hand, by trying all awards, and through the command line."""

import json
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from app.cli import application
from app.faults import FaultyQuestion
from app.tenders.allocate import allocate
from app.tenders.read import read_tender

Document = dict[str, Any]


def tender(**changes: object) -> Document:
    """Two lots, two suppliers: S1 asks 17.10 and 20, S2 asks 18 and 19.95, with charges of 3 and 5."""
    bids = [("L1", "S1", "17.10"), ("L2", "S1", "20"), ("L1", "S2", "18.00"), ("L2", "S2", "19.95")]
    return {
        "name": "lots",
        "lots": [{"id": "L1"}, {"id": "L2"}],
        "suppliers": [{"id": "S1", "fixed_charge": "3"}, {"id": "S2", "fixed_charge": "5"}],
        "bids": [
            {"lot": lot, "supplier": who, "price": price, "uses": {"units": 8}} for lot, who, price in bids
        ],
        **changes,
    }


def test_the_charge_of_a_second_supplier_outweighs_its_lower_price() -> None:
    # S1 alone: 17.10 + 20 + 3 = 40.10; S2 alone: 18 + 19.95 + 5 = 42.95; both: 17.10 + 19.95 + 8 = 45.05.
    answer = allocate(read_tender(tender()))
    assert (answer.status, answer.value, answer.bound, answer.gap) == ("optimal", 40.1, 40.1, 0.0)
    assert [(award.lot, award.supplier, award.bid) for award in answer.award] == [
        ("L1", "S1", 0),
        ("L2", "S1", 1),
    ]
    assert [award.price for award in answer.award] == ["17.10", "20"]


@pytest.mark.parametrize(
    ("supplier", "value"),
    [
        # S1 may win one lot or 8 units only: both suppliers, 17.10 + 19.95 + 8.
        ({"id": "S1", "fixed_charge": "3", "max_lots": 1}, 45.05 - 2.1),
        ({"id": "S1", "fixed_charge": "3", "capacity": {"units": 15.9}}, 45.05 - 2.1),
    ],
)
def test_what_one_supplier_cannot_take_goes_to_the_next_best_award(supplier: Document, value: float) -> None:
    # With S1 held to one lot: both suppliers cost 45.05, S2 alone 42.95, which is 2.10 less.
    suppliers = [supplier, {"id": "S2", "fixed_charge": "5"}]
    assert allocate(read_tender(tender(suppliers=suppliers))).value == pytest.approx(value)


def test_the_highest_score_under_a_budget_of_units() -> None:
    bids = [
        {"lot": "L1", "supplier": "S1", "score": 10, "uses": {"units": 5}},
        {"lot": "L1", "supplier": "S2", "score": 4, "uses": {"units": 2.5}},
        {"lot": "L2", "supplier": "S1", "score": 9.5, "uses": {"units": 5}},
        {"lot": "L2", "supplier": "S2", "score": 8, "uses": {"units": 2.5}},
    ]
    # 7.5 units: 10 + 8 beats 4 + 9.5 and 4 + 8; 10 + 9.5 would use 10.
    changes: Document = {"objective": "highest_score", "limits": {"resources": {"units": 7.5}}, "bids": bids}
    answer = allocate(read_tender(tender(**changes)))
    assert (answer.status, answer.value, answer.bound) == ("optimal", 18.0, 18.0)
    assert [award.score for award in answer.award] == [10.0, 8.0]


def test_a_lot_without_bids_is_a_refusal_that_names_it() -> None:
    answer = allocate(read_tender(tender(lots=[{"id": "L1"}, {"id": "L2"}, {"id": "L3"}])))
    assert answer.status == "refused"
    assert answer.refusal is not None
    assert answer.refusal.lots_without_bids == ["L3"]
    assert answer.award == []


def test_limits_that_clash_are_named_by_their_keys() -> None:
    suppliers = [{"id": "S1", "max_lots": 1}, {"id": "S2", "max_lots": 1}]
    answer = allocate(read_tender(tender(suppliers=suppliers, limits={"max_suppliers": 1})))
    assert answer.refusal is not None
    assert sorted(answer.refusal.conflict) == ["limits.max_suppliers", "suppliers.max_lots"]


def test_every_fault_is_told_at_once_with_its_place() -> None:
    wrong = tender(
        objective="cheapest",
        suppliers=[{"id": "S1", "fixed_charge": "-1"}, {"id": "S2", "capacity": {"units": "many"}}],
    )
    wrong["bids"][0]["prize"] = 3
    with pytest.raises(FaultyQuestion) as caught:
        read_tender(wrong)
    told = {fault.path: str(fault) for fault in caught.value.faults}
    assert set(told) == {
        "objective",
        "suppliers.0.fixed_charge",
        "suppliers.1.capacity.units",
        "bids.0.prize",
    }
    assert "did you mean price?" in told["bids.0.prize"]
    assert "lowest_price" in told["objective"]


def test_names_that_repeat_or_nobody_knows_and_bids_without_a_price_are_faults() -> None:
    wrong = tender(lots=[{"id": "L1"}, {"id": "L1"}])
    del wrong["bids"][2]["price"]
    with pytest.raises(FaultyQuestion) as caught:
        read_tender(wrong)
    assert [fault.path for fault in caught.value.faults] == [
        "lots.1.id",
        "bids.1.lot",
        "bids.2.price",
        "bids.3.lot",
    ]


def _random(seed: int) -> Document:
    rng = Random(seed)
    lots, suppliers = [f"L{n}" for n in range(rng.randint(1, 4))], [f"S{n}" for n in range(rng.randint(1, 3))]
    bids = [
        {
            "lot": lot,
            "supplier": supplier,
            "price": f"{rng.randint(0, 400) / 100}",
            "score": float(rng.randint(-5, 9)),
            "uses": {"units": rng.randint(0, 6) / 2, "days": rng.randint(0, 3)},
        }
        for lot in lots
        for supplier in suppliers
        for _ in range(rng.randint(0, 2))
    ]
    return {
        "objective": rng.choice(["lowest_price", "highest_score"]),
        "lots": [{"id": lot} for lot in lots],
        "suppliers": [
            {
                "id": supplier,
                "fixed_charge": f"{rng.randint(0, 3)}.5",
                "capacity": {"units": rng.randint(0, 8)} if rng.random() < 0.5 else {},
                "max_lots": rng.choice([None, 1, 2]),
                "min_lots_if_used": rng.choice([None, 0, 2]),
            }
            for supplier in suppliers
        ],
        "bids": bids,
        "limits": {
            "max_suppliers": rng.choice([None, 1, 2]),
            "resources": {"days": rng.randint(2, 9)} if rng.random() < 0.5 else {},
        },
    }


def _allowed(document: Document, award: tuple[Document, ...]) -> bool:
    winners = [bid["supplier"] for bid in award]
    limits = document["limits"]
    if limits["max_suppliers"] is not None and len(set(winners)) > limits["max_suppliers"]:
        return False
    if any(
        sum(bid["uses"].get(name, 0) for bid in award) > most for name, most in limits["resources"].items()
    ):
        return False
    for supplier in document["suppliers"]:
        won = [bid for bid in award if bid["supplier"] == supplier["id"]]
        if any(sum(bid["uses"].get(n, 0) for bid in won) > most for n, most in supplier["capacity"].items()):
            return False
        if supplier["max_lots"] is not None and len(won) > supplier["max_lots"]:
            return False
        if won and len(won) < (supplier["min_lots_if_used"] or 0):
            return False
    return True


def _worth(document: Document, award: tuple[Document, ...]) -> float:
    if document["objective"] == "highest_score":
        return sum(float(bid["score"]) for bid in award)
    used = {bid["supplier"] for bid in award}
    charges = sum(float(one["fixed_charge"]) for one in document["suppliers"] if one["id"] in used)
    return charges + sum(float(bid["price"]) for bid in award)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_the_award_is_the_best_of_all_awards(seed: int) -> None:
    document = _random(seed)
    by_lot = [[bid for bid in document["bids"] if bid["lot"] == lot["id"]] for lot in document["lots"]]
    worths = [_worth(document, award) for award in product(*by_lot) if _allowed(document, award)]
    answer = allocate(read_tender(document))
    if not worths:
        assert answer.status == "refused"
        return
    best = min(worths) if document["objective"] == "lowest_price" else max(worths)
    assert answer.status == "optimal"
    assert answer.value == pytest.approx(best)
    assert answer.bound == pytest.approx(best)
    won = tuple(document["bids"][award.bid] for award in answer.award)
    assert _allowed(document, won)
    assert _worth(document, won) == pytest.approx(best)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({}, 0), ({"lots": [{"id": "L1"}, {"id": "L2"}, {"id": "L3"}]}, 1), ({"objective": "x"}, 2)],
)
def test_the_command_prints_the_answer_and_ends_with_the_code_of_the_contract(
    changes: Document, code: int, tmp_path: Path
) -> None:
    file = tmp_path / "tender.json"
    file.write_text(json.dumps(tender(**changes)))
    run = CliRunner().invoke(application, ["tender", "allocate", str(file), "--format", "json"])
    assert run.exit_code == code
    if code < 2:
        answer = json.loads(run.stdout)
        assert list(answer) == ["status", "value", "bound", "gap", "seconds", "award", "refusal"]
        assert answer["status"] == ("refused" if code else "optimal")
    else:
        assert 'objective: "x" is not a choice here' in run.stderr


def test_a_missing_file_is_said_and_ends_with_three(tmp_path: Path) -> None:
    run = CliRunner().invoke(application, ["tender", "allocate", str(tmp_path / "none.json")])
    assert run.exit_code == 3
