"""A service of two tenants for all tests of own facts: what a test states is taken away after it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.access.world import bearer, key_in, shared
from tests.app.overlays.own import Tenants
from tests.app.service import world
from tests.app.service.world import InProcess


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenants]:
    """A client, and the keys of two tenants."""
    folder: Path = tmp_path_factory.mktemp("owners")
    a, b = key_in(folder, "a"), key_in(folder, "b")
    solvers = InProcess(world.solved_for_real)
    with shared(folder, solvers, requests_per_minute=100_000) as client:
        yield client, a, b


@pytest.fixture
def tenants(served: Tenants) -> Iterator[Tenants]:
    """The client and the keys, with nothing stated yet."""
    yield served
    client, *keys = served
    for key in keys:
        for item in client.get("/v1/overlays", headers=bearer(key)).json()["items"]:
            client.delete(f"/v1/overlays/{item['id']}", headers=bearer(key))
