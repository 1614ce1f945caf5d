"""A ministry's estate over the whole catalog: thousands of workloads, judged and solved.

`python -m tests.bench.estates [WORKLOADS ...]` (default 3000 10000; 100000 takes a while): seconds of each
stage by the clock and of the processor, when the gap fell below 0.1 %, the proven gap and the peak of memory;
up to 3,000 workloads also one monolithic model of the same problem, handed over whole. Budget and carbon cap
are set a little from what the plan without them takes, so that both matter. The last line gives the load of
the machine: with other work on it the clock says little, the ratio within a run more.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time

from app.recommendations.asked import Part, asked_of
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.trees import Limits
from app.recommendations.asking.vocabulary import vocabulary_of
from app.recommendations.judged import judged_options
from app.recommendations.objective import objective_of, reads_carbon, references_of
from app.recommendations.question import Question
from catalog import load
from catalog.market import open_market
from optimizer import Placed, Problem, Progress, StayWithin
from optimizer.engine import run
from optimizer.model import build_model
from tests.journeys.twenty import TODAY

SECONDS, ENOUGH = 30.0, 1e-3
LARGE, LONG_SECONDS = 20_000, 300.0
MONOLITHIC_SECONDS, MONOLITHIC_UP_TO = 300.0, 3_000
MACHINES = ((2, 4), (2, 8), (4, 8), (4, 16), (8, 16), (8, 32), (8, 64), (16, 32), (16, 64), (32, 128))
MODELS = ("mistral-small-3.2-24b", "llama-3.3-70b-instruct", "gpt-oss-120b")


def estate(count: int, seed: int = 0) -> dict[str, object]:
    """The question of a ministry: machines, storage, some inference and training, of every data class."""
    draw = Random(seed)
    return {
        "name": "ministry",
        "as_of": TODAY,
        "horizon_months": 24,
        "workloads": [_workload(draw, f"w{number:06d}") for number in range(count)],
        "requirements": {
            "max_providers": 4,
            "budget_per_month": "1000000000000",
            "carbon_cap_kg_per_month": 1e12,
        },
        "priorities": {"mode": "weighted", "cost": 0.5, "carbon": 0.3, "sovereignty": 0.2},
    }


def _workload(draw: Random, name: str) -> dict[str, object]:
    share = draw.random()
    told: dict[str, object] = {
        "name": name,
        "requirements": {"residency": draw.choice((["FR"], ["EU"], ["EEA"]))},
        "data_class": draw.choice(("public", "internal", "internal", "confidential")),
    }
    if share < 0.72:
        vcpu, memory = draw.choice(MACHINES)
        size = {"vcpu": vcpu, "memory_gib": memory, "instances": draw.choice((1, 1, 1, 2, 2, 3, 4, 6, 8))}
        return {**told, "kind": "compute", "utilisation": draw.choice((0.2, 0.4, 0.6)), **size}
    if share < 0.92:
        size = {"gib": draw.choice((100, 200, 500, 1000, 2000, 5000, 10_000, 50_000))}
        kept = {**size, "class": draw.choice(("object", "block", "archive"))}
        return {**told, "kind": "storage", "storage": kept}
    if share < 0.98:
        asked = {"task": "chat", "model": draw.choice(MODELS), "serving": "api"}
        tokens = {"input_tokens": 1000, "output_tokens": 300}
        volume = {"requests_per_month": draw.choice((10_000, 50_000, 100_000, 500_000))}
        return {**told, "kind": "inference", **asked, **tokens, **volume}
    gpu = {"model": draw.choice(("H100", "L40S")), "hours": draw.choice((50, 100, 400))}
    return {**told, "kind": "training", "gpu": gpu, "runs": draw.choice((1, 4))}


class Stopwatch:
    """Seconds since it was made, by the clock and of the processor."""

    def __init__(self) -> None:
        self._began = perf_counter(), process_time()

    @property
    def clock(self) -> float:
        """Seconds by the clock."""
        return perf_counter() - self._began[0]

    def __str__(self) -> str:
        return f"{self.clock:.1f} s ({process_time() - self._began[1]:.1f} s of processor)"


def measured(count: int) -> Iterator[str]:
    """Lines that say how long an estate of `count` workloads takes, and how well it ends."""
    watch = Stopwatch()
    question = parse_question(
        estate(count), vocabulary_of(load()), today=TODAY, limits=Limits(nodes=100_000_000)
    )
    yield f"{count:,} workloads: read in {watch}"
    watch = Stopwatch()
    part = _stated(question)
    yield f"  judged and stated in {watch}: {len(part.rows):,} candidates"
    allowed = SECONDS if count <= LARGE else LONG_SECONDS
    problem = _limited(part, allowed)
    watch = Stopwatch()
    told: list[Progress] = []
    outcome = replace(part, problem=problem).solve(allowed, progress=told.append)
    solved, seconds = str(watch), watch.clock
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024**2
    if not isinstance(outcome, Placed):
        yield f"  no plan in {solved}; peak {peak:.2f} GiB"
        return
    enough = next((f"after {step.seconds:.1f} s" for step in told if step.gap <= ENOUGH), "not reached")
    yield f"  solved in {solved}: {outcome.status}, gap {outcome.goals[0].gap:.1e}; peak {peak:.2f} GiB"
    yield f"  bound {outcome.goals[0].bound:.6f}, value {outcome.objective:.6f}; gap of {ENOUGH:.0e} {enough}"
    if count <= MONOLITHIC_UP_TO:
        yield _against_one_model(problem, seconds)
    yield f"  load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def _stated(question: Question) -> Part:
    market = open_market(load(), question.terms)
    options = judged_options(market, question, carbon_needed=reads_carbon(question))
    objective = objective_of(question.priorities, references_of(options, question.priorities))
    asked = asked_of(market, question, options, objective)
    return asked.part(asked.portfolio.allowed())


def _limited(part: Part, seconds: float) -> Problem:
    """The problem with a budget 5 % above and a cap 3 % below what the plan without them takes."""
    free = part.solve(seconds)
    if not isinstance(free, Placed):
        raise RuntimeError("no plan at all")
    limits = {"cost": 1.05 * free.amounts["cost"], "carbon": 0.97 * free.amounts["carbon"]}
    rules = (
        replace(rule, limit=limits[rule.resource]) if isinstance(rule, StayWithin) else rule
        for rule in part.problem.rules
    )
    return replace(part.problem, rules=tuple(rules))


def _against_one_model(problem: Problem, seconds: float) -> str:
    """The solver alone on everything at once, to a gap of `ENOUGH` or for `MONOLITHIC_SECONDS`."""
    began = perf_counter()
    model = build_model(problem, problem.goals[0].weights)
    finished = run(problem, model, MONOLITHIC_SECONDS, 0, gap=ENOUGH).finished
    whole = perf_counter() - began
    end = "" if finished else ", stopped unfinished: at least"
    return f"  one monolithic model to a gap of {ENOUGH:.0e}: {whole:.1f} s{end} {whole / seconds:.0f} times"


if __name__ == "__main__":
    for size in [int(word) for word in sys.argv[1:]] or [3_000, 10_000]:
        for line in measured(size):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
