"""Discounts that are kept: month by month, for what they are of, and never off a price of one's own."""

from dataclasses import replace
from decimal import Decimal

import pytest

from catalog import Catalog
from catalog.candidates import candidates
from catalog.cost.exact import exact_lines
from catalog.cost.off_list import first_days
from catalog.overlay import Overlay, OwnDiscount, OwnPrice, overlaid
from catalog.workloads import Compute, Inference, ModelChoice, Need, PlainStorage, Terms, Workload
from tests.world import MODEL, TERMS, costs, market, rows_by_offer, world

KINDS = {Compute: "compute", PlainStorage: "storage", Inference: "inference"}
SITE = Compute(2, 8)
NEEDS: dict[str, Need] = {
    "machine": SITE,
    "gpu": Inference("chat", (ModelChoice(MODEL),), 3e6, 800, 300, serving="own_gpu"),
    "storage": PlainStorage(5000, egress_internet_gib=2000),
    "tokens": Inference("chat", (ModelChoice(MODEL),), 3e6, 800, 300, cached_share=0.3, serving="api"),
}


def off(share: str, of: str = "everything", provider: str = "alpha", **dates: str) -> OwnDiscount:
    held = {"valid_from": "2026-01-01", "valid_to": "", **dates}
    return OwnDiscount(provider=provider, of=of, share=share, date="2026-06-01", reason="agreement", **held)


def under(*entries: OwnDiscount | OwnPrice) -> Catalog:
    return overlaid(world(), Overlay(entries))


def workload(need: Need = SITE, growth: float = 0.0) -> Workload:
    return Workload("asked", KINDS[type(need)], need, growth_per_month=growth, interruptible=True)


def paid(catalog: Catalog, need: Need = SITE, **terms: object) -> dict[str, float]:
    return costs(candidates(market(catalog, **terms), workload(need)), catalog)


@pytest.mark.parametrize(
    ("of", "changed"),
    [
        ("everything", {"machine", "gpu", "storage", "tokens"}),
        ("compute", {"machine", "gpu"}),
        ("gpu", {"gpu"}),
        ("storage", {"storage"}),
        ("traffic", {"storage"}),
        ("tokens", {"tokens"}),
    ],
)
def test_a_discount_is_off_what_it_is_of_at_its_provider_alone(of: str, changed: set[str]) -> None:
    catalog = under(off("0.25", of))
    for name, need in NEEDS.items():
        listed, now = paid(world(), need), paid(catalog, need)
        assert listed.keys() == now.keys()
        alpha = [offer for offer in now if offer.startswith("alpha")]
        assert alpha and all((now[offer] < listed[offer]) == (name in changed) for offer in alpha)
        assert all(now[offer] == pytest.approx(listed[offer]) for offer in now if offer not in alpha)
        if name in changed and name != "storage":
            assert all(now[offer] == pytest.approx(0.75 * listed[offer]) for offer in alpha)


def test_storage_and_what_it_sends_are_two_kinds() -> None:
    # 5000 GiB at 0.02; of 2000 GiB sent the first 100 are free, 900 cost 0.05 and 1000 cost 0.01.
    offer, stored, sent = "alpha: object_storage_gib_month + egress_internet_gib", 100.0, 55.0
    assert paid(world(), NEEDS["storage"])[offer] == pytest.approx(stored + sent)
    assert paid(under(off("0.25", "storage")), NEEDS["storage"])[offer] == pytest.approx(0.75 * stored + sent)
    assert paid(under(off("0.5", "traffic")), NEEDS["storage"])[offer] == pytest.approx(stored + 0.5 * sent)


def test_it_holds_in_the_months_whose_first_day_it_holds_on() -> None:
    """Service runs from July 2026 for a year, 73 EUR a month by the list: three months at 12 % less."""
    catalog = under(off("0.12", valid_to="2026-09-30"))
    here = market(catalog)
    family, row = rows_by_offer(candidates(here, workload()), catalog)["alpha: small"]
    (line,) = exact_lines(here, family.bundles, row, 365)
    assert line.months == (Decimal("64.24"),) * 3 + (Decimal(73),) * 9
    assert (line.list_mean, line.unit_price) == (Decimal(73), Decimal("0.10"))
    assert [one.source for one in line.agreed] == [catalog.own.discounts[0].source]
    assert float(family.cost.mean.central[row]) == pytest.approx(float(line.mean))
    assert (family.cost.first[row], family.cost.last[row]) == pytest.approx((64.24, 73))


def test_a_growing_need_pays_each_month_at_what_holds_in_it() -> None:
    catalog = under(off("0.12", valid_from="2026-10-01", valid_to="2027-03-31"), off("0.3", "gpu"))
    here = market(catalog)
    for need in NEEDS.values():
        found = rows_by_offer(candidates(here, workload(need, growth=0.1)), catalog)
        for name, (family, row) in found.items():
            if name.startswith("alpha"):
                lines = exact_lines(here, family.bundles, row, 365)
                for figure, column in (("mean", family.cost.mean.central), ("last", family.cost.last)):
                    total = float(sum(getattr(line, figure) for line in lines))
                    assert total == pytest.approx(float(column[row]), rel=1e-7), name


def test_a_term_keeps_the_price_of_the_day_it_begins() -> None:
    found = paid(under(off("0.12", valid_to="2026-07-31")), horizon_months=24)
    listed = paid(world(), horizon_months=24)
    # The first of two years is bought in July at 12 % less, the second when nothing is off any more.
    year = "alpha: small, reserved_1y"
    assert found[year] == pytest.approx(0.94 * listed[year])
    assert found["alpha: small"] == pytest.approx((1 - 0.12 / 24) * listed["alpha: small"])


def test_the_narrower_counts_of_two_alike_the_later_and_they_do_not_add_up() -> None:
    catalog = under(off("0.3"), off("0.1", "compute"), off("0.2", "compute"), off("0.4"))
    assert paid(catalog)["alpha: small"] == pytest.approx(0.8 * 73)
    assert paid(catalog, NEEDS["tokens"])["alpha: llama"] == pytest.approx(
        0.6 * paid(world(), NEEDS["tokens"])["alpha: llama"]
    )


def test_a_discount_of_the_question_stands_for_those_kept_for_its_provider() -> None:
    catalog = under(off("0.3"), off("0.2", provider="beta"))
    found, listed = paid(catalog, discounts={"alpha": 0.1}), paid(world())
    assert found["alpha: small"] == pytest.approx(0.9 * listed["alpha: small"])
    assert found["beta: m2"] == pytest.approx(0.8 * listed["beta: m2"])


@pytest.mark.parametrize("discounts", [{}, {"alpha": 0.5}])
def test_nothing_is_off_a_price_of_ones_own(discounts: dict[str, float]) -> None:
    own = OwnPrice(
        provider="alpha",
        machine="small",
        region="",
        price_per_hour="0.08",
        currency="EUR",
        date="2026-06-01",
        reason="contract",
    )
    found = paid(under(own, off("0.5")), discounts=discounts)
    assert found["alpha: small"] == pytest.approx(730 * 0.08)
    assert found["alpha: small, reserved_1y"] == pytest.approx(0.5 * 730 * 0.06)


def test_months_begin_on_the_day_of_the_start_or_the_last_there_is() -> None:
    terms = Terms("2026-11-22", "2027-12-31", 4)
    assert first_days(terms) == ("2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31")
    assert first_days(replace(terms, starts="2027-01-01", horizon_months=1)) == ("2027-01-01",)
    assert len(first_days(TERMS)) == TERMS.horizon_months
