"""The shipped facts of AI requests, read once for this folder."""

import pytest

from catalog.ai_requests.facts import AiFacts, read_ai_facts
from catalog.hardware import read_gpus


@pytest.fixture(scope="session")
def ai() -> AiFacts:
    """Models, measurements, fit, constants and label as shipped."""
    return read_ai_facts(read_gpus())
