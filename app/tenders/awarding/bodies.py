"""The bodies of the routes of tenders, as the contract shows them: schemas and an example each."""

from app.openapi import request_body
from app.tenders.awarding.wire import AwardTender

QUESTION: dict[str, object] = {
    "name": "portal",
    "as_of": "2026-11-22",
    "workloads": [{"name": "portal", "kind": "compute", "vcpu": 8, "memory_gib": 32, "instances": 4}],
}
TENDER: dict[str, object] = {
    "schema": "havre/tender/1",
    "name": "portal",
    "legal_profile": "eu_public",
    "question": QUESTION,
    "lots": [{"id": "L1", "workloads": ["portal"]}],
    "gates": {"juridical_min": 2, "residency": ["EU"]},
    "criteria": [
        {"id": "price", "weight": 60, "formula": "absolute", "reference": "900"},
        {"id": "sovereignty", "weight": 40, "profile": "ec-2026"},
    ],
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLES = ("text/csv", XLSX)
BIDS: dict[str, object] = {
    "bids": [
        {
            "supplier": "A",
            "lot": "L1",
            "price_per_month": "560.00",
            "place": {"provider": "scaleway", "region": "fr-par-1"},
        },
        {
            "supplier": "B",
            "lot": "L1",
            "price_per_month": "600.00",
            "place": {"provider": "ovhcloud", "region": "GRA"},
        },
    ]
}


def with_tables(body: dict[str, object]) -> dict[str, object]:
    """A body that may also be a table."""
    described = body["requestBody"]
    if not isinstance(described, dict):
        raise TypeError("the description of a body is a group of keys")
    tables = {name: {"schema": {"type": "string", "format": "binary"}} for name in TABLES}
    return {"requestBody": {**described, "content": {**described["content"], **tables}}}


TENDER_BODY = request_body("TenderToAward", "One lot.", TENDER)
BIDS_BODY = with_tables(request_body("BidsToOpen", "Two bids.", BIDS))


def tender_schema() -> dict[str, object]:
    """The JSON Schema of a tender to award; its question has a schema of its own."""
    return AwardTender.model_json_schema()


def bids_schema() -> dict[str, object]:
    """The JSON Schema of bids and bundles."""
    whole = AwardTender.model_json_schema()
    properties = {key: whole["properties"][key] for key in ("bids", "bundles")}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": ["bids"],
        "$defs": whole["$defs"],
    }
