"""Every bid of an award as one flat table: what CSV holds."""

from collections.abc import Iterator

from app.records.canonical import Group
from app.records.documents.award_words import PARTS, AwardWords
from app.records.documents.case import Case
from app.records.trees import group_of, groups_of, text_of
from app.web.spreadsheet import csv_text

LEADING = ("bid", "supplier", "lot", "outcome", "rank", "total", "price_per_month")
MEASURED = ("carbon_kg_per_month", "sovereignty_score")
TRAILING = ("gates_failed", "why")


def bids_csv(case: Case) -> str:
    """All bids as CSV (RFC 4180), in the order of the tender; an empty cell is unknown or not asked for.

    Columns and codes are the same in every language; `why` is in the language of the case. Amounts are a
    month, in the currency of the tender.
    """
    words = AwardWords(case)
    names = [text_of(one, "id") for one in words.criteria]
    columns = (
        *LEADING,
        *(f"lifecycle_{part}" for part in (*PARTS, "total")),
        *MEASURED,
        *(f"{name}.{part}" for name in names for part in ("figure", "share", "points")),
        *TRAILING,
    )
    return csv_text(columns, (list(_row(words, names, bid)) for bid in words.bids))


def _row(words: AwardWords, names: list[str], bid: Group) -> Iterator[object]:
    parts = group_of(bid, "lifecycle")
    earned = {text_of(one, "criterion"): one for one in groups_of(bid, "points")}
    yield from (bid[name] for name in LEADING)
    yield from (parts[part] for part in (*PARTS, "total"))
    yield from (bid[name] for name in MEASURED)
    for name in names:
        points = earned.get(name)
        yield from (None if points is None else points[part] for part in ("figure", "share", "points"))
    yield " ".join(dict.fromkeys(text_of(gate, "code") for gate in groups_of(bid, "failed")))
    yield words.of_bid(bid)
