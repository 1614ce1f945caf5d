"""From a tender with its bids and an award to the decision that is recorded, and the way to replay it.

The tender stands in the record as it was judged, seal included, so that the award can be judged again under
the same criteria from the same facts. Options are the bids, each with its points or the gates it failed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.recommendations.asking.vocabulary import vocabulary_of
from app.recommendations.methods import METHODS
from app.records.canonical import Group, Tree, read_tree
from app.records.decide import OtherFacts, reads_hours, software
from app.records.exits import switching_law
from app.records.facts import facts_section
from app.records.record import Decision, Received, utc_text
from app.records.trees import group_of, groups_of, list_of, text_of
from app.tenders.awarding.award import award_tender
from app.tenders.awarding.read import read_award_tender
from app.tenders.awarding.schemas import AwardOfTender
from catalog.library import Catalog
from catalog.market import open_market

LEAST_SECONDS = 60.0
FIXED = ("gates", "criteria", "rules", "lots", "legal_profile", "lifecycle", "frozen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Awarded:
    """An award as it was proposed: the tender with its bids is the text received; `id` names the award."""

    id: str
    received: Received
    award: str
    lang: str


@dataclass(frozen=True, slots=True)
class DecideAward:
    """The decision behind an award, as work of a solver; None when other facts are loaded."""

    awarded: Awarded

    def run(self, catalog: Catalog) -> Decision | None:
        """Nothing is judged again."""
        try:
            return decision_of_award(self.awarded, catalog)
        except OtherFacts:
            return None


def decision_of_award(awarded: Awarded, catalog: Catalog, *, carry_facts: bool = True) -> Decision:
    """What is to be recorded. Raises OtherFacts when the award was made with another catalog."""
    award = group_of(read_tree(awarded.award))
    digest = text_of(group_of(award, "catalog"), "digest")
    if digest != catalog.digest:
        raise OtherFacts(f"the award was made with catalog {digest}, which is not at hand")
    tender = read_award_tender(awarded.received.text, vocabulary_of(catalog), today=text_of(award, "as_of"))
    document = group_of(read_tree(awarded.received.text))
    return Decision(
        kind="award",
        subject=awarded.id,
        name=tender.wire.name,
        received=awarded.received,
        sections={
            "frozen": _frozen(awarded, document, award),
            "facts": facts_section(catalog, hourly=reads_hours(tender.question), carried=carry_facts),
            "outcome": award,
            "options": list_of(award, "bids"),
            "sensitivity": {"stability": award["stability"], "rank_reversals": award["rank_reversals"]},
            "exit": {
                "lifecycle": document.get("lifecycle"),
                "switching": switching_law(open_market(catalog, tender.question.terms)),
            },
            "software": software(),
            "methods": METHODS.model_dump(),
            "gaps": [note for bid in groups_of(award, "bids") for note in _notes(bid)],
        },
    )


def _frozen(awarded: Awarded, document: Group, award: Group) -> dict[str, Tree]:
    """Everything a bid was judged by, with the seal and the moment after which it could not change."""
    seal = award.get("frozen")
    at = text_of(seal, "at") if isinstance(seal, Mapping) else utc_text(awarded.received.at)
    return {
        "at": at,
        "as_of": text_of(award, "as_of"),
        "lang": awarded.lang,
        **{name: document[name] for name in FIXED if name in document},
    }


def _notes(bid: Group) -> list[Tree]:
    return [
        {"code": "bid_note", "about": text_of(bid, "supplier"), "effect": str(note)}
        for note in list_of(bid, "notes")
    ]


def award_again(record: Group, catalog: Catalog) -> Tree:
    """The award of a recorded tender, as JSON."""
    frozen = group_of(record, "frozen")
    text = text_of(group_of(record, "request"), "text")
    tender = read_award_tender(text, vocabulary_of(catalog), today=text_of(frozen, "as_of"))
    award: AwardOfTender = award_tender(
        tender, catalog, time_limit=LEAST_SECONDS, lang=text_of(frozen, "lang")
    )
    return read_tree(award.model_dump_json(by_alias=True))
