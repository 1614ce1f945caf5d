"""The columns that rank and the decimals that are printed agree, family by family, on the real catalog."""

from decimal import Decimal

import numpy as np
import pytest

from catalog.candidates import Family, candidates
from catalog.cost.exact import decimal, exact_lines
from catalog.library import load
from catalog.market import open_market
from catalog.workloads import (
    Compute,
    Embeddings,
    Inference,
    ModelChoice,
    Monitoring,
    Need,
    PlainStorage,
    Terms,
    Training,
    Workload,
)
from tests.world import market, rows_by_offer, world

TERMS = Terms("2026-11-22", "2027-01-01", 24, discounts={"aws": 0.12, "outscale": 0.05})
MODELS = (ModelChoice("llama-3.3-70b-instruct"), ModelChoice("mistral-small-2506"))
NEEDS: dict[str, Need] = {
    "compute": Compute(4, 16, 10),
    "object": PlainStorage(50_000.5, egress_internet_gib=3000.25),
    "archive": PlainStorage(1234.5, "archive"),
    "index": Embeddings(4e7, 1024, replicas=2),
    "disk": Embeddings(4e7, 1024, index="disk"),
    "traces": Monitoring("chat", 1e6, 900),
    "inference": Inference("chat", MODELS, 1e6, 800, 300, cached_share=0.3),
    "training": Training("H100", gpu_hours=1234.5, runs=2),
}
KINDS = {"compute": "compute", "inference": "inference", "training": "training"}


def families(name: str) -> tuple[Family, ...]:
    workload = Workload(name, KINDS.get(name, "storage"), NEEDS[name], growth_per_month=0.03)
    return candidates(open_market(load(), TERMS), workload).families


@pytest.mark.parametrize("name", NEEDS)
def test_columns_and_decimals_agree(name: str) -> None:
    here = open_market(load(), TERMS)
    found = families(name)
    assert found
    for family in found:
        known = np.flatnonzero(np.isfinite(family.cost.mean.central))
        for row in known[:: max(1, len(known) // 40)].tolist():
            lines = exact_lines(here, family.bundles, row, 365)
            assert lines
            for figure, column in (
                ("mean", family.cost.mean.central),
                ("first", family.cost.first),
                ("last", family.cost.last),
            ):
                total = sum((getattr(line, figure) for line in lines), Decimal(0))
                assert float(total) == pytest.approx(float(column[row]), rel=1e-7, abs=1e-6)
            assert any(line.stale for line in lines) == family.cost.stale[row]


@pytest.mark.parametrize("name", NEEDS)
def test_purposes_add_up_to_the_cost(name: str) -> None:
    for family in families(name):
        total = np.sum(list(family.cost.by_purpose.values()), axis=0)
        assert np.allclose(total, family.cost.mean.central, equal_nan=True)
        known = np.isfinite(family.cost.mean.central)
        assert (family.cost.mean.low[known] <= family.cost.mean.central[known]).all()
        assert (family.cost.mean.central[known] <= family.cost.mean.high[known]).all()
        assert (family.cost.mean.low[known] >= 0).all()


def test_a_line_names_offer_quantity_list_price_and_source() -> None:
    here = market(discounts={"alpha": 0.10})
    found = candidates(here, Workload("site", "compute", Compute(2, 8, 3)))
    family, row = rows_by_offer(found, world())["alpha: small"]
    (line,) = exact_lines(here, family.bundles, row, 365)
    assert (line.offer, line.unit, line.source) == ("alpha/north/small/on_demand", "machine", "list")
    assert (line.quantity, line.unit_price, line.currency) == (3, Decimal("0.10"), "EUR")
    assert line.mean == 3 * 730 * Decimal("0.10") * Decimal("0.9")


def test_decimals_carry_no_noise_of_binary_figures() -> None:
    assert decimal(0.1 + 0.2) == Decimal("0.3")
