"""A plan in milliseconds: workloads take their best place given the others, until nothing moves.

Broken rules weigh more than any goal, by how far they are broken, so that the same moves first reach a
plan that keeps the rules and then improve it. Starts come from the relaxation: its cheapest codes to open.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.amounts import Indices, used_by
from optimizer.clock import Clock
from optimizer.evaluate import amounts_over, keeps, weigh, within
from optimizer.moves import Board
from optimizer.objective import Ceiling
from optimizer.problem import BoolArray, FloatArray, IntArray, LimitCount, Problem, RespectCapacity
from optimizer.split import Relaxation
from optimizer.volumes import floored

_PASSES = 12
_ONE_BY_ONE = 200  # above so many workloads, all moves are scored at once
_ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Start:
    """A plan that keeps every rule, and its value."""

    choice: IntArray
    value: float


def first_plan(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    relaxations: tuple[Relaxation, ...],
    clock: Clock,
    known: IntArray | None = None,
) -> Start | None:
    """The best plan reached from the codes each relaxation would open, or None if none keeps the rules."""
    starts = [] if known is None else [known]
    for relaxation in relaxations:
        starts.append(_greedy(problem, relaxation.priced, np.ones(len(relaxation.priced), dtype=np.bool_)))
        starts.append(_greedy(problem, relaxation.priced, opened_codes(problem, relaxation.priced)))
    best: Start | None = None
    for start in {start.tobytes(): start for start in starts}.values():
        plan = as_start(problem, weights, ceilings, improve(problem, weights, ceilings, start, clock))
        if plan is not None and (best is None or plan.value < best.value):
            best = plan
    return best or _frugal_plan(problem, weights, ceilings, clock)


def cheapest_plan(
    problem: Problem, weights: Mapping[str, float], ceilings: tuple[Ceiling, ...], clock: Clock
) -> IntArray:
    """The plan reached from each workload's cheapest candidate; it may break a rule."""
    score = floored(problem, weights)
    start = _greedy(problem, score, np.ones(len(score), dtype=np.bool_))
    return improve(problem, weights, ceilings, start, clock)


def _frugal_plan(
    problem: Problem, weights: Mapping[str, float], ceilings: tuple[Ceiling, ...], clock: Clock
) -> Start | None:
    """Where capacities defeat every start: begin from what uses least of them."""
    used = np.zeros(len(problem.workload))
    for rule in problem.rules:
        if isinstance(rule, RespectCapacity):
            capacity = np.maximum(rule.capacity[problem.attributes[rule.attribute]], 1e-300)
            used += used_by(problem, rule.resource) / capacity
    if not used.any():
        return None
    start = _greedy(problem, used, np.ones(len(used), dtype=np.bool_))
    return as_start(problem, weights, ceilings, improve(problem, weights, ceilings, start, clock))


def as_start(
    problem: Problem, weights: Mapping[str, float], ceilings: tuple[Ceiling, ...], choice: IntArray
) -> Start | None:
    """The plan with its exact value, or None if it breaks a rule or a ceiling."""
    plans = choice[None, :]
    totals = amounts_over(problem, plans)
    if not all(keeps(problem, rule, plans, totals)[0] for rule in problem.rules):
        return None
    amounts = {name: float(total[0]) for name, total in totals.items()}
    if not all(within(weigh(ceiling.weights, amounts), ceiling.limit) for ceiling in ceilings):
        return None
    return Start(choice, weigh(weights, amounts))


def _greedy(problem: Problem, score: FloatArray, opened: BoolArray) -> IntArray:
    """Per workload the lowest score, at open codes where there are any."""
    order = np.lexsort((score, ~opened, problem.workload))
    return order[np.flatnonzero(np.diff(problem.workload[order], prepend=-1))].astype(np.int32)


def opened_codes(problem: Problem, score: FloatArray) -> BoolArray:
    """Candidates at codes that together serve all workloads at a low score; the tightest count goes first."""
    opened = np.ones(len(score), dtype=np.bool_)
    limits = {
        rule.attribute: rule.limit
        for rule in problem.rules
        if isinstance(rule, LimitCount) and rule.limit > 0
    }
    for attribute, limit in sorted(limits.items(), key=lambda item: (item[1], item[0])):
        codes, column = np.unique(problem.attributes[attribute], return_inverse=True)
        table = np.full((len(problem.workloads), len(codes)), float(np.abs(score).sum()) + 1.0)
        np.minimum.at(table, (problem.workload[opened], column[opened]), score[opened])
        best = _interchange(table, min(limit, len(codes)))
        opened &= np.isin(column, best)
    return opened


def _interchange(table: FloatArray, limit: int) -> IntArray:
    """Columns to open so that the sum of row minima is low: add greedily, then swap (Teitz and Bart 1968)."""
    opened = np.empty(0, dtype=np.int64)
    floor = np.full(len(table), np.inf)
    for _ in range(limit):
        opened = np.append(opened, np.minimum(table, floor[:, None]).sum(axis=0).argmin())
        floor = table[:, opened].min(axis=1)
    value = float(floor.sum())
    for _ in range(4 * limit):
        best = (value - 1e-12 * abs(value), -1, -1)
        for out in range(limit):
            floor = np.delete(table[:, opened], out, axis=1).min(axis=1, initial=np.inf)
            sums = np.minimum(table, floor[:, None]).sum(axis=0)
            best = min(best, (float(sums.min()), out, int(sums.argmin())))
        if best[1] < 0:
            break
        value, opened = best[0], np.append(np.delete(opened, best[1]), best[2])
    return opened.astype(np.int32)


def improve(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    choice: IntArray,
    clock: Clock,
) -> IntArray:
    """Move workloads to better candidates until no single move helps, or the clock runs out."""
    board = Board(problem, weights, ceilings, choice)
    if len(choice) <= _ONE_BY_ONE:
        return _one_by_one(board, clock).choice
    return _together(board, clock).choice


def _one_by_one(board: Board, clock: Clock) -> Board:
    """Each workload that gains takes its best candidate given the others, in turn, until none gains."""
    problem = board.problem
    every = np.arange(len(problem.workload))
    starts = np.searchsorted(problem.workload, np.arange(len(board.choice) + 1))
    for _ in range(_PASSES):
        before = board
        score = board.scores(every)
        now = score[board.choice]
        best = np.minimum.reduceat(score, starts[:-1])
        for workload in np.flatnonzero(best < now - 1e-12 * np.abs(now)):
            here = every[starts[workload] : starts[workload + 1]]
            if board is not before:  # what was best may be so no longer
                score[here] = board.scores(here)
            pick = here[int(score[here].argmin())]
            stay = float(score[board.choice[workload]])
            if score[pick] < stay - 1e-12 * abs(stay):
                board = _moved(board, np.array([pick]))
        if board is before or clock.left <= 0:
            break
    return board


def _together(board: Board, clock: Clock) -> Board:
    """Many workloads move at once: as many of the best single moves as still help together."""
    problem = board.problem
    every = np.arange(len(problem.workload))
    for _ in range(_ROUNDS):
        scores = board.scores(every)
        best = _greedy(problem, scores, np.ones(len(scores), dtype=np.bool_))
        now = board.score()
        gain = now - scores[best]
        moves = best[np.argsort(-gain, kind="stable")][: int(np.count_nonzero(gain > 1e-12 * abs(now)))]
        while len(moves):
            trial = _moved(board, moves)
            if trial.score() < now - 1e-12 * abs(now):
                board = trial
                break
            moves = moves[: len(moves) // 2]
        if not len(moves) or clock.left <= 0:
            break
    return board


def _moved(board: Board, moves: Indices) -> Board:
    choice = board.choice.copy()
    choice[board.problem.workload[moves]] = moves
    return Board(board.problem, board.weights, board.ceilings, choice)
