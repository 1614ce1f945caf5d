"""Documents that would let a provider in: enough together, none idle, never against an adverse fact."""

from functools import cache

import numpy as np
import pytest

from app.recommendations.explain.lifts import Lift, lifts_of
from app.recommendations.judged import judged_options
from app.recommendations.options import PASSES, Options
from catalog import load
from catalog.levels import levels_if_shown
from catalog.market import Market, open_market
from catalog.sovereignty import Document
from tests.journeys.asking import chat, machines, question_about, read

ASKED = {
    "confidential": machines(data_class="confidential"),
    "juridical_three": machines(data_class="public", requirements={"juridical_min": 3}),
    "proven": machines(data_class="public", requirements={"juridical_min": 2, "evidence": "proven"}),
    "chat": chat(data_class="confidential"),
}


@cache
def listed(name: str) -> tuple[Market, Options, tuple[Lift, ...]]:
    question = read(question_about(ASKED[name]))
    market = open_market(load(), question.terms)
    (options,) = judged_options(market, question, carbon_needed=True)
    return market, options, lifts_of(market, options)


def holds(market: Market, options: Options, lift: Lift, documents: tuple[Document, ...]) -> list[bool]:
    """Do all minima hold for each candidate of a lift, had these documents been shown?"""
    asked, proven = options.workload.requirements, lift.ways[0].evidence.value == "proven"
    found = []
    for position in lift.options.tolist():
        family = options.found.families[options.family[position]]
        row = options.scorecards[options.family[position]].rows[options.row[position]]
        one = family.bundles.take(np.array([row], dtype=np.int32))
        levels = levels_if_shown(market, options.workload, one, documents)
        axes = [levels.juridical, levels.technological]
        held = [max(0, int((axis.proven if proven else axis.structural)[0])) for axis in axes]
        found.append(held[0] >= asked.juridical_min and held[1] >= asked.technological_min)
    return found


@pytest.mark.parametrize("name", ASKED)
def test_the_documents_of_a_lift_let_every_candidate_of_it_in_and_each_of_them_is_needed(name: str) -> None:
    market, options, lifts = listed(name)
    assert lifts
    for lift in lifts:
        assert all(holds(market, options, lift, lift.documents))
        for left_out in lift.documents:
            fewer = tuple(document for document in lift.documents if document != left_out)
            assert not any(holds(market, options, lift, fewer)), (lift.provider, left_out)


@pytest.mark.parametrize("name", ASKED)
def test_a_lift_lets_in_only_candidates_that_the_requirement_alone_keeps_out(name: str) -> None:
    _, options, lifts = listed(name)
    for lift in lifts:
        missing = options.missing[lift.options]
        assert np.all(missing != PASSES)
        assert {options.paths[code] for code in missing.tolist()} == {lift.requirement}
    assert [len(lift.documents) for lift in lifts] == sorted(len(lift.documents) for lift in lifts)


def test_nobody_owned_from_abroad_is_let_in_by_a_document() -> None:
    for name in ASKED:
        assert {lift.provider for lift in listed(name)[2]}.isdisjoint({"aws", "azure", "gcp", "infomaniak"})


def test_one_document_on_foreign_law_would_let_many_providers_reach_level_three() -> None:
    lifts = listed("juridical_three")[2]
    alone = {lift.provider for lift in lifts if [d.criterion for d in lift.documents] == ["2.2"]}
    assert {"scaleway", "hetzner", "stackit"} <= alone
