"""Filing a decision: sealed at the end of its tenant's chain, kept, and never made twice for one subject."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.ids import new_id
from app.records.keys import Keys, open_keys
from app.records.record import LOCAL, Decision, Link, Sealed, Stamp, record_of, seal
from app.storage.database import default_folder
from app.storage.record_chain import KeptRecord, RecordChain

KEYS_FILE = "record-keys.json"


@dataclass(frozen=True, slots=True)
class Registry:
    """Where decisions are filed: the chain, the keys, and the authority that stamps the time, if any."""

    chain: RecordChain
    keys: Callable[[], Keys]
    stamp: Stamp | None
    now: Callable[[], datetime]

    def file(self, subject: str, decide: Callable[[], Decision], tenant: str = LOCAL) -> Sealed:
        """The sealed record of a subject; `decide` is only called when there is none yet.

        Raises JournalUnavailable, BadKeys, and what `decide` and `stamp` raise.
        """
        known = self.chain.of_subject(tenant, subject)
        if known is not None:
            return sealed_of(known)
        decision, keys = decide(), self.keys()

        def build(number: int, previous: str | None) -> KeptRecord:
            return _kept(decision, Link(tenant, number, previous), keys, self.stamp, self.now())

        return sealed_of(self.chain.append(tenant, subject, build))


def _kept(decision: Decision, link: Link, keys: Keys, stamp: Stamp | None, now: datetime) -> KeptRecord:
    sealed = seal(record_of(decision, new_id("dec"), link, now), keys, stamp)
    return KeptRecord(
        id=sealed.id,
        tenant=link.tenant,
        number=link.number,
        subject=decision.subject,
        kind=decision.kind,
        created_at=now,
        hash=sealed.hash,
        previous=link.previous,
        record=sealed.record,
        signature=sealed.signature,
        key=sealed.key,
        time_stamp=sealed.time_stamp,
    )


def sealed_of(kept: KeptRecord) -> Sealed:
    """A kept record as what a file is made of."""
    return Sealed(kept.id, kept.record, kept.hash, kept.signature, kept.key, kept.time_stamp)


def default_keys_file() -> Path:
    """Where the keys are when nobody says otherwise: beside the journal, among the user's data."""
    return default_folder() / KEYS_FILE


def keys_at(path: Path | None) -> Keys:
    """The keys of a file (default: the user's own), made when missing. Raises BadKeys, OSError."""
    return open_keys(default_keys_file() if path is None else path)
