"""The registry of a running service: its chain, its keys, its time-stamp authority."""

from functools import lru_cache

from app.dependencies import Running
from app.logs import current_request_id
from app.problems import Problem
from app.records.decide import Answered
from app.records.keep import KEYS_FILE, Registry
from app.records.keys import BadKeys, Keys, open_keys, read_keys
from app.records.record import Decision, Received, Sealed
from app.records.task import Decide
from app.records.time_stamp import StampFailed, stamp_from
from app.solvers.ask import answer_of
from app.storage.database import default_folder, folder_of
from app.storage.journal import Entry
from app.storage.record_chain import RecordChain
from app.storage.tenancy import current_tenant
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


def file_answer(running: Running, entry: Entry) -> Sealed:
    """The record of a kept answer, made at the first call. Raises Problem."""

    made: list[str] = []

    def decide() -> Decision:
        received = Received(
            text=entry.question,
            media_type=entry.question_type,
            at=entry.created_at,
            request_id=current_request_id(),
        )
        answered = Answered(
            received=received, answer=entry.answer, solve_seconds=running.settings.solve_seconds
        )
        decision = answer_of(running, Decide(answered))
        if decision is None:
            raise Problem("facts-not-held", f"The answer was made with catalog {entry.catalog_digest}.")
        made.append(entry.id)
        return decision

    try:
        sealed = registry_of(running).file(entry.id, decide, current_tenant())
    except StampFailed as error:
        raise Problem("time-stamp-failed") from error
    for id in made:
        announce(running, RECORD_FILED, sealed.id, f"/v1/recommendations/{id}/record")
    return sealed
