"""A robustness question as tasks of a solver: as a whole, or opened, looked at in spans, and settled.

The first line of an opening tells what the base came to, the second the seconds that took.
"""

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from app.robustness.drawn import Drawn, drawn_of
from app.robustness.packed import bounds_in, bounds_text, solved_in, solved_text
from app.robustness.reading import read_body
from app.robustness.robustness import Wanted, answer, factors_for, robustness
from app.robustness.spans import bound_span, settle, solve_span
from app.scenarios.opened import outcome_in, outcome_text
from app.scenarios.planned import Planned, plan_base
from app.scenarios.vocabulary import names_in
from app.scenarios.whatif import base_of
from app.scenarios.world import World
from app.scenarios.written import Found, Span, Written, or_faults
from catalog.library import Catalog
from catalog.quantities import FloatArray
from catalog.recent import Recent


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A question whose base is known; `drawn` is None, and there are no factors, where it has no plan."""

    base: Planned
    wanted: Wanted
    drawn: Drawn | None
    factors: FloatArray


# A base takes about 5 MB, its doubts as much again; the spans of one job follow each other.
_OPENED: Recent[tuple[str, Written, str], Opened] = Recent(2)


def asked_in(written: Written, catalog: Catalog) -> tuple[World, Wanted]:
    """What a body asks. Raises FaultyQuestion."""
    asked = read_body(
        written.body,
        names_in(catalog),
        today=written.today,
        limits=written.limits,
        seconds=written.seconds,
    )
    return written.world(asked, catalog), asked.wanted


@dataclass(frozen=True, slots=True)
class AskRobustness(Written):
    """A robustness question as a whole."""

    def run(self, catalog: Catalog) -> Found:
        """The answer as JSON text, or every fault of the body."""
        return or_faults(lambda: robustness(*asked_in(self, catalog)).model_dump_json())


@dataclass(frozen=True, slots=True)
class OpenRobustness(Written):
    """Its base alone."""

    def run(self, catalog: Catalog) -> Found:
        """What the base came to, and the seconds that took; or every fault of the body."""

        def found() -> str:
            began = perf_counter()
            world, wanted = asked_in(self, catalog)
            base = base_of(world, wanted.seconds)
            return f"{outcome_text(base.outcome)}\n{perf_counter() - began}"

        return or_faults(found)


@dataclass(frozen=True, slots=True)
class SolveDraws(Span):
    """Some draws to solve."""

    def run(self, catalog: Catalog) -> Found:
        """The draws that were solved, as text; empty without a plan."""
        began = perf_counter()
        draws = _draws(self, catalog)
        return solved_text(solve_span(*draws), perf_counter() - began) if draws else ""


@dataclass(frozen=True, slots=True)
class BoundDraws(Span):
    """Some draws to bound."""

    def run(self, catalog: Catalog) -> Found:
        """The bounds of the draws, as text; empty without a plan."""
        began = perf_counter()
        draws = _draws(self, catalog)
        return bounds_text(bound_span(*draws), perf_counter() - began) if draws else ""


@dataclass(frozen=True, slots=True)
class SettleDraws:
    """All draws, from what was found in spans, in their order; `opening` is the text of the opening."""

    asked: Written
    opening: str
    solved: tuple[str, ...]
    bounded: tuple[str, ...]

    def run(self, catalog: Catalog) -> Found:
        """The answer as JSON text."""
        began = perf_counter()
        outcome, _, spent = self.opening.partition("\n")
        opened = _opened(catalog, self.asked, outcome)
        seconds, settled = float(spent), None
        if opened.drawn is not None:
            solved = [solved_in(each) for each in self.solved]
            bounded = [bounds_in(each) for each in self.bounded]
            seconds += sum(took for _, took in solved) + sum(took for _, took in bounded)
            spans = [each for each, _ in solved], [each for each, _ in bounded]
            settled = settle(opened.drawn, opened.factors, *spans)
        found = answer(opened.base, opened.wanted, settled, seconds + perf_counter() - began)
        return found.model_dump_json()


def _draws(span: Span, catalog: Catalog) -> tuple[Drawn, FloatArray, int, int, float] | None:
    """The draws of a span, and the seconds there are for them; None without a plan."""
    opened = _opened(catalog, span.asked, span.outcome)
    if opened.drawn is None:
        return None
    return opened.drawn, opened.factors, span.first, span.last, opened.wanted.seconds


def _opened(catalog: Catalog, asked: Written, outcome: str) -> Opened:
    """The question over the facts, its base as it was found before."""

    def again() -> Opened:
        world, wanted = asked_in(asked, catalog)
        base = plan_base(world, 0.0, outcome_in(outcome))
        drawn = None if base.plan is None else drawn_of(base)
        factors = np.zeros((0, 0)) if drawn is None else factors_for(drawn, wanted)
        return Opened(base, wanted, drawn, factors)

    return _OPENED.get((catalog.digest, asked, outcome), again)
