"""A record on the spot: asked or judged, answered and sealed in one process, without a service."""

from datetime import UTC, datetime
from pathlib import Path

from app.catalog_in_use import load
from app.cli_guard import UnreadableAnswer, WrongCommand
from app.cli_question import asked_on_the_spot
from app.ids import new_id
from app.recommendations.asking.vocabulary import vocabulary_of
from app.records.decide import Answered, decision_of
from app.records.decide_award import Awarded, decision_of_award
from app.records.files import RecordFile
from app.records.keep import keys_at
from app.records.keys import BadKeys, Keys
from app.records.record import LOCAL, Link, Received, Sealed, record_of, seal
from app.records.trees import group_of, number_of, text_of
from app.tenders.awarding.award import award_tender
from app.tenders.awarding.read import read_award_tender


def made_on_the_spot(
    raw: bytes | str, seconds: float, key: Path | None, before: RecordFile | None, *, carry_facts: bool = True
) -> Sealed:
    """The sealed record of a question answered now, after the record `before` if there is one.

    Raises FaultyQuestion, WrongCommand for keys that cannot be used, OSError.
    """
    keys = _keys(key)
    received = _received(raw)
    answer = asked_on_the_spot(raw, seconds)
    answered = Answered(received=received, answer=answer.model_dump_json(), solve_seconds=seconds)
    decision = decision_of(answered, load(), carry_facts=carry_facts)
    return seal(record_of(decision, new_id("dec"), _link(before), datetime.now(UTC)), keys)


def awarded_on_the_spot(
    raw: bytes, key: Path | None, before: RecordFile | None, lang: str, *, carry_facts: bool = True
) -> Sealed:
    """The sealed record of a tender whose bids are judged now; legal warnings are in `lang`.

    Raises FaultyQuestion, WrongCommand for keys that cannot be used.
    """
    keys, received, catalog = _keys(key), _received(raw), load()
    tender = read_award_tender(raw, vocabulary_of(catalog), today=received.at.date().isoformat())
    award = award_tender(tender, catalog, lang=lang).model_dump_json(by_alias=True)
    awarded = Awarded(id=new_id("awd"), received=received, award=award, lang=lang)
    decision = decision_of_award(awarded, catalog, carry_facts=carry_facts)
    return seal(record_of(decision, new_id("dec"), _link(before), datetime.now(UTC)), keys)


def _keys(key: Path | None) -> Keys:
    try:
        return keys_at(key)
    except BadKeys as error:
        raise WrongCommand(f"--key: {error}") from error


def _received(raw: bytes | str) -> Received:
    text = _text(raw)
    media_type = "application/json" if text.lstrip().startswith("{") else "application/yaml"
    return Received(text=text, media_type=media_type, at=datetime.now(UTC))


def _text(raw: bytes | str) -> str:
    if isinstance(raw, str):
        return raw
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise UnreadableAnswer("a record keeps the question as it was written: write it in UTF-8") from error


def _link(before: RecordFile | None) -> Link:
    if before is None:
        return Link(LOCAL, 1, None)
    chain = group_of(before.record, "chain")
    return Link(text_of(chain, "tenant"), int(number_of(chain, "number") or 0) + 1, before.sealed.hash)
