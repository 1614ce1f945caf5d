"""An answer in under 8 kB: the winner, the totals, three reasons and what to doubt."""

import json

from app.recommendations.answer import Answer, Totals
from app.recommendations.answer_placement import Placement

LIMIT_BYTES = 8000
REASONS = 3
LONGEST_TEXT = 200
LIST_LENGTHS = (20, 10, 5, 3, 1, 0)


def summarise(answer: Answer) -> dict[str, object]:
    """The short view of an answer; lists are cut until it fits, and each says how many more there are."""
    for length in LIST_LENGTHS:
        view = _view(answer, length)
        if size_bytes(view) < LIMIT_BYTES:
            return view
    return view


def size_bytes(view: dict[str, object]) -> int:
    """Length of a view as UTF-8 JSON, indented as it is printed."""
    return len(json.dumps(view, indent=2, ensure_ascii=False).encode())


def _view(answer: Answer, length: int) -> dict[str, object]:
    ranked = sorted(answer.placements, key=lambda placement: -placement.cost_per_month.value)
    return {
        "schema": "havre/summary/1",
        "id": answer.id,
        "status": answer.status,
        "reproducible": answer.reproducible,
        "gap": answer.gap,
        "name": _short(answer.question.name),
        "catalog_digest": answer.catalog.digest,
        "winner": [line_of(placement) for placement in ranked[:length]],
        "winner_more": max(0, len(ranked) - length),
        "totals": _totals(answer.totals),
        "reasons": _reasons(ranked, answer),
        "gaps": [
            {"code": _short(gap.code), "about": _short(gap.about), "effect": _short(gap.effect)}
            for gap in answer.honest_gaps[:length]
        ],
        "gaps_more": max(0, len(answer.honest_gaps) - length),
        "refusal": _refusal(answer, length),
    }


def line_of(placement: Placement) -> dict[str, object]:
    """One placement in a line: where, what is bought, cost, carbon and structural levels."""
    total = placement.carbon_kg_per_month.total
    return {
        "workload": _short(placement.workload),
        "provider": placement.provider,
        "region": placement.region,
        "bought": _short(placement.label),
        "cost_per_month": placement.model_dump(mode="json")["cost_per_month"]["value"],
        "carbon_kg_per_month": None if total is None else total.model_dump(mode="json")["value"],
        "juridical": placement.sovereignty.juridical.structural,
        "technological": placement.sovereignty.technological.structural,
    }


def _totals(totals: Totals | None) -> dict[str, object] | None:
    """Totals without the source ids, which only the full answer resolves."""
    if totals is None:
        return None
    view: dict[str, object] = totals.model_dump(
        mode="json",
        exclude={
            "carbon_kg_per_month": {"sources"},
            "energy_kwh_per_month": {"sources"},
            "water_l_per_month": {"sources"},
        },
    )
    return view


def _reasons(ranked: list[Placement], answer: Answer) -> list[str]:
    """The first reason of the dearest placements, then their second ones, three in all; or of the refusal."""
    if answer.refusal is not None:
        return [_short(clash) for clash in answer.refusal.conflict[:REASONS]]
    reasons = [
        f"{placement.workload}: {placement.reasons[turn]}"
        for turn in range(REASONS)
        for placement in ranked[:REASONS]
        if turn < len(placement.reasons)
    ]
    return [_short(reason) for reason in reasons[:REASONS]]


def _refusal(answer: Answer, length: int) -> dict[str, object] | None:
    if answer.refusal is None:
        return None
    ways = answer.refusal.model_dump(mode="json")["ways_out"][:length]
    return {
        "unserved": [_short(name) for name in answer.refusal.unserved[:length]],
        "ways_out": [{key: value and _short(value) for key, value in way.items()} for way in ways],
    }


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
