"""The criteria as a fragment of an OCDS 1.1 release with its award criteria extension. Never a valid notice.

`tender.awardCriteria` of the core is a word (`ratedCriteria`, `priceOnly`); the weighed criteria stand in
the structure of the extension, per lot, with weights as exact percentages or as an order.
Source: Open Contracting Data Standard 1.1 and its award criteria extension (EU profile).
"""

import json
from collections.abc import Mapping
from decimal import Decimal

from app.records.canonical import Group, Tree
from app.records.documents.award_codes import type_of
from app.records.documents.award_words import AwardWords
from app.records.documents.case import Case
from app.records.documents.clauses import CRITERION_TYPE
from app.records.trees import group_of, groups_of, number_of, text_of, texts_of

EXTENSIONS = [
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_awardCriteria_extension/master/extension.json",
]
PREFIX = "ocds-000000"  # the prefix of a publisher is given by the Open Contracting Partnership


def ocds_fragment(case: Case) -> str:
    """The fragment as JSON text: one lot for the whole question."""
    lots: list[Tree] = [{"id": "1", "awardCriteria": {"criteria": list(_criteria(case))}}]
    tender: dict[str, Tree] = {
        "id": text_of(case.record, "subject"),
        "title": text_of(case.record, "name"),
        "lots": lots,
    }
    return _package(case, {"tag": ["tender"], "tender": tender})


def award_fragment(case: Case) -> str:
    """The fragment of an award: criteria per lot, bidders, and the awards proposed, none of them in force."""
    award = group_of(case.record, "outcome")
    bids = groups_of(award, "bids")
    suppliers = list(dict.fromkeys(text_of(bid, "supplier") for bid in bids))
    ids = {name: f"party-{number}" for number, name in enumerate(suppliers, 1)}
    winning = {str(lot["supplier"]) for lot in groups_of(award, "lots") if lot["supplier"] is not None}
    parties: list[Tree] = [
        {"id": ids[name], "name": name, "roles": ["tenderer", *(["supplier"] if name in winning else [])]}
        for name in suppliers
    ]
    tender: dict[str, Tree] = {
        "id": text_of(case.record, "subject"),
        "title": text_of(case.record, "name"),
        "awardCriteria": _kind(award),
        "numberOfTenderers": len(suppliers),
        "tenderers": [{"id": ids[name], "name": name} for name in suppliers],
        "lots": [_lot(case, award, lot) for lot in groups_of(award, "lots")],
    }
    most = _most_lots(case)
    if most is not None:
        tender["lotDetails"] = {"maximumLotsAwardedPerSupplier": most}
    return _package(
        case,
        {
            "tag": ["tender", "award"],
            "parties": parties,
            "tender": tender,
            "awards": [_award(case, award, lot, ids) for lot in groups_of(award, "lots")],
        },
    )


def _kind(award: Group) -> str:
    """The word of the core for what decides: price or cost alone, or rated criteria."""
    found = groups_of(award, "criteria")
    if len(found) > 1:
        return "ratedCriteria"
    return "priceOnly" if text_of(found[0], "reads") == "price" else "costOnly"


def _most_lots(case: Case) -> Tree:
    rules = group_of(case.record, "frozen").get("rules")
    return rules.get("max_lots_per_supplier") if isinstance(rules, dict) else None


def _lot(case: Case, award: Group, lot: Group) -> Tree:
    """A lot with its criteria; weights are exact percentages, else the formula stands in words."""
    words = AwardWords(case)
    criteria: list[Tree] = []
    for one in groups_of(award, "criteria"):
        told = "; ".join(
            text for text in (words.reads(one), words.formula(one), words.reference(one)) if text
        )
        criterion: dict[str, Tree] = {"type": type_of(one), "name": text_of(one, "id"), "description": told}
        weight = number_of(one, "weight")
        if weight is not None:
            criterion["numbers"] = [{"number": weight, "weight": "percentageExact"}]
        criteria.append(criterion)
    weighed: dict[str, Tree] = {"criteria": criteria}
    if not words.adds_up:
        weighed["weightingDescription"] = case.teller.say(
            "The money judged less what quality is worth in money; the lowest wins."
        )
    return {
        "id": text_of(lot, "lot"),
        "title": ", ".join(texts_of(lot, "workloads")),
        "awardCriteria": weighed,
    }


def _award(case: Case, award: Group, lot: Group, ids: Mapping[str, str]) -> Tree:
    """The award proposed for a lot, `pending` until somebody decides; its value is that of all months."""
    name, amount = lot["supplier"], number_of(lot, "price_per_month")
    found: dict[str, Tree] = {
        "id": f"{text_of(case.record, 'subject')}-{text_of(lot, 'lot')}",
        "status": "pending" if name is not None else "unsuccessful",
        "description": AwardWords(case).of_lot(lot),
        "relatedLots": [text_of(lot, "lot")],
    }
    if name is not None and amount is not None:
        found["suppliers"] = [{"id": ids[str(name)], "name": str(name)}]
        months = int(number_of(award, "horizon_months") or 0)
        whole = Decimal(text_of(lot, "price_per_month")) * months
        found["value"] = {"amount": float(whole), "currency": text_of(award, "currency")}
    return found


def _package(case: Case, content: Mapping[str, Tree]) -> str:
    """A package of one release."""
    made = text_of(case.record, "made_at")
    release: dict[str, Tree] = {
        "ocid": f"{PREFIX}-{case.sealed.id}",
        "id": case.sealed.id,
        "date": made,
        "language": case.teller.language.code,
        "initiationType": "tender",
        **content,
    }
    package: dict[str, Tree] = {
        "uri": f"urn:havre:record:{case.sealed.id}",
        "version": "1.1",
        "extensions": list(EXTENSIONS),
        "publishedDate": made,
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
