"""Records of examples are made once for all workers of a run."""

import os

import pytest

from tests.app.records import world


@pytest.fixture(scope="session", autouse=True)
def _shared_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A folder of the whole run, where workers run side by side: each has a folder of its own inside."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        world.SHARED = tmp_path_factory.getbasetemp().parent
