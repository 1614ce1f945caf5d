"""A ministry's estate over the whole catalog: thousands of workloads, judged and solved.

`python -m tests.bench.estates [WORKLOADS ...]` (default 3000 10000): seconds of each stage, proven gap and
the peak of memory; up to 3,000 workloads also one monolithic model of the same problem, handed over whole.
Budget and carbon cap are set a little from what the plan without them takes, so that both matter.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

from app.recommendations.asked import Part, asked_of
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.trees import Limits
from app.recommendations.asking.vocabulary import vocabulary_of
from app.recommendations.judged import judged_options
from app.recommendations.objective import objective_of, reads_carbon, references_of
from app.recommendations.question import Question
from catalog import load
from catalog.market import open_market
from optimizer import Placed, Problem, StayWithin
from optimizer.engine import run
from optimizer.model import build_model
from tests.journeys.twenty import TODAY

SECONDS, ENOUGH = 30.0, 1e-3
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


def measured(count: int) -> Iterator[str]:
    """Lines that say how long an estate of `count` workloads takes, and how well it ends."""
    began = perf_counter()
    question = parse_question(
        estate(count), vocabulary_of(load()), today=TODAY, limits=Limits(nodes=100_000_000)
    )
    yield f"{count:,} workloads: read in {perf_counter() - began:.1f} s"
    began = perf_counter()
    part = _stated(question)
    yield f"  judged and stated in {perf_counter() - began:.1f} s: {len(part.rows):,} candidates"
    problem = _limited(part)
    began = perf_counter()
    outcome = replace(part, problem=problem).solve(SECONDS)
    seconds, peak = perf_counter() - began, getrusage(RUSAGE_SELF).ru_maxrss / 1024**2
    if not isinstance(outcome, Placed):
        yield f"  no plan in {seconds:.1f} s; peak {peak:.2f} GiB"
        return
    gap = outcome.goals[0].gap
    yield f"  solved in {seconds:.2f} s: {outcome.status}, gap {gap:.1e}; peak {peak:.2f} GiB"
    if count <= MONOLITHIC_UP_TO:
        whole = _monolithic(problem)
        yield f"  one monolithic model to a gap of {ENOUGH:.0e}: {whole:.1f} s, {whole / seconds:.0f} times"


def _stated(question: Question) -> Part:
    market = open_market(load(), question.terms)
    options = judged_options(market, question, carbon_needed=reads_carbon(question))
    objective = objective_of(question.priorities, references_of(options, question.priorities))
    asked = asked_of(market, question, options, objective)
    return asked.part(asked.portfolio.allowed())


def _limited(part: Part) -> Problem:
    """The problem with a budget 5 % above and a cap 3 % below what the plan without them takes."""
    free = part.solve(SECONDS)
    if not isinstance(free, Placed):
        raise RuntimeError("no plan at all")
    limits = {"cost": 1.05 * free.amounts["cost"], "carbon": 0.97 * free.amounts["carbon"]}
    rules = (
        replace(rule, limit=limits[rule.resource]) if isinstance(rule, StayWithin) else rule
        for rule in part.problem.rules
    )
    return replace(part.problem, rules=tuple(rules))


def _monolithic(problem: Problem) -> float:
    """Seconds of the solver alone on everything at once, to the same gap; at most `MONOLITHIC_SECONDS`."""
    began = perf_counter()
    model = build_model(problem, problem.goals[0].weights)
    run(problem, model, MONOLITHIC_SECONDS, 0, gap=ENOUGH)
    return perf_counter() - began


if __name__ == "__main__":
    for size in [int(word) for word in sys.argv[1:]] or [3_000, 10_000]:
        for line in measured(size):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
