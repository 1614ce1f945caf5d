"""What is measured: loading, parsing, every example, the question of twenty workloads, the solver alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from app.examples import examples, read_example
from app.recommendations.asking.documents import Document
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.vocabulary import vocabulary_of
from app.recommendations.judged import JUDGED
from app.recommendations.question import Question
from app.recommendations.recommend import recommend
from app.recommendations.sections import ALL, NAMED, NONE, sections_of
from catalog import load
from catalog.market import OPENED
from optimizer import ALONE, HelperProcess, Placed, Problem, solve, start_helper
from tests.bench.requests import million_pairs
from tests.bench.stages import STAGES, timed_stages
from tests.journeys.twenty import TODAY, twenty_workloads
from tests.optimizer.shapes import bench_shapes

RUNS = 12
SOLVER_LIMIT = 10.0


UP_TO_THE_PLAN = ("judging", "formulating", "solving")


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of one act over some warm runs; `note` says what came out of it."""

    name: str
    seconds: tuple[float, ...]
    note: str = ""

    @property
    def p50(self) -> float:
        """The median."""
        return float(np.percentile(self.seconds, 50))

    @property
    def p95(self) -> float:
        """The time 95 runs of 100 stay within, interpolated."""
        return float(np.percentile(self.seconds, 95))


def timed(name: str, act: Callable[[], str], runs: int) -> Measured:
    """Run an act some times; its text of the last run becomes the note."""
    seconds, note = [], ""
    for _ in range(runs):
        began = perf_counter()
        note = act()
        seconds.append(perf_counter() - began)
    return Measured(name, tuple(seconds), note)


def measure_load() -> Measured:
    """Reading the whole catalog from its files, as at the start of the service."""

    def act() -> str:
        load.cache_clear()
        return f"{load().offers:,} offers"

    return timed("load the catalog", act, 3)


def measure_parse() -> Measured:
    """From the text of an example to a question."""
    vocabulary, text = vocabulary_of(load()), read_example("assistant-citoyen")
    return timed("parse a question", lambda: parse_question(text, vocabulary, today=TODAY).name, 20)


def measure_examples() -> list[Measured]:
    """Every shipped example from text to answer, after one run to warm up."""
    found = []
    for name in examples():
        text = read_example(name)
        _answer(text)
        found.append(timed(f"recommend {name}", lambda text=text: _answer(text), 3))
    return found


def _answer(document: Document) -> str:
    catalog = load()
    answer = recommend(parse_question(document, vocabulary_of(catalog), today=TODAY), catalog)
    return answer.status if answer.gap is None else f"{answer.status}, gap {answer.gap:.0e}"


def measure_twenty(runs: int = RUNS) -> tuple[Measured, Measured, list[Measured]]:
    """Twenty workloads over the whole catalog, warm: up to the plan, with its explanation, and by stage."""
    document = twenty_workloads()
    _answer(document)
    stages: dict[str, list[float]] = {name: [] for name in STAGES}
    whole, note = [], ""
    for _ in range(runs):
        with timed_stages() as spent:
            began = perf_counter()
            note = _answer(document)
            whole.append(perf_counter() - began)
        for name, seconds in spent.items():
            stages[name].append(seconds)
    to_the_plan = [sum(run) for run in zip(*(stages[name] for name in UP_TO_THE_PLAN), strict=True)]
    judged = Measured("judge and solve 20 workloads", tuple(to_the_plan), note)
    return judged, Measured("recommend 20 workloads", tuple(whole), note), _parts(stages)


def measure_sections() -> list[Measured]:
    """The same question, warm, with each section beyond the plan and its references asked for alone.

    In turn with a helper, as in a solver of the service; the note has the median ratio of the two.
    """
    question = parse_question(twenty_workloads(), vocabulary_of(load()), today=TODAY)
    helper = start_helper()
    try:
        return [_in_turn(question, name, helper) for name in (NONE, *NAMED, ALL)]
    finally:
        helper.stop()


def _in_turn(question: Question, sections: str, helper: HelperProcess) -> Measured:
    include = sections_of(sections)
    recommend(question, load(), include=include, helper=helper)
    alone, helped = [], []
    for _ in range(7):
        for seconds, beside in ((alone, ALONE), (helped, helper)):
            began = perf_counter()
            recommend(question, load(), include=include, helper=beside)
            seconds.append(perf_counter() - began)
    ratio = float(np.median(np.array(helped) / np.array(alone)))
    return Measured(f"  with {sections} beyond it", tuple(alone), f"with a helper {ratio:.2f} of it")


def measure_first() -> Measured:
    """The same question in a process that has judged nothing yet: the catalog is loaded, no shape is kept."""
    document = twenty_workloads()

    def act() -> str:
        JUDGED.clear()
        OPENED.clear()
        return _answer(document)

    return timed("recommend 20 workloads, first time", act, 4)


def _parts(stages: Mapping[str, list[float]]) -> list[Measured]:
    return [Measured(f"  of which {name}", tuple(seconds)) for name, seconds in stages.items()]


def measure_requests() -> Measured:
    """A million AI requests, each judged in some place."""
    return Measured("a million (request, place) pairs", tuple(million_pairs(seed) for seed in range(3)))


def measure_shapes() -> list[Measured]:
    """The solver alone on the shapes met in practice, each within a limit."""
    return [_solved(shape.name, shape.problem) for shape in bench_shapes()]


def _solved(name: str, problem: Problem) -> Measured:
    began = perf_counter()
    outcome = solve(problem, time_limit=SOLVER_LIMIT)
    seconds = perf_counter() - began
    proof = "no plan"
    if isinstance(outcome, Placed):
        proof = f"{outcome.status}, gap {outcome.goals[0].gap:.0e}"
    return Measured(f"solve {name}", (seconds,), proof)
