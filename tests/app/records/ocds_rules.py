"""What a fragment of ours must keep to: rules of OCDS 1.1 and of the extensions it names, by hand.

Read from the published schemas: release package and release of OCDS 1.1.5, the lots extension, and the award
criteria breakdown extension (all Apache-2.0). Only the parts we write are here; anything else is refused, so
that a misspelt key does not pass as an extension nobody declared.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema

TEXT = {"type": "string", "minLength": 1}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}


def closed(required: str, **properties: object) -> dict[str, object]:
    """An object of these keys and no other; `required` names some with blanks between."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def listed(items: object) -> dict[str, object]:
    """A list that is not empty and repeats nothing."""
    return {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}


WEIGHTS = "percentageExact percentageRangeMiddle decimalExact decimalRangeMiddle pointsExact order"
PARTY = closed("id name", id=TEXT, name=TEXT)
NUMBER = closed("number weight", number={"type": "number"}, weight={"enum": WEIGHTS.split()})
CRITERION = closed(
    "type name",
    type={"enum": ["price", "cost", "quality"]},
    name=TEXT,
    description=TEXT,
    numbers=listed(NUMBER),
)
AWARD_CRITERIA = closed("criteria", criteria=listed(CRITERION), weightingDescription=TEXT)
LOT = closed("id awardCriteria", id=TEXT, title=TEXT, awardCriteria=AWARD_CRITERIA)
TENDER = closed(
    "id lots",
    id=TEXT,
    title=TEXT,
    awardCriteria={"enum": ["priceOnly", "costOnly", "qualityOnly", "ratedCriteria"]},
    numberOfTenderers={"type": "integer", "minimum": 0},
    tenderers=listed(PARTY),
    lots=listed(LOT),
    lotDetails=closed("", maximumLotsAwardedPerSupplier={"type": "integer"}),
)
AWARD = closed(
    "id status",
    id=TEXT,
    status={"enum": ["pending", "active", "cancelled", "unsuccessful"]},
    description=TEXT,
    relatedLots=listed(TEXT),
    suppliers=listed(PARTY),
    value=closed(
        "amount currency", amount={"type": "number"}, currency={"type": "string", "pattern": "^[A-Z]{3}$"}
    ),
)
RELEASE = closed(
    "ocid id date tag initiationType",
    ocid=TEXT,
    id={**TEXT, "pattern": "^[^#]*$"},
    date=MOMENT,
    language={"enum": ["en", "fr"]},
    tag=listed({"enum": ["planning", "tender", "award", "contract", "implementation"]}),
    initiationType={"enum": ["tender"]},
    parties=listed(
        closed("id name roles", id=TEXT, name=TEXT, roles=listed({"enum": ["supplier", "tenderer"]}))
    ),
    tender=TENDER,
    awards=listed(AWARD),
)
PACKAGE = closed(
    "uri publisher publishedDate releases version",
    uri={"type": "string", "pattern": "^[a-z]+:"},
    version={"const": "1.1"},
    extensions=listed({"type": "string", "pattern": "^https://.*/extension.json$"}),
    publishedDate=MOMENT,
    publisher=closed("name", name=TEXT),
    releases={"type": "array", "items": RELEASE, "minItems": 1},
)


def broken_rules(fragment: Any) -> list[str]:
    """Every rule a fragment breaks; an identifier that leads nowhere is one."""
    found = [
        f"{error.json_path}: {error.message}"
        for error in jsonschema.Draft202012Validator(PACKAGE).iter_errors(fragment)
    ]
    return found or [text for release in fragment["releases"] for text in _dangling(release)]


def _dangling(release: Mapping[str, Any]) -> Iterator[str]:
    parties = {party["id"]: party for party in release.get("parties", [])}
    lots = {lot["id"] for lot in release["tender"]["lots"]}
    if release["tag"].count("award") != int("awards" in release):
        yield "the tag award belongs to a release with awards"
    for award in release.get("awards", []):
        for supplier in award.get("suppliers", []):
            if "supplier" not in parties.get(supplier["id"], {"roles": []})["roles"]:
                yield f"{supplier['id']} is no party that supplies"
        if lost := set(award.get("relatedLots", [])) - lots:
            yield f"no such lot: {lost}"
    for tenderer in release["tender"].get("tenderers", []):
        if "tenderer" not in parties.get(tenderer["id"], {"roles": []})["roles"]:
            yield f"{tenderer['id']} is no party that tenders"
