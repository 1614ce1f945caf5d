"""Synthetic bills in the columns of FOCUS: only what a test needs is filled in."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

COLUMNS = (
    *(
        "ProviderName",
        "ChargeCategory",
        "ChargeClass",
        "BillingCurrency",
        "ChargePeriodStart",
        "ChargePeriodEnd",
    ),
    *("BilledCost", "EffectiveCost", "ListCost", "ConsumedQuantity", "ConsumedUnit", "PricingQuantity"),
    *(
        "PricingUnit",
        "ServiceName",
        "ServiceCategory",
        "ResourceType",
        "SkuMeter",
        "SkuPriceDetails",
        "RegionId",
    ),
)
START, END = "2026-05-01T00:00:00Z", "2026-05-31T10:00:00Z"  # 730 hours: one month
MACHINE = {
    "ProviderName": "AWS",
    "ChargeCategory": "Usage",
    "BillingCurrency": "USD",
    "ChargePeriodStart": START,
    "ChargePeriodEnd": END,
    "BilledCost": "70.08",
    "EffectiveCost": "70.08",
    "ListCost": "73.00",
    "ConsumedQuantity": "730",
    "ConsumedUnit": "Hours",
    "ServiceName": "AmazonEC2",
    "ServiceCategory": "Compute",
    "SkuMeter": "BoxUsage:m6i.large",
    "SkuPriceDetails": '{"InstanceType":"m6i.large"}',
    "RegionId": "eu-west-3",
}
STORAGE = {
    **MACHINE,
    "ConsumedQuantity": "1000",
    "ConsumedUnit": "GB-Mo",
    "ServiceName": "AmazonS3",
    "ServiceCategory": "Storage",
    "SkuMeter": "TimedStorage-ByteHrs",
    "SkuPriceDetails": "",
    "BilledCost": "23",
    "EffectiveCost": "23",
    "ListCost": "23",
}


def bill(file: Path, charges: Iterable[Mapping[str, str]], columns: Iterable[str] = COLUMNS) -> Path:
    """A bill of some charges, in CSV."""
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(columns), restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(charges)
    return file
