"""The criteria as a fragment of an OCDS 1.1 release with its award criteria extension. Never a valid notice.

`tender.awardCriteria` of the core is a word (`ratedCriteria`, `priceOnly`); the weighed criteria stand in
the structure of the extension, per lot, with weights as exact percentages or as an order.
Source: Open Contracting Data Standard 1.1 and its award criteria extension (EU profile).
"""

import json

from app.records.canonical import Tree
from app.records.documents.case import Case
from app.records.documents.clauses import CRITERION_TYPE
from app.records.trees import group_of, groups_of, number_of, text_of

EXTENSIONS = [
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_awardCriteria_extension/master/extension.json",
]
PREFIX = "ocds-000000"  # the prefix of a publisher is given by the Open Contracting Partnership


def ocds_fragment(case: Case) -> str:
    """The fragment as JSON text: one lot for the whole question."""
    record = case.record
    release: dict[str, Tree] = {
        "ocid": f"{PREFIX}-{case.sealed.id}",
        "id": case.sealed.id,
        "date": text_of(record, "made_at"),
        "language": case.teller.language.code,
        "tag": ["tender"],
        "initiationType": "tender",
        "tender": {
            "id": text_of(record, "subject"),
            "title": text_of(record, "name"),
            "lots": [{"id": "1", "awardCriteria": {"criteria": list(_criteria(case))}}],
        },
    }
    package: dict[str, Tree] = {
        "uri": f"urn:havre:record:{case.sealed.id}",
        "version": "1.1",
        "extensions": list(EXTENSIONS),
        "publishedDate": text_of(record, "made_at"),
        "publisher": {"name": "Havre"},
        "releases": [release],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _criteria(case: Case) -> list[Tree]:
    """What was weighed, with weights that sum to 100, or in order of importance."""
    objective = group_of(group_of(case.record, "frozen"), "objective")
    order = objective["order"]
    ranks = [str(name) for name in order] if isinstance(order, list) else []
    weights = {text_of(one, "id"): number_of(one, "weight") for one in groups_of(objective, "criteria")}
    total = sum(weight for weight in weights.values() if weight is not None)
    found: list[Tree] = []
    for name, weight in weights.items():
        criterion: dict[str, Tree] = {"type": CRITERION_TYPE[name], "name": case.teller.code(name)}
        if name in ranks:
            number: Tree = {"number": ranks.index(name) + 1, "weight": "order"}
        elif weight is not None and total:
            number = {"number": round(100 * weight / total, 6), "weight": "percentageExact"}
        else:
            continue
        found.append({**criterion, "numbers": [number]})
    # Figures turned into money are one criterion: the cost so adjusted.
    words = text_of(objective, "formula")
    return found or [{"type": "cost", "name": case.teller.code("cost"), "description": words}]
