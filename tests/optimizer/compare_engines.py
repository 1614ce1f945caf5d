"""Time the engines on the shapes of `bench_shapes`: `python -m tests.optimizer.compare_engines`."""

import sys
from time import perf_counter
from unittest.mock import patch

from ortools.math_opt.python import mathopt

from optimizer import Placed, engine, solve
from tests.optimizer.shapes import bench_shapes

ENGINES = (mathopt.SolverType.HIGHS, mathopt.SolverType.GSCIP, mathopt.SolverType.CP_SAT)


def main() -> None:
    """One line per shape and engine: seconds, status, relative gap of the first goal."""
    for shape in bench_shapes():
        for kind in ENGINES:
            with patch.object(engine, "ENGINE", kind):
                began = perf_counter()
                outcome = solve(shape.problem, time_limit=6.0)
                seconds = perf_counter() - began
            proof = "no plan"
            if isinstance(outcome, Placed):
                proof = f"{outcome.status} {outcome.goals[0].gap:.1e}"
            sys.stdout.write(f"{shape.name:32} {kind.name:8} {seconds:6.2f} s  {proof}\n")


if __name__ == "__main__":
    main()
