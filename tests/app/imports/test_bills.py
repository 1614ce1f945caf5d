"""A bill becomes a question: what it is made of, what cancels out, what is not usage, what cannot be read."""

import gzip
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.faults import FaultyQuestion
from app.imports.from_bill import import_bill
from app.imports.outcome import Imported
from app.imports.repriced import list_prices
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.vocabulary import vocabulary_of
from catalog import load
from tests.app.imports.bills import COLUMNS, MACHINE, STORAGE, bill

CATALOG = load()
VOCABULARY = vocabulary_of(CATALOG)


def imported(file: Path) -> Imported:
    return import_bill(file, CATALOG, VOCABULARY.resolve_model)


def of(tmp_path: Path, *charges: Mapping[str, str]) -> Imported:
    return imported(bill(tmp_path / "bill.csv", charges))


def test_a_month_of_a_machine_is_one_instance_where_it_runs_at_what_it_costs(tmp_path: Path) -> None:
    found = of(tmp_path, MACHINE)
    (one,) = found.found
    # m6i.large has 2 vCPU and 8 GiB; 730 of 730 hours; paid 70.08 against 73.00 by the list.
    size = {key: one.workload[key] for key in ("kind", "vcpu", "memory_gib", "instances")}
    assert size == {"kind": "compute", "vcpu": 2.0, "memory_gib": 8.0, "instances": 1}
    assert one.baseline == {"provider": "aws", "region": "eu-west-3", "cost_per_month": "70.08"}
    assert (found.coverage, found.currency) == (1.0, "USD")
    assert found.discount is not None
    assert found.discount.share == pytest.approx(1 - 70.08 / 73.0, abs=1e-6)


def test_hours_of_several_machines_add_up(tmp_path: Path) -> None:
    found = of(tmp_path, MACHINE, {**MACHINE, "ConsumedQuantity": "1095"})
    # 1825 hours in a month of 730 are 2.5 machines, which takes three that run all month.
    assert [one.workload["instances"] for one in found.found] == [3]


@pytest.mark.parametrize(("hours", "said"), [("73", True), ("700", False)])
def test_a_machine_that_is_mostly_off_is_said_to_cost_more_than_today(
    tmp_path: Path, hours: str, said: bool
) -> None:
    notes = of(tmp_path, {**MACHINE, "ConsumedQuantity": hours}).notes
    assert any("1 kind of machine ran less than half of the time" in note for note in notes) == said


def test_storage_is_kept_in_its_class_with_the_data_to_move(tmp_path: Path) -> None:
    cold = {**STORAGE, "SkuMeter": "Glacier", "ConsumedQuantity": "2", "ConsumedUnit": "TB-Month"}
    disk = {
        **STORAGE,
        "SkuMeter": "EBS:VolumeUsage",
        "ConsumedQuantity": "730000",
        "ConsumedUnit": "GB-Hours",
    }
    found = {one.workload["storage"]["class"]: one for one in of(tmp_path, STORAGE, cold, disk).found}  # type: ignore[index]
    sizes = {name: one.workload["storage"]["gib"] for name, one in found.items()}  # type: ignore[index]
    assert sizes == {"object": 1000.0, "archive": 2048.0, "block": 1000.0}
    assert found["object"].baseline is not None
    assert found["object"].baseline["data_gib"] == 1000.0


def test_tokens_read_and_written_are_one_workload_of_their_model(tmp_path: Path) -> None:
    tokens = {**MACHINE, "ServiceName": "AmazonBedrock", "SkuPriceDetails": "", "ConsumedUnit": "1K tokens"}
    read = {**tokens, "SkuMeter": "llama-3.3-70b-instruct input tokens", "ConsumedQuantity": "6000"}
    written = {**tokens, "SkuMeter": "llama-3.3-70b-instruct output tokens", "ConsumedQuantity": "1500"}
    (one,) = of(tmp_path, read, written).found
    requests = float(str(one.workload["requests_per_month"]))
    assert one.workload["model"] == "llama-3.3-70b-instruct"
    assert requests * float(str(one.workload["input_tokens"])) == pytest.approx(6_000_000)
    assert requests * float(str(one.workload["output_tokens"])) == pytest.approx(1_500_000)


def test_tokens_written_where_none_are_read_can_be_asked_about(tmp_path: Path) -> None:
    tokens = {**MACHINE, "ServiceName": "AmazonBedrock", "SkuPriceDetails": "", "ConsumedUnit": "1K tokens"}
    found = of(tmp_path, {**tokens, "SkuMeter": "llama-3.3-70b-instruct output tokens"})
    parse_question({**found.question("bill", "2026-11-22")}, VOCABULARY, today="2026-11-22")
    assert any("one token read" in said for said in found.found[0].assumptions)


def test_a_gpu_machine_is_a_job_of_its_hours(tmp_path: Path) -> None:
    gpu = {**MACHINE, "SkuMeter": "BoxUsage:p5.48xlarge", "SkuPriceDetails": "", "ConsumedQuantity": "10"}
    (one,) = of(tmp_path, MACHINE, gpu).found[1:]
    assert one.workload["kind"] == "training"
    # Eight H100 for ten hours a month, over the twelve months of the question.
    assert one.workload["gpu"] == {"model": "H100", "hours": 960.0}


def test_a_refund_takes_back_what_it_refunds(tmp_path: Path) -> None:
    back = {**MACHINE, "ChargeClass": "Correction", "ConsumedQuantity": "-730", "BilledCost": "-70.08"}
    refund = {**back, "EffectiveCost": "-70.08", "ListCost": "-73.00"}
    again = of(tmp_path, MACHINE, {**refund, "ChargeClass": ""}, MACHINE)
    assert [one.workload["instances"] for one in again.found] == [1]
    assert [one.weight for one in again.found] == [Decimal("70.08")]
    assert of(tmp_path, MACHINE, {**refund, "ChargeClass": ""}).found == ()


def test_what_is_no_usage_is_summed_apart(tmp_path: Path) -> None:
    tax = {**MACHINE, "ChargeCategory": "Tax", "BilledCost": "14.02"}
    credit = {**MACHINE, "ChargeCategory": "Credit", "BilledCost": "-5"}
    found = of(tmp_path, MACHINE, tax, credit)
    assert found.charges == {"Tax": Decimal("14.02"), "Credit": Decimal("-5.00")}
    assert [one.weight for one in found.found] == [Decimal("70.08")]


def test_what_is_not_recognised_lowers_the_coverage_and_says_why(tmp_path: Path) -> None:
    odd = {**MACHINE, "ServiceName": "AmazonCloudWatch", "SkuMeter": "Metrics", "SkuPriceDetails": ""}
    odd |= {"ConsumedUnit": "Metrics", "EffectiveCost": "29.92"}
    stranger = {**MACHINE, "ProviderName": "Nobody Cloud", "EffectiveCost": "100"}
    found = of(tmp_path, MACHINE, odd, stranger)
    assert found.coverage == pytest.approx(70.08 / 200)
    assert [(out.code, out.weight) for out in found.left_out] == [
        ("provider_unknown", Decimal("100.00")),
        ("not_recognised", Decimal("29.92")),
    ]


def test_two_months_are_told_a_month(tmp_path: Path) -> None:
    second = {
        **MACHINE,
        "ChargePeriodStart": "2026-05-31T10:00:00Z",
        "ChargePeriodEnd": "2026-06-30T20:00:00Z",
    }
    (one,) = of(tmp_path, MACHINE, second).found
    assert (one.workload["instances"], one.weight) == (1, Decimal("70.08"))


@pytest.mark.parametrize("null", ["NULL", "null", ""])
def test_nulls_and_dates_without_a_zone_are_read_and_said(tmp_path: Path, null: str) -> None:
    bare = {**MACHINE, "ChargePeriodStart": "2026-05-01 00:00:00", "ChargePeriodEnd": "2026-05-31 10:00:00"}
    found = of(tmp_path, {**bare, "ChargeClass": null, "PricingQuantity": null, "SkuPriceDetails": null})
    assert [one.workload["instances"] for one in found.found] == [1]
    assert "dates without a time zone were read as UTC" in found.notes


def test_cells_that_hold_no_number_are_named_with_row_and_column(tmp_path: Path) -> None:
    wrong = ("lots", "NaN", "1e308")
    found = of(tmp_path, MACHINE, *({**MACHINE, "EffectiveCost": cell} for cell in wrong))
    (problem,) = found.problems
    assert (problem.where, problem.column, problem.rows) == ("row 3", "EffectiveCost", 3)


@pytest.mark.parametrize(
    ("renamed", "column"), [({"ProviderName": "ServiceProviderName"}, "1.3"), ({"x_Unknown": "x"}, "any")]
)
def test_every_version_is_read_by_the_columns_it_has(
    tmp_path: Path, renamed: Mapping[str, str], column: str
) -> None:
    names = [renamed.get(name, name) for name in COLUMNS]
    charge = {renamed.get(name, name): value for name, value in MACHINE.items()}
    assert imported(bill(tmp_path / "bill.csv", [charge], names)).coverage == 1.0


def test_a_bill_without_list_cost_or_region_says_what_is_not_known(tmp_path: Path) -> None:
    names = [name for name in COLUMNS if name not in ("ListCost", "RegionId")]
    found = imported(bill(tmp_path / "bill.csv", [MACHINE], names))
    assert found.discount is None
    assert [one.baseline for one in found.found] == [None]
    assert len([note for note in found.notes if "ListCost" in note or "RegionId" in note]) == 2


def test_list_prices_of_a_bill_stand_beside_those_of_the_catalog(tmp_path: Path) -> None:
    prices = list_prices(CATALOG, "USD")
    one, other = prices["aws", "eu-west-3", "m6i.large"], prices["aws", "eu-central-1", "c5.large"]
    same = {**MACHINE, "ListCost": str(730 * one)}
    dearer = {
        **MACHINE,
        "RegionId": "eu-central-1",
        "SkuPriceDetails": '{"InstanceType":"c5.large"}',
        "ListCost": str(730 * other * 1.5),
    }
    (note,) = of(tmp_path, same).notes
    assert "of 1 machines the catalog lists the price of the bill for 1" in note
    (note,) = of(tmp_path, same, dearer).notes
    assert "of 2 machines" in note and "for 1, within 1%" in note
    assert "c5.large in eu-central-1: the bill lists +50%" in note


# Synthetic figures in sentences of the public FOCUS 1.0 sample, whose bills have no column of SKU details.
SAID = {key: value for key, value in MACHINE.items() if key not in ("SkuMeter", "SkuPriceDetails")}
COMPUTE = {**SAID, "ServiceName": "Amazon Elastic Compute Cloud"}
OLD_COLUMNS = (*(name for name in COLUMNS if not name.startswith("Sku")), "ChargeDescription", "x_SkuDetails")


ORACLE = {**SAID, "ProviderName": "Oracle", "ServiceName": "BLOCK_STORAGE", "ConsumedUnit": "GB Months"}


def said(tmp_path: Path, *charges: Mapping[str, str]) -> Imported:
    return imported(bill(tmp_path / "bill.csv", charges, OLD_COLUMNS))


def test_a_bill_of_the_first_version_says_in_sentences_what_it_is_for(tmp_path: Path) -> None:
    disk = {"ConsumedUnit": "GB-Mo", "ConsumedQuantity": "500"}
    tokens = {"ServiceName": "Amazon Bedrock", "ConsumedUnit": "1K tokens", "ConsumedQuantity": "6000"}
    found = said(
        tmp_path,
        {**COMPUTE, "ChargeDescription": "$0.112 per On Demand Linux m6i.large Instance Hour"},
        {
            **COMPUTE,
            "ChargeDescription": "m6i.large Linux/UNIX Spot Instance-hour in EU (Paris) in Zone #7",
        },
        {
            **COMPUTE,
            **disk,
            "ChargeDescription": "$0.09 per GB-month of provisioned storage - EU (Paris)",
        },
        {**COMPUTE, **tokens, "ChargeDescription": "llama-3.3-70b-instruct input tokens, EU (Paris)"},
    )
    assert {one.workload["kind"]: one.workload for one in found.found}.keys() == {
        *("compute", "storage", "inference")
    }
    by_kind = {str(one.workload["kind"]): one.workload for one in found.found}
    assert (by_kind["compute"]["vcpu"], by_kind["compute"]["instances"]) == (2.0, 2)
    assert by_kind["storage"]["storage"] == {"gib": 500.0, "class": "block"}
    assert by_kind["inference"]["model"] == "llama-3.3-70b-instruct"
    assert found.coverage == 1.0


def test_the_price_of_something_about_a_machine_is_not_the_machine(tmp_path: Path) -> None:
    credits = {"ConsumedUnit": "vCPU-Hours", "PricingUnit": "vCPU-Hours"}
    found = said(
        tmp_path,
        {**COMPUTE, "ChargeDescription": "$0.00 for 480 Mbps per m5.large instance-hour (or partial hour)"},
        {**COMPUTE, **credits, "ChargeDescription": "$0.05 per vCPU-Hour of t3.large CPU Credits"},
        {**ORACLE, "ChargeDescription": "Standard - E4 - Memory", "ConsumedUnit": "GB Hours"},
        {**ORACLE, "ChargeDescription": "Block Volume - Performance Units"},
        {**ORACLE, "ChargeDescription": "Outbound Data Transfer Zone 1"},
    )
    assert found.found == () and found.coverage == 0.0


def counted_apart(
    column: str, part: str, quantity: float, unit: str, cost: str, family: str = "N2"
) -> Mapping[str, str]:
    """A charge for the cores or the memory of machines at Google."""
    bare = {**MACHINE, "ProviderName": "Google Cloud", "RegionId": "europe-west9", "SkuPriceDetails": ""}
    bare |= {"ServiceName": "Compute Engine", "SkuMeter": "", "EffectiveCost": cost}
    bare |= {column: f"{family} Instance {part} running in Paris"}
    return {**bare, "ConsumedQuantity": str(quantity), "ConsumedUnit": unit}


@pytest.mark.parametrize("column", ["SkuMeter", "ChargeDescription"])
@pytest.mark.parametrize(
    ("core_unit", "ram_unit", "per_hour", "per_gib_hour"),
    [("hour", "gibibyte hour", 1, 1), ("seconds", "byte-seconds", 3600, 3600 * 2**30), ("h", "GiBy.h", 1, 1)],
)
def test_cores_and_memory_counted_apart_are_machines_of_both(
    tmp_path: Path, column: str, core_unit: str, ram_unit: str, per_hour: float, per_gib_hour: float
) -> None:
    # Two machines of 4 vCPU and 16 GiB for a month of 730 hours.
    cores = counted_apart(column, "Core", 8 * 730 * per_hour, core_unit, "200")
    memory = counted_apart(column, "Ram", 32 * 730 * per_gib_hour, ram_unit, "100")
    columns = (*COLUMNS, "ChargeDescription")
    found = imported(bill(tmp_path / "bill.csv", (cores, memory), columns))
    (one,) = found.found
    size = {key: one.workload[key] for key in ("kind", "vcpu", "memory_gib", "instances")}
    assert size == {"kind": "compute", "vcpu": 4, "memory_gib": 16.0, "instances": 2}
    assert one.baseline == {"provider": "gcp", "region": "europe-west9", "cost_per_month": "300.00"}
    assert (found.coverage, found.problems) == (1.0, ())
    assert any("not machines" in said for said in one.assumptions)


def test_a_sum_that_google_shows_is_of_machines_of_its_n1_standard(tmp_path: Path) -> None:
    # Real: cloud.google.com, the example of exported billing data by consumer project, read on 2026-11-28.
    core, ram = (
        counted_apart("SkuMeter", part, used, unit, "1", "N1 Predefined")
        for part, used, unit in (("Core", 4221572, "seconds"), ("Ram", 16998309356466500, "byte-seconds"))
    )
    (one,) = of(tmp_path, core, ram).found
    # Its machines have 3.75 GiB for each vCPU.
    assert float(str(one.workload["memory_gib"])) / float(str(one.workload["vcpu"])) == pytest.approx(
        3.75, 1e-3
    )


def test_half_a_machine_is_left_out_with_its_cost(tmp_path: Path) -> None:
    memory = counted_apart("SkuMeter", "Ram", 32 * 730, "gibibyte hour", "100")
    premium = {**memory, "SkuMeter": "Sole Tenancy Premium for N2 Sole Tenancy Instance Ram running in Paris"}
    found = of(tmp_path, MACHINE, memory, {**premium, "EffectiveCost": "29.92"})
    assert found.coverage == pytest.approx(70.08 / 200)
    assert {(out.code, out.weight) for out in found.left_out} == {
        ("half_a_machine", Decimal("100.00")),
        ("not_recognised", Decimal("29.92")),
    }


def test_what_was_priced_is_read_in_the_unit_it_was_priced_in(tmp_path: Path) -> None:
    priced = {**MACHINE, "ConsumedQuantity": "", "ConsumedUnit": "Seconds", "PricingQuantity": "730"}
    (one,) = of(tmp_path, {**priced, "PricingUnit": "Hours"}, {**MACHINE, "ConsumedQuantity": "730"}).found
    assert one.workload["instances"] == 2


def test_a_region_that_has_only_a_name_is_that_region(tmp_path: Path) -> None:
    disk = {**ORACLE, "RegionName": "eu-frankfurt-2", "ChargeDescription": "Block Volume - Storage"}
    columns = (*(name for name in OLD_COLUMNS if name != "RegionId"), "RegionName")
    (one,) = imported(bill(tmp_path / "bill.csv", [disk], columns)).found
    assert one.baseline is not None
    assert (one.baseline["provider"], one.baseline["region"]) == ("oracle", "eu-frankfurt-2")
    assert one.workload["storage"] == {"gib": 730.0, "class": "block"}


def test_a_machine_is_found_in_details_of_another_name(tmp_path: Path) -> None:
    azure = {**SAID, "ProviderName": "Microsoft", "RegionId": "francecentral"}
    details = '{"ServiceType":"Standard_D4s_v5","VMName":"a machine of theirs"}'
    (one,) = said(tmp_path, {**azure, "x_SkuDetails": details}).found
    assert (one.workload["vcpu"], one.workload["memory_gib"]) == (4.0, 16.0)
    assert "theirs" not in str(one)


def test_dates_that_may_be_read_in_two_ways_are_not_read(tmp_path: Path) -> None:
    spoilt = {**MACHINE, "ChargePeriodStart": "9/2/2024", "ChargePeriodEnd": "10/1/2024"}
    found = of(tmp_path, spoilt)
    assert any("no readable dates" in note for note in found.notes)
    assert [one.workload["instances"] for one in found.found] == [1]


def test_packed_and_columnar_bills_say_the_same(tmp_path: Path) -> None:
    plain = bill(tmp_path / "bill.csv", [MACHINE, STORAGE])
    packed = tmp_path / "bill.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    columnar = tmp_path / "bill.parquet"
    pl.read_csv(plain, infer_schema=True).write_parquet(columnar)
    assert imported(packed).found == imported(plain).found == imported(columnar).found


def test_a_packed_bill_that_unpacks_to_far_more_than_it_weighs_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.csv.gz"
    file.write_bytes(gzip.compress(b"0" * 50_000_000))
    with pytest.raises(FaultyQuestion) as caught:
        imported(file)
    assert caught.value.faults[0].code == "bomb"


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\x00\x01", '"unclosed'])
def test_what_is_no_bill_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bill.csv"
    file.write_text(text)
    with pytest.raises(FaultyQuestion) as caught:
        imported(file)
    assert caught.value.faults[0].code in ("syntax", "not_focus")


CELLS = st.one_of(
    st.sampled_from(
        ["", "NULL", "NaN", "-1", "1e308", "730", "Hours", "GB-Mo", "1K tokens", "AWS", "{", "[1]"]
    ),
    st.text(max_size=12),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), CELLS, max_size=12), max_size=6))
def test_any_cells_give_a_question_that_can_be_asked_or_a_reason(
    tmp_path: Path, changes: list[Mapping[str, str]]
) -> None:
    try:
        found = of(tmp_path, *({**MACHINE, **change} for change in changes))
    except FaultyQuestion as error:
        assert all(fault.problem for fault in error.faults)
        return
    assert found.coverage is None or 0 <= found.coverage <= 1
    if found.found:
        currency = found.currency if found.currency in VOCABULARY.currencies else "EUR"
        question = {**found.question("bill", "2026-11-22"), "currency": currency}
        parse_question(question, VOCABULARY, today="2026-11-22")
