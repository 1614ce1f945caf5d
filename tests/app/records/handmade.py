"""Awards among bids made by hand, without a catalog, and the case of one to be told in a language."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from app.records.canonical import read_tree
from app.records.documents.case import Case
from app.records.documents.teller import Teller
from app.tenders.awarding.award import propose
from app.tenders.awarding.judging import Judged
from app.tenders.awarding.schemas import AwardOfTender
from app.tenders.awarding.wire import AwardTender
from app.web.language import Language


def proposed(wire: AwardTender, bids: Sequence[Judged]) -> AwardOfTender:
    """The award among bids made by hand."""
    terms = SimpleNamespace(currency="EUR", horizon_months=12, as_of="2026-11-22")
    asked: Any = SimpleNamespace(wire=wire, question=SimpleNamespace(terms=terms, workloads=()))
    catalog: Any = SimpleNamespace(digest="sha256:0", as_of="2026-11-22", offers=1)
    return propose(asked, bids, catalog)


def told_in(award: AwardOfTender, lang: str = "en", **frozen: object) -> Case:
    """The case of a record that holds an award; `frozen` is what its section of that name holds."""
    record = {"outcome": read_tree(award.model_dump_json(by_alias=True)), "name": "q", "frozen": frozen}
    sealed = SimpleNamespace(id="dec_1", hash="sha256:0")
    return cast(Case, SimpleNamespace(record=record, sealed=sealed, teller=Teller(Language(lang))))
