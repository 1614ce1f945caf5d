"""The registry of a running service: its chain, its keys, its time-stamp authority."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from app.dependencies import Running
from app.overlays.known import as_answered
from app.problems import Problem
from app.records.canonical import read_tree
from app.records.decide import Answered
from app.records.decide_award import Awarded, DecideAward
from app.records.keep import KEYS_FILE, Registry
from app.records.keys import BadKeys, Keys, open_keys, read_keys
from app.records.record import Decision, Received, Sealed
from app.records.task import Decide
from app.records.time_stamp import StampFailed, stamp_from
from app.records.trees import group_of, text_of
from app.solvers.ask import answer_of
from app.storage.database import default_folder, folder_of
from app.storage.journal import Entry
from app.storage.record_chain import RecordChain
from app.storage.tenancy import current_tenant
from app.storage.tenders import TenderShelf
from app.webhooks.announce import RECORD_FILED, announce


def registry_of(running: Running) -> Registry:
    """Where this service files its decisions."""
    return Registry(
        chain=RecordChain(running.journal.engine),
        keys=lambda: keys_of(running),
        stamp=stamp_from(running.settings.timestamp_url),
        now=running.now,
    )


def keys_of(running: Running) -> Keys:
    """The keys of the setting, else of a file beside the database, made when missing. Raises Problem."""
    given = running.settings.record_keys
    database = running.settings.database_url
    folder = default_folder() if database is None else folder_of(database.get_secret_value())
    try:
        if given is not None:
            return _read_once(given.get_secret_value())
        return open_keys(folder / KEYS_FILE)
    except (BadKeys, OSError) as error:
        raise Problem("not-ready", "The keys that sign records cannot be used.") from error


@lru_cache(maxsize=4)
def _read_once(text: str) -> Keys:
    return read_keys(text)


def file_award(running: Running, tender_id: str) -> Sealed:
    """The record of the newest award of a tender, made at the first call. Raises Problem."""
    events = TenderShelf(running.journal.engine).events(tender_id)
    event = next((one for one in reversed(events) if one.kind == "awarded"), None)
    if event is None:
        raise Problem("not-found", "There is no award of a tender with this id.")
    award = dict(group_of(read_tree(event.document)))
    opened = award.pop("opened", None)
    if opened is None:
        raise Problem("facts-not-held", "The award was kept without its bids: award the tender again.")

    def decide() -> Decision:
        text = text_of(opened, "text")
        received = Received(text=text, media_type="application/json", at=event.created_at)
        told = Awarded(id=event.id, received=received, award=json.dumps(award), lang=text_of(opened, "lang"))
        digest = text_of(group_of(award["catalog"]), "digest")
        return _decided(answer_of(_as_answered(running, digest, event.created_at), DecideAward(told)))

    return _filed(running, event.id, decide, f"/v1/tenders/{tender_id}/record")


def _as_answered(running: Running, digest: str, at: datetime) -> Running:
    """The service with what its tenant knew when an answer was made, which may have changed since."""
    known = as_answered(running.journal, running.published, digest, at)
    return replace(running, known=lambda: known)


def _decided(decision: Decision | None) -> Decision:
    if decision is None:
        raise Problem("facts-not-held")
    return decision


def _filed(running: Running, subject: str, decide: Callable[[], Decision], address: str) -> Sealed:
    """The record of a subject; announced when it is new."""
    made: list[str] = []

    def decided() -> Decision:
        decision = decide()
        made.append(subject)
        return decision

    try:
        sealed = registry_of(running).file(subject, decided, current_tenant())
    except StampFailed as error:
        raise Problem("time-stamp-failed") from error
    if made:
        announce(running, RECORD_FILED, sealed.id, address)
    return sealed


def file_answer(running: Running, entry: Entry) -> Sealed:
    """The record of a kept answer, made at the first call. Raises Problem."""

    def decide() -> Decision:
        received = Received(
            text=entry.question,
            media_type=entry.question_type,
            at=entry.created_at,
            request_id=entry.request_id,
        )
        answered = Answered(
            received=received, answer=entry.answer, solve_seconds=running.settings.solve_seconds
        )
        then = _as_answered(running, entry.catalog_digest, entry.created_at)
        return _decided(answer_of(then, Decide(answered)))

    return _filed(running, entry.id, decide, f"/v1/recommendations/{entry.id}/record")
