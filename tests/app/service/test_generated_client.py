"""A client generated from the contract works against the service: the contract says enough."""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from fastapi.testclient import TestClient
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

from app.openapi import QUESTION

CONTRACT = Path(__file__).parents[3] / "openapi" / "v1.json"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the generated package, importable."""
    folder = tmp_path_factory.mktemp("generated")
    options = ConfigFile(package_name_override="havre_client", post_hooks=[])
    config = Config.from_sources(
        options,
        MetaType.NONE,
        document_source=CONTRACT,
        file_encoding="utf-8",
        overwrite=True,
        output_path=folder / "havre_client",
    )
    errors = [error for error in generate(config=config) if error.level.name == "ERROR"]
    assert errors == []
    sys.path.insert(0, str(folder))
    yield "havre_client"
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == "havre_client"]:
        del sys.modules[name]


def part(package: str, path: str) -> ModuleType:
    return importlib.import_module(f"{package}.{path}")


def test_a_generated_client_asks_reads_and_browses(generated: str, client: TestClient) -> None:
    api = part(generated, "client").Client(base_url="http://testserver")
    api.set_httpx_client(client)
    models = part(generated, "models")
    question = models.Question.from_dict(QUESTION)
    assert json.loads(json.dumps(question.to_dict())) == QUESTION
    asked = part(generated, "api.recommendations.create_recommendation").sync(client=api, body=question)
    assert isinstance(asked, models.Answer)
    read = part(generated, "api.recommendations.get_recommendation").sync(asked.id, client=api)
    assert read == asked
    listed = part(generated, "api.recommendations.list_recommendations").sync(client=api)
    assert asked.id in {item.id for item in listed.items}
    offers = part(generated, "api.catalog.list_offers").sync(client=api, provider="scaleway", limit=3)
    assert [offer.provider for offer in offers.items] == ["scaleway"] * 3
    missing = part(generated, "api.catalog.get_provider").sync("nobody", client=api)
    assert isinstance(missing, models.ProblemView)
    assert missing.status == 404
