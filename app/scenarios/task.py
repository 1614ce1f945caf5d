"""Scenarios and sweeps as tasks of a solver: what goes to its process, and what comes back.

Each is done as a whole, or as an opening and parts that go on from it: the first line of an opening tells
what the base came to, the second is the answer before its first part.
"""

from dataclasses import dataclass, replace
from time import perf_counter

from app.scenarios.describe import plan_view
from app.scenarios.opened import outcome_in, outcome_text
from app.scenarios.planned import Planned, plan_base
from app.scenarios.reading import read_body
from app.scenarios.scenario import Scenario
from app.scenarios.schemas import ScenariosPart
from app.scenarios.sweep import SweepAsked, opening, part, sweep
from app.scenarios.sweep_reading import read_sweep
from app.scenarios.vocabulary import names_in
from app.scenarios.whatif import Limits, base_of, compare, what_if
from app.scenarios.world import World
from app.scenarios.written import Found, Span, Written, or_faults
from catalog.library import Catalog
from catalog.recent import Recent

# A base takes about 5 MB; the parts of one job follow each other.
_SCENARIOS: Recent[tuple[str, Written, str], tuple[Planned, tuple[Scenario, ...]]] = Recent(2)
_SWEEPS: Recent[tuple[str, Written, str], tuple[Planned, SweepAsked]] = Recent(2)


def scenarios_in(written: Written, catalog: Catalog) -> tuple[World, tuple[Scenario, ...]]:
    """The scenarios a body asks. Raises FaultyQuestion."""
    asked = read_body(written.body, names_in(catalog), today=written.today, limits=written.limits)
    return written.world(asked, catalog), asked.scenarios


def swept_in(written: Written, catalog: Catalog) -> tuple[World, SweepAsked]:
    """The sweep a body asks. Raises FaultyQuestion."""
    asked = read_sweep(written.body, names_in(catalog), today=written.today, limits=written.limits)
    return written.world(asked, catalog), replace(asked.sweep, seconds=written.seconds)


@dataclass(frozen=True, slots=True)
class CompareScenarios(Written):
    """A comparison as a whole."""

    def run(self, catalog: Catalog) -> Found:
        """The comparison as JSON text, or every fault of the body."""

        def found() -> str:
            world, scenarios = scenarios_in(self, catalog)
            return what_if(world, scenarios, Limits(self.seconds, self.seconds)).model_dump_json()

        return or_faults(found)


@dataclass(frozen=True, slots=True)
class OpenScenarios(Written):
    """A comparison before its first scenario."""

    def run(self, catalog: Catalog) -> Found:
        """What the base came to, and the comparison without scenarios; or every fault of the body."""

        def found() -> str:
            world, _ = scenarios_in(self, catalog)
            begun = what_if(world, (), Limits(self.seconds, self.seconds))
            return f"{outcome_text(base_of(world, self.seconds).outcome)}\n{begun.model_dump_json()}"

        return or_faults(found)


@dataclass(frozen=True, slots=True)
class ComparePart(Span):
    """Some scenarios."""

    def run(self, catalog: Catalog) -> Found:
        """A ScenariosPart as JSON text, or every fault of a change."""

        def found() -> str:
            began = perf_counter()
            key = catalog.digest, self.asked, self.outcome
            base, scenarios = _SCENARIOS.get(key, lambda: self._opened(catalog))
            shown = plan_view(base)
            views = [
                compare(base, shown, each, self.asked.seconds) for each in scenarios[self.first : self.last]
            ]
            return ScenariosPart(scenarios=tuple(views), seconds=perf_counter() - began).model_dump_json()

        return or_faults(found)

    def _opened(self, catalog: Catalog) -> tuple[Planned, tuple[Scenario, ...]]:
        world, scenarios = scenarios_in(self.asked, catalog)
        return plan_base(world, 0.0, outcome_in(self.outcome)), scenarios


@dataclass(frozen=True, slots=True)
class SweepScenarios(Written):
    """A sweep as a whole."""

    def run(self, catalog: Catalog) -> Found:
        """The sweep as JSON text, or every fault of the body."""
        return or_faults(lambda: sweep(*swept_in(self, catalog)).model_dump_json())


@dataclass(frozen=True, slots=True)
class OpenSweep(Written):
    """A sweep before its first point."""

    def run(self, catalog: Catalog) -> Found:
        """What the base came to, and the sweep without points; or every fault of the body."""

        def found() -> str:
            began = perf_counter()
            world, asked = swept_in(self, catalog)
            base = base_of(world, self.seconds)
            begun = opening(base, asked, perf_counter() - began)
            return f"{outcome_text(base.outcome)}\n{begun.model_dump_json()}"

        return or_faults(found)


@dataclass(frozen=True, slots=True)
class SweepSpan(Span):
    """Some points of a grid."""

    def run(self, catalog: Catalog) -> Found:
        """A SweepPart as JSON text, or every fault of a change."""

        def found() -> str:
            key = catalog.digest, self.asked, self.outcome
            base, asked = _SWEEPS.get(key, lambda: self._opened(catalog))
            return part(base, asked, self.first, self.last).model_dump_json()

        return or_faults(found)

    def _opened(self, catalog: Catalog) -> tuple[Planned, SweepAsked]:
        world, asked = swept_in(self.asked, catalog)
        return plan_base(world, 0.0, outcome_in(self.outcome)), asked
