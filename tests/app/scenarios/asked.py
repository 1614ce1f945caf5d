"""What-ifs over the real catalog cut down to a few providers: worlds, changes, comparisons."""

from collections.abc import Mapping, Sequence
from functools import cache

from app.recommendations.asking.documents import read_document
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.trees import Limits
from app.scenarios.changes.change import Change
from app.scenarios.reading import changes_of, known_names
from app.scenarios.scenario import Scenario
from app.scenarios.schemas import ScenarioView, WhatIf
from app.scenarios.vocabulary import names_in
from app.scenarios.whatif import what_if
from app.scenarios.world import World
from catalog import load
from catalog.library import Catalog
from tests.journeys.asking import chat, machines, objects, question_about, weighing
from tests.journeys.twenty import TODAY
from tests.laws.small import small_catalog

Document = Mapping[str, object]


@cache
def four_workloads() -> Document:
    """One workload of each way of being sized, linked, with a baseline, a quote and a few requirements."""
    index = {
        "name": "index",
        "kind": "storage",
        "embeddings": {"vectors": 5_000_000, "dimensions": 1024, "replicas": 2, "index": "memory"},
    }
    return question_about(
        chat(users=[{"country": "FR", "share": 1}], requirements={"max_rtt_ms": 80, "juridical_min": 1}),
        machines(requirements={"juridical_min": 2}),
        objects(data_class="public"),
        index,
        links=[{"from": "api", "to": "chat", "gib_per_month": 300}],
        requirements={"max_providers": 3, "carbon_cap_kg_per_month": 5000},
        baseline={"api": {"provider": "aws", "region": "eu-west-3", "data_gib": 5000, "one_off_cost": "400"}},
        quotes=[
            {"workload": "files", "provider": "scaleway", "region": "fr-par", "cost_per_month": "75.00"},
        ],
        priorities=weighing(cost=0.5, carbon=0.3, sovereignty=0.2),
    )


def world(document: Document, catalog: Catalog | None = None) -> World:
    """A question over the small catalog, asked on the day of these tests."""
    over = catalog or small_catalog()
    tree, faults = read_document(document, Limits())
    assert not faults
    return World(parse_question(tree, names_in(over), today=TODAY), over, tree, TODAY)


def changes(asked: World, *written: Document) -> tuple[Change, ...]:
    """Changes as written in a document; a fault fails the test."""
    faults: list[object] = []
    known = known_names(names_in(asked.catalog), asked.question)
    tree, _ = read_document({"changes": list(written)}, Limits())
    found = changes_of(tree["changes"], ("changes",), known, faults)  # type: ignore[arg-type]
    assert not faults, faults
    return found


def compared(asked: World, *scenarios: Sequence[Document]) -> WhatIf:
    """Scenarios, each a list of changes, beside the base."""
    named = [Scenario(f"s{number}", changes(asked, *each)) for number, each in enumerate(scenarios)]
    return what_if(asked, named)


def under(asked: World, *written: Document) -> ScenarioView:
    """One scenario beside the base."""
    (view,) = compared(asked, written).scenarios
    return view


def whole(document: Document) -> World:
    """A question over the whole catalog."""
    return world(document, load())
