"""A helper changes where parts of a problem are solved, never what they come to."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from time import perf_counter, sleep

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import optimizer.beside
from optimizer import (
    ALONE,
    HelperProcess,
    Outcome,
    PayForTraffic,
    Placed,
    Problem,
    Wanted,
    start_helper,
)
from optimizer.evaluate import broken_rules
from tests.optimizer.shapes import lots, portfolio
from tests.optimizer.small import PROBLEMS
from tests.processes import is_gone

SHARED = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
ENOUGH_SECONDS = 30.0


def started() -> HelperProcess:
    """A helper that listens."""
    helper = start_helper()
    until(helper.is_ready)
    return helper


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    ends = perf_counter() + ENOUGH_SECONDS
    while not holds():
        assert perf_counter() < ends
        sleep(0.01)


@pytest.fixture(scope="module")
def shared() -> Iterator[HelperProcess]:
    """One helper for every test that leaves it as it was."""
    helper = started()
    yield helper
    helper.stop()


@pytest.fixture
def own() -> Iterator[HelperProcess]:
    """A helper that a test may ill-treat."""
    helper = started()
    yield helper
    helper.stop()


def parts(problem: Problem, seed: int, count: int, seconds: float = ENOUGH_SECONDS) -> list[Wanted]:
    """Some parts of a problem: candidates, rules left out, a known plan that may not be one of the part."""
    rng = np.random.default_rng(seed)
    # A link may be read by another rule; requirements are read by none.
    names = [rule.name for rule in problem.rules if not isinstance(rule, PayForTraffic)]
    first = np.unique(problem.workload, return_index=True)[1]
    found = []
    for _ in range(count):
        kept = rng.random(len(problem.workload)) < 0.8
        without = frozenset(name for name in names if rng.random() < 0.3)
        known = None if broken_rules(problem, first) else first.astype(np.int32)
        found.append(Wanted(kept, None, without, known, perf_counter() + seconds))
    return found


def values(outcomes: list[Outcome]) -> list[object]:
    """What outcomes say, without how long it took."""
    return [
        (o.choice.tolist(), o.objective, o.status, dict(o.amounts)) if isinstance(o, Placed) else type(o)
        for o in outcomes
    ]


@SHARED
@given(PROBLEMS, st.integers(0, 2**32 - 1), st.permutations(range(6)))
def test_the_outcomes_are_those_found_alone(
    shared: HelperProcess, problem: Problem, seed: int, order: list[int]
) -> None:
    wanted = parts(problem, seed, 6)
    alone = [ALONE.soon(problem, each).outcome() for each in wanted]
    later = [shared.soon(problem, each) for each in wanted]
    for number in order:
        later[number].outcome()
    shared.forget()
    assert values([each.outcome() for each in later]) == values(alone)
    assert shared.is_alive()


def test_a_helper_takes_part(own: HelperProcess) -> None:
    problem = portfolio(7, workloads=8, each=40)
    wanted = parts(problem, 7, 4)
    later = [own.soon(problem, each) for each in wanted]
    until(lambda: own.unfinished() == 0)  # though nobody has asked for any
    assert values([each.outcome() for each in later]) == values([each.outcome(problem) for each in wanted])


def test_what_a_dead_helper_leaves_is_solved_here(own: HelperProcess) -> None:
    problem = portfolio(7, workloads=8, each=40)
    wanted = parts(problem, 8, 4)
    later = [own.soon(problem, each) for each in wanted]
    os.kill(own.pid, signal.SIGKILL)
    assert values([each.outcome() for each in later]) == values([each.outcome(problem) for each in wanted])
    assert not own.is_alive()
    assert values([own.soon(problem, wanted[0]).outcome()]) == values([wanted[0].outcome(problem)])
    own.forget()


def test_what_a_helper_is_late_with_is_solved_here_and_one_that_stays_silent_is_given_up(
    own: HelperProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optimizer.beside, "PATIENCE_SECONDS", 0.05)
    problem = lots(7, count=5, suppliers=4)  # small enough for the pipe, which nobody empties
    wanted = parts(problem, 9, 3)
    os.kill(own.pid, signal.SIGSTOP)
    later = [own.soon(problem, each) for each in wanted]
    assert values([each.outcome() for each in later]) == values([each.outcome(problem) for each in wanted])
    own.forget()
    assert not own.is_alive()


def test_a_helper_that_was_late_and_is_back_goes_on(
    own: HelperProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optimizer.beside, "PATIENCE_SECONDS", 0.05)
    problem = lots(7, count=5, suppliers=4)
    wanted = parts(problem, 9, 1)[0]
    os.kill(own.pid, signal.SIGSTOP)
    assert values([own.soon(problem, wanted).outcome()]) == values([wanted.outcome(problem)])
    os.kill(own.pid, signal.SIGCONT)
    own.soon(problem, wanted)
    until(lambda: own.unfinished() == 0)
    own.forget()
    assert own.is_alive()


def test_large_problems_are_not_handed_over(own: HelperProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimizer.beside, "MOST_CANDIDATES", 10)
    problem = portfolio(7, workloads=8, each=40)
    later = own.soon(problem, parts(problem, 10, 1)[0])
    os.kill(own.pid, signal.SIGSTOP)
    assert isinstance(later.outcome(), Placed)


def test_a_helper_ends_with_its_process() -> None:
    code = """
import time
from optimizer import start_helper
print(start_helper().pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    helper = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: is_gone(helper))
