"""The JSON Schema of a request to compare: the keys of an inference workload, and a few of its own."""

from app.ai_requests.question import DEFAULT_REQUESTS_PER_MONTH, NOT_SAID
from app.ai_requests.sorting import SORTS
from app.recommendations.asking.wire_workloads import InferenceWire

OWN_KEYS: dict[str, object] = {
    "as_of": {"type": "string", "format": "date", "description": "Date of the prices; today unless stated."},
    "currency": {"type": "string", "description": "ISO 4217 code.", "default": "EUR"},
    "places": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Show only these providers (`scaleway`) or regions (`aws/eu-west-3`).",
    },
    "countries": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Show only these countries, ISO 3166.",
    },
    "sort": {
        "type": "string",
        "enum": sorted(SORTS),
        "default": "cost",
        "description": "Column to order the places by; unknown figures come last.",
    },
}


def request_json_schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of a request to compare, as published."""
    schema: dict[str, object] = InferenceWire.model_json_schema(by_alias=True, mode="validation")
    properties, required = schema["properties"], schema["required"]
    if not isinstance(properties, dict) or not isinstance(required, list):
        raise TypeError("an inference workload has no schema of an object")
    kept = {key: value for key, value in properties.items() if key not in NOT_SAID}
    volume = {**kept["requests_per_month"], "default": DEFAULT_REQUESTS_PER_MONTH}
    optional = (*NOT_SAID, "requests_per_month")
    return {
        **schema,
        "title": "RequestToCompare",
        "description": "One AI request, its volume and the conditions on its places.",
        "properties": {**kept, "requests_per_month": volume, **OWN_KEYS},
        "required": [key for key in required if key not in optional],
    }
