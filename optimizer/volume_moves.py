"""What a price by volume comes to after one move, for many moves at once."""

import numpy as np

from optimizer.amounts import Indices
from optimizer.problem import FloatArray, IntArray, PayForTraffic, PriceByVolume, Problem
from optimizer.volumes import charges_by_volume, links_of, price_of, volumes_of


def charges_after(
    problem: Problem, rule: PriceByVolume, choice: IntArray, now: IntArray, here: Indices
) -> FloatArray:
    """The charge of the plan with each candidate of `here` in place of the present one, `now`."""
    volumes = volumes_of(problem, rule, choice)
    used = problem.resources[rule.volume]
    linked = np.zeros(len(problem.workloads), dtype=np.bool_)
    for link in links_of(problem, rule):
        linked[[link.source, link.target]] = True
    flowing = linked[problem.workload[here]]
    change = np.zeros(len(here))
    if rule.paid is not None:
        change -= problem.resources[rule.paid][here] - problem.resources[rule.paid][now]
    alone = np.flatnonzero(~flowing & ((used[now] != 0) | (used[here] != 0)))
    change[alone] += _alone(problem, rule, volumes, now[alone], here[alone])
    flowing_at = np.flatnonzero(flowing)
    change[flowing_at] += _with_flows(problem, rule, volumes, choice, now[flowing_at], here[flowing_at])
    return float(charges_by_volume(problem, rule, choice[None, :])[0]) + change


def _alone(
    problem: Problem, rule: PriceByVolume, volumes: FloatArray, now: IntArray, here: Indices
) -> FloatArray:
    """What prices change by where a move shifts its own volume alone, from one code to another."""
    codes, used = problem.attributes[rule.attribute], problem.resources[rule.volume]
    old, new = codes[now], codes[here]
    stays = old == new
    left = volumes[old] - used[now] + np.where(stays, used[here], 0.0)
    change = _price_at(rule, old, left) - _price_at(rule, old, volumes[old])
    more = _price_at(rule, new, volumes[new] + used[here]) - _price_at(rule, new, volumes[new])
    return np.asarray(change + np.where(stays, 0.0, more))


def _price_at(rule: PriceByVolume, codes: IntArray, volume: FloatArray) -> FloatArray:
    return price_of(rule, codes, np.maximum(volume, 0.0))


def _with_flows(
    problem: Problem,
    rule: PriceByVolume,
    volumes: FloatArray,
    choice: IntArray,
    now: IntArray,
    here: Indices,
) -> FloatArray:
    """The same where the flows of links move along, less what those were charged alone.

    Shifts at one code are added before the code is priced again.
    """
    codes, used = problem.attributes[rule.attribute], problem.resources[rule.volume]
    every = np.arange(len(here))
    move, code, shift = [every, every], [codes[now], codes[here]], [-used[now], used[here]]
    change = np.zeros(len(here))
    for flow, link in zip(rule.flows, links_of(problem, rule), strict=True):
        before, after = _ends(problem, link, choice, now), _ends(problem, link, choice, here)
        for (source, target), sign in ((before, -1.0), (after, 1.0)):
            at = flow.at[source, target]
            counted = np.flatnonzero(at >= 0)
            move.append(counted)
            code.append(at[counted])
            shift.append(np.full(len(counted), sign * flow.volume))
            change -= sign * np.where(at >= 0, link.charge[source, target], 0.0)
    key = np.concatenate(move) * len(volumes) + np.concatenate(code)
    shifts = np.bincount(key, np.concatenate(shift), len(here) * len(volumes))
    touched = np.flatnonzero(shifts)
    at_code = (touched % len(volumes)).astype(np.int32)
    then = volumes[at_code] + shifts[touched]
    moved = _price_at(rule, at_code, then) - _price_at(rule, at_code, volumes[at_code])
    return np.asarray(change + np.bincount(touched // len(volumes), moved, len(here)))


def _ends(problem: Problem, link: PayForTraffic, choice: IntArray, put: Indices) -> tuple[IntArray, IntArray]:
    """Codes of both ends of a link when each candidate of `put` takes the place of its workload's own."""
    codes, workload = problem.attributes[link.attribute], problem.workload[put]
    source = np.where(workload == link.source, codes[put], codes[choice[link.source]])
    target = np.where(workload == link.target, codes[put], codes[choice[link.target]])
    return source, target
