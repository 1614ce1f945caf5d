"""Records to test with: one small question over the real catalog, sealed once with a key of known seed."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

from joserfc.jwk import OKPKey

from app.examples import read_example
from app.imports.tables import table_in
from app.recommendations.asking.documents import read_document
from app.recommendations.asking.vocabulary import vocabulary_of
from app.recommendations.recommend import recommend
from app.recommendations.sections import ALWAYS, EVERYTHING
from app.records.canonical import read_tree
from app.records.decide import Answered, decision_of, question_of
from app.records.decide_award import Awarded, decision_of_award
from app.records.keys import Keys, kid_of
from app.records.record import Decision, Link, Received, Sealed, record_of, seal, sealed_from
from app.tenders.awarding.award import award_tender
from app.tenders.awarding.bid_table import bids_of
from app.tenders.awarding.freeze import freeze, text_of
from app.tenders.awarding.read import LIMITS, read_award_tender
from catalog import load

WHOLE = "assistant-citoyen"  # the example whose answer has every section
TENDER = "hebergement-assistant"  # the shipped tender
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SHARED: Path | None = None  # a folder of the whole test run, set when tests run side by side
SECONDS = 300.0  # more than enough, also on a busy machine: nothing is left out for want of time
QUESTION = """
name: zażółć
horizon_months: 12
workloads:
  - {name: api, kind: compute, vcpu: 4, memory_gib: 16, instances: 2, requirements: {residency: [EU]}}
  - {name: archive, kind: storage, storage: {gib: 500, class: object}, requirements: {juridical_min: 2}}
"""


def keys_from(seed: str) -> Keys:
    """Keys that are the same at every run."""
    key = OKPKey.derive_key(seed, "Ed25519")
    return Keys({kid_of(key): key}, key)


KEYS, OTHERS = keys_from("ours"), keys_from("theirs")


@cache
def decision(text: str = QUESTION, carry_facts: bool = True, everything: bool = False) -> Decision:
    """The decision on a question asked at noon of 22 November 2026, with `everything` beyond the plan."""
    question = question_of(text, "2026-11-22", load())
    include = EVERYTHING if everything else ALWAYS
    answer = recommend(question, load(), time_limit=SECONDS, include=include)
    received = Received(text=text, media_type="application/yaml", at=NOW, request_id="req_0")
    answered = Answered(received=received, answer=answer.model_dump_json(), solve_seconds=SECONDS)
    return decision_of(answered, load(), carry_facts=carry_facts)


@cache
def sealed(number: int = 1, keys: str = "ours", carry_facts: bool = True) -> Sealed:
    """A record of the question at a place of a chain, sealed upon the one before."""
    before = None if number == 1 else sealed(number - 1, keys, carry_facts).hash
    told = replace(decision(carry_facts=carry_facts), subject=f"rec_{number}")
    record = record_of(told, f"dec_{number}", Link("local", number, before), NOW + timedelta(hours=number))
    return seal(record, keys_from(keys))


def shared(name: str, make: Callable[[], Sealed]) -> Sealed:
    """A record that one worker makes and the others of the run read, where there is a folder to share."""
    if SHARED is None:
        return make()
    file = SHARED / f"{name}.json"
    if not file.exists():
        mine = file.with_suffix(f".{os.getpid()}")
        mine.write_text(make().text(), encoding="utf-8")
        mine.replace(file)
    return sealed_from(read_tree(file.read_text(encoding="utf-8")))


@cache
def sealed_example(name: str) -> Sealed:
    """The record of a shipped example."""
    return shared(name, lambda: _sealed_example(name))


def _sealed_example(name: str) -> Sealed:
    told = decision(read_example(name), everything=name == WHOLE)
    return seal(record_of(told, f"dec_{name}", Link("local", 1, None), NOW), KEYS)


@cache
def sealed_award() -> Sealed:
    """The record of the shipped tender, frozen at noon and awarded on its shipped bids."""
    return shared(TENDER, _sealed_award)


def _sealed_award() -> Sealed:
    shipped = files("app.examples") / "tenders"
    tree, _ = read_document((shipped / f"{TENDER}.yaml").read_bytes(), LIMITS)
    bids = bids_of(table_in((shipped / f"{TENDER}-bids.csv").read_bytes()))
    text = text_of({**freeze(tree, NOW), "bids": bids})
    award = award_tender(read_award_tender(text, vocabulary_of(load()), today="2026-11-22"), load())
    received = Received(text=text, media_type="application/json", at=NOW)
    told = decision_of_award(
        Awarded(id="tev_1", received=received, award=award.model_dump_json(by_alias=True), lang="en"), load()
    )
    return seal(record_of(told, "dec_award", Link("local", 1, None), NOW), KEYS)
