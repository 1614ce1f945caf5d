"""The shipped sovereignty facts, and one way to ask for the levels of many structures at once."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

import catalog.sovereignty as lens
from catalog.files import read_files
from catalog.sovereignty import Cases, HeldCertificates, Levels, Profile, SovereigntyFacts

HERE = Path(__file__).parent
EU = frozenset(
    [
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    ]
)
EEA = EU | {"IS", "LI", "NO"}
Judge = Callable[..., Levels]


@pytest.fixture(scope="session")
def eu() -> frozenset[str]:
    return EU


@pytest.fixture(scope="session")
def eea() -> frozenset[str]:
    return EEA


@pytest.fixture(scope="session")
def folder() -> Path:
    return Path(lens.__file__).parents[1] / "data" / "sovereignty"


@pytest.fixture(scope="session")
def facts(folder: Path) -> SovereigntyFacts:
    return lens.read_sovereignty(read_files(folder.parent))


@pytest.fixture(scope="session")
def held(facts: SovereigntyFacts) -> HeldCertificates:
    """What is held on the day the fixture of levels was worked out."""
    return lens.held_certificates(facts, lens.read_certificates(HERE / "certificates.csv"), "2026-11-22")


@pytest.fixture(scope="session")
def expected() -> tuple[dict[str, str], ...]:
    """Levels worked out by hand and review, per provider; code never reads them."""
    with (HERE / "structural_levels.csv").open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


def cases_of(
    structures: Sequence[int],
    country: str | Sequence[str] = "FR",
    workload_type: str = "compute",
    origin: str = "eu",
    has_gpu: bool = False,
    keys: str = "",
) -> Cases:
    """One candidate per structure code, in one country or in one each."""
    places = [country] * len(structures) if isinstance(country, str) else list(country)
    countries = tuple(dict.fromkeys(places))
    return Cases(
        structure=np.array(structures, dtype=np.int32),
        countries=countries,
        country=np.array([countries.index(c) for c in places], dtype=np.int32),
        workload_type=workload_type,
        model_origin=np.full(len(structures), lens.MODEL_ORIGINS.index(origin), dtype=np.int8),
        has_gpu=np.full(len(structures), has_gpu),
        eu=EU,
        eea=EEA,
        keys=keys,
    )


@pytest.fixture(scope="session")
def judge(facts: SovereigntyFacts, held: HeldCertificates) -> Judge:
    """Levels of every structure (or of the named ones) under a profile."""

    def run(
        *names: str,
        profile: Profile | None = None,
        facts: SovereigntyFacts = facts,
        held: HeldCertificates = held,
        **case: object,
    ) -> Levels:
        codes = [facts.code(name) for name in names] or list(range(len(facts.structures)))
        cases = cases_of(codes, **case)  # type: ignore[arg-type]
        return lens.assess_sovereignty(facts, profile or Profile(), cases, held)

    return run
