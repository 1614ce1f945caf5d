"""The exact model of a choice problem, as arrays.

Sets      W workloads; C_w candidates of w, C their union; A attributes counted or charged for, K_a the
          codes of a in use; T traffic rules (source u, target v); M commitments.
Data      r_ic amount of resource r used by candidate i; a(i) code of i; f_ak charge for opening k;
          q_t(k, l) charge for traffic between k and l; floor_m and members of commitment m; for a price by
          volume: u_i what i uses, start_kt, rate_kt and fixed_kt of step t at code k, most_kt its end.
Decide    x_i in {0, 1} candidate i is chosen; y_ak in {0, 1} code k is open; e_t(k, l) in [0, 1] the
          source of t sits at k and its target at l; s_m >= 0 what is paid on m without being used;
          v_kt >= 0 the volume at k if it lies in step t, z_kt in {0, 1} whether it does.

A resource comes to   R_r = sum_i r_i x_i + sum_k f_ak y_ak + sum_kl q_t(k, l) e_t(k, l) + sum_m s_m
                        + sum_kt (rate_kt v_kt + fixed_kt z_kt)  less what those volumes were charged alone
over the charges that name it. Minimise the weighted sum of R_r of one goal, subject to

    serve every workload    sum_{i in C_w} x_i = 1                                for each w
    open what is used       sum_{i in C_w, a(i) = k} x_i <= y_ak                  for each w, a, k
    stay within             R_r <= limit
    keep an earlier goal    sum_r weight_r R_r <= value + tolerance * |value|
    limit count             sum_k y_ak <= limit
    cap share               sum_i ([i member] - share) r_i x_i <= 0               charges on neither side
    keep together           sum_{i in C_w, a(i) = k} x_i = sum_{i in C_u, a(i) = k} x_i   each w, k; u first
    keep apart              sum_{w named} sum_{i in C_w, a(i) = k} x_i <= 1       for each k
    meet traffic            sum_l e_t(k, l) = sum_{i in C_u, a(i) = k} x_i        for each k
                            sum_k e_t(k, l) = sum_{i in C_v, a(i) = l} x_i        for each l
    pay at least            sum_{i member} r_i x_i + s_m >= floor_m
    respect capacity        sum_{i: a(i) = k} r_i x_i <= capacity_k (times y_ak)  for each k
    use at least            sum_{i: a(i) = k} x_i >= least_k y_ak                 for each k
    price by volume         sum_t v_kt = sum_{i: a(i) = k} u_i x_i + flows at k;  sum_t z_kt <= 1
                            start_kt z_kt <= v_kt <= most_kt z_kt                 for each k, t

The pair columns e need not be declared whole: with x whole, both traffic rows leave one pair only.
The linking rows are kept apart per workload: their sum would state the same plans with a far weaker bound.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.constraints import Rows, open_what_is_used, rows_of, serve_every_workload, stay_within
from optimizer.objective import Ceiling, weigh_columns
from optimizer.problem import BoolArray, FloatArray, Problem
from optimizer.variables import Variables, lay_out


@dataclass(frozen=True, slots=True)
class Model:
    """A mixed-integer program: minimise cost @ columns under rows; columns between 0 and `upper`."""

    variables: Variables
    cost: FloatArray
    upper: FloatArray
    whole: BoolArray
    rows: tuple[Rows, ...]


def build_model(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...] = (),
    cuts: tuple[Rows, ...] = (),
) -> Model:
    """State a problem with one goal, the ceilings of earlier goals and plans cut off."""
    variables = lay_out(problem)
    rows = [serve_every_workload(problem)]
    rows += [open_what_is_used(problem, variables, attribute) for attribute in variables.opened]
    for rule in problem.rules:
        rows += rows_of(problem, variables, rule)
    rows += [stay_within(problem, variables, ceiling) for ceiling in ceilings]
    cost = weigh_columns(problem, variables, weights)
    return Model(variables, cost, variables.upper, variables.whole, (*rows, *cuts))


def model_text(problem: Problem, weights: Mapping[str, float], ceilings: tuple[Ceiling, ...] = ()) -> str:
    """The model as text for a reader, one row a line, in the manner of LP files."""
    model = build_model(problem, weights, ceilings)
    names = _names(problem, model.variables)
    lines = ["minimise", "  " + _sum(names, np.arange(len(names)), model.cost), "subject to"]
    for block in model.rows:
        for row in range(len(block.lower)):
            here = block.row == row
            terms = _sum(names, block.column[here], block.value[here])
            lines.append(f"  {block.rule}[{row}]: {_bounded(terms, block.lower[row], block.upper[row])}")
    lines += ["whole", "  " + " ".join(name for name, whole in zip(names, model.whole, strict=True) if whole)]
    return "\n".join(lines) + "\n"


def _names(problem: Problem, variables: Variables) -> list[str]:
    names = [f"{problem.workloads[w]}#{rank}" for w, rank in zip(problem.workload, problem.rank, strict=True)]
    for attribute, block in variables.opened.items():
        names += [f"open[{attribute} {code}]" for code in block.codes]
    for rule, pairs in variables.pairs.items():
        names += [f"{rule}[{a}>{b}]" for a in pairs.sources for b in pairs.targets]
    names += [f"unused[{rule}]" for rule in variables.unused]
    for rule, steps in variables.steps.items():
        each = [f"[{code} {step}]" for code, step in zip(steps.code, steps.step, strict=True)]
        names += [f"{rule}{step}" for step in each] + [f"in_{rule}{step}" for step in each]
    return names


def _sum(
    names: list[str], columns: np.ndarray[tuple[int, ...], np.dtype[np.int64]], values: FloatArray
) -> str:
    terms = [f"{value:+g} {names[column]}" for column, value in zip(columns, values, strict=True) if value]
    return " ".join(terms) or "0"


def _bounded(terms: str, lower: float, upper: float) -> str:
    if lower == upper:
        return f"{terms} = {lower:g}"
    return f"{terms} <= {upper:g}" if np.isfinite(upper) else f"{terms} >= {lower:g}"
