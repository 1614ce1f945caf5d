"""Storage: classes, tiers, egress, vector indexes and traces, by hand in the invented world."""

from dataclasses import replace

import pytest

from catalog.candidates import Candidates, candidates
from catalog.offers import storage_class_of
from catalog.sizing.storage import index_bytes, raw_bytes, stored_gib, trace_bytes
from catalog.workloads import Embeddings, Monitoring, Need, PlainStorage, Workload
from tests.world import costs, market, rows_by_offer, world

DEFAULTS = world().sizing


def found(need: Need, growth: float = 0.0, **terms: object) -> Candidates:
    return candidates(market(**terms), Workload("data", "storage", need, growth_per_month=growth))


def priced(need: Need) -> dict[str, float]:
    return costs(found(need), world())


def test_hot_object_storage_never_takes_an_archive_or_a_class_with_fees_for_reading() -> None:
    assert priced(PlainStorage(500)) == {
        "alpha: object_storage_gib_month": pytest.approx(500 * 0.02),
        "beta: object_storage_gib_month": pytest.approx(500 * 0.03 * 0.90),
        "gamma: object_storage_gib_month": pytest.approx(500 * 0.01),
    }


def test_archives_take_archive_and_cold_classes() -> None:
    assert priced(PlainStorage(500, "archive")) == {
        "alpha: object_storage_archive_gib_month": pytest.approx(1.0),
        "alpha: object_storage_cold_archive_gib_month": pytest.approx(0.5),
    }
    assert priced(PlainStorage(500, "block")) == {"alpha: block_storage_gib_month": pytest.approx(25.0)}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("object_storage_gib_month", "object"),
        ("object_storage_standard_gib_month", "object"),
        ("object_storage_one_zone_gib_month", "object"),
        ("object_storage_infrequent_access_gib_month", "infrequent"),
        ("object_storage_cool_gib_month", "infrequent"),
        ("object_storage_cold_archive_gib_month", "archive"),
        ("block_storage_archive_gib_month", "archive"),
        ("block_storage_high_speed_gib_month", "block"),
        ("block_storage_snapshot_gib_month", "other"),
        ("block_storage_custom_image_gib_month", "other"),
        ("block_storage_shared_filesystem_ssd_gib_month", "other"),
        ("object_storage_egress_gib", "egress_object"),
        ("egress_internet_gib", "egress_internet"),
        ("load_balancer_month", "other"),
    ],
)
def test_an_item_is_of_the_class_its_name_says(item: str, expected: str) -> None:
    assert storage_class_of(item) == expected


def test_tiers_are_marginal() -> None:
    # 1,000 GiB at 0.03 and 500 at 0.02 dollars.
    assert priced(PlainStorage(1500))["beta: object_storage_gib_month"] == pytest.approx(
        (1000 * 0.03 + 500 * 0.02) * 0.90
    )


def test_egress_is_priced_by_its_tiers_and_shown_as_network() -> None:
    out = found(PlainStorage(500, egress_internet_gib=1100))
    family, row = rows_by_offer(out, world())["alpha: object_storage_gib_month + egress_internet_gib"]
    # 100 GiB free, 900 at 0.05, 100 at 0.01.
    assert family.cost.by_purpose["network"][row] == pytest.approx(900 * 0.05 + 100 * 0.01)
    assert family.cost.by_purpose["storage"][row] == pytest.approx(10.0)
    assert family.cost.mean.central[row] == pytest.approx(10 + 46)


def test_a_list_without_its_first_tier_is_read_as_its_first_price_from_zero() -> None:
    # Beta's list starts at 100 GiB: whether what lies below is free is not said.
    offers = priced(PlainStorage(0, egress_internet_gib=150))
    assert offers["beta: object_storage_gib_month + egress_internet_gib"] == pytest.approx(150 * 0.09 * 0.9)


def test_storage_whose_egress_has_no_public_price_is_listed_apart() -> None:
    out = found(PlainStorage(500, egress_internet_gib=1))
    assert not any(name.startswith("gamma") for name in costs(out, world()))
    assert [(u.provider, u.why) for u in out.unpriced] == [(2, "price of internet egress not public")]


def test_growth_compounds_over_the_months() -> None:
    grown = found(PlainStorage(100), growth=0.10, horizon_months=3)
    family, row = rows_by_offer(grown, world())["alpha: object_storage_gib_month"]
    assert family.cost.first[row] == pytest.approx(2.0)
    assert family.cost.last[row] == pytest.approx(2.0 * 1.21)
    assert family.cost.mean.central[row] == pytest.approx(2.0 * (1 + 1.1 + 1.21) / 3)


def test_the_worked_example_of_an_index_in_memory() -> None:
    # 10 M x 1024 float32: (4,096 + 16 x 16) bytes x 1.2 each, 52 GB.
    need = Embeddings(10_000_000, 1024)
    assert index_bytes(need, DEFAULTS) == pytest.approx(10e6 * (4096 + 256) * 1.2)
    assert index_bytes(need, DEFAULTS) / 1e9 == pytest.approx(52.2, abs=0.05)


@pytest.mark.parametrize(
    ("dtype", "value_bytes"), [("float32", 4.0), ("float16", 2.0), ("int8", 1.0), ("binary", 0.125)]
)
def test_raw_vectors_take_their_type(dtype: str, value_bytes: float) -> None:
    assert raw_bytes(Embeddings(1000, 64, dtype=dtype)) == 1000 * 64 * value_bytes


def test_a_disk_index_is_block_storage_and_no_index_is_object_storage() -> None:
    gib = 10e6 * (4096 + 256) * 1.2 / 2**30
    disk = Embeddings(10_000_000, 1024, index="disk", replicas=2)
    assert priced(disk) == {"alpha: block_storage_gib_month": pytest.approx(2 * gib * 0.05)}
    bare = Embeddings(10_000_000, 1024, index="none")
    assert priced(bare)["alpha: object_storage_gib_month"] == pytest.approx(10e6 * 4096 / 2**30 * 0.02)


def test_an_index_in_memory_takes_machines_of_which_ninety_percent_are_usable() -> None:
    # 40 M x 1024: 194.5 GiB a replica. Machines of 128 GiB hold 115.2, so two each; 256 hold 230.4, one.
    need = Embeddings(40_000_000, 1024, replicas=2)
    assert index_bytes(need, DEFAULTS) / 2**30 == pytest.approx(194.5, abs=0.1)
    offers = priced(need)
    assert offers["alpha: big"] == pytest.approx(4 * 730 * 1.00)
    assert offers["gamma: grand"] == pytest.approx(2 * 730 * 1.80)
    assert "alpha: small" not in offers  # 8 GiB are below the smallest machine


def test_a_replica_takes_at_most_four_machines() -> None:
    # 115.2 GiB usable on each of four machines of 128 GiB: 460.8 GiB; 95 M vectors take 462.
    fits, too_large = Embeddings(94_000_000, 1024), Embeddings(95_000_000, 1024)
    assert priced(fits)["alpha: big"] == pytest.approx(4 * 730)
    assert "alpha: big" not in priced(too_large) and "gamma: grand" in priced(too_large)
    more = replace(too_large, max_machines_per_replica=5)
    assert priced(more)["alpha: big"] == pytest.approx(5 * 730)


def test_traces_are_kept_for_their_retention() -> None:
    # A million requests a month of 6 spans and 1,000 tokens, kept 730 / 24 days: one month of traces.
    need = Monitoring("chat", 1e6, 1000, retention_days=30.4167)
    assert trace_bytes(need, DEFAULTS) == pytest.approx(1e6 * (2000 * 6 + 4.5 * 1000))
    assert stored_gib(need, DEFAULTS) == ("object", pytest.approx(16.5e9 / 2**30))
    assert priced(need)["alpha: object_storage_gib_month"] == pytest.approx(16.5e9 / 2**30 * 0.02)
