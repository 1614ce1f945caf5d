"""A tender at the desk of a running service: what its routes and its pages share."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from app.dependencies import Running, with_journal
from app.faults import Fault, FaultyQuestion
from app.recommendations.asking.trees import Tree
from app.solvers.ask import answer_or_faults
from app.storage.tenders import TenderShelf
from app.tenders.awarding import life
from app.tenders.awarding.freeze import OPENED_LATER, text_of
from app.tenders.awarding.read import read_award_tender
from app.tenders.awarding.task import Award


@contextmanager
def shelf_of(running: Running) -> Iterator[TenderShelf]:
    """Where tenders are kept; a database that is gone is told as a problem."""
    with with_journal(running):
        yield TenderShelf(running.journal.engine)


def check_being_written(running: Running, tree: dict[str, Tree]) -> None:
    """Check a tender whole before it is kept; seals are given by the service alone. Raises FaultyQuestion."""
    faults = [
        Fault(
            key, "this is not part of a tender that is being written", "leave it out", "too_early", f"/{key}"
        )
        for key in (*OPENED_LATER, "frozen")
        if tree.get(key)
    ]
    if faults:
        raise FaultyQuestion(faults)
    read_award_tender(tree, running.vocabulary, today=running.now().date().isoformat())


def check_opened(tree: Mapping[str, Tree]) -> None:
    """Check that a document opens bids, and nothing else. Raises FaultyQuestion."""
    faults = [
        Fault(key, "only bids and bundles are opened here", "leave it out", "unknown_key", f"/{key}")
        for key in tree
        if key not in OPENED_LATER
    ]
    if not tree.get("bids"):
        faults.append(Fault("bids", "this key is missing", "add the bids", "missing", "/bids"))
    if faults:
        raise FaultyQuestion(faults)


def award_kept(
    running: Running,
    shelf: TenderShelf,
    tender_id: str,
    opened: Mapping[str, Tree],
    lang: Literal["en", "fr"],
) -> str:
    """The award of a frozen tender under the bids that were opened, as JSON: kept before it is given.

    Raises Problem and FaultyQuestion.
    """
    document = life.with_bids(shelf, tender_id, opened)
    today = running.now().date().isoformat()
    task = Award(text_of(document), today, lang, running.settings.solve_seconds)
    text = answer_or_faults(running, task).model_dump_json(by_alias=True)
    # With what was judged: the record of the award needs the bids as they were opened.
    judged: dict[str, Tree] = {"text": text_of(document), "lang": lang}
    life.keep_award(shelf, tender_id, {**json.loads(text), "opened": judged}, running.now())
    return text
