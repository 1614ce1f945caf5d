"""What a price by volume comes to after one move, for many moves at once."""

import numpy as np

from optimizer.amounts import Indices
from optimizer.problem import FloatArray, IntArray, PayForTraffic, PriceByVolume, Problem
from optimizer.volumes import charge_by_volume, links_of, price_of, volumes_of


def charges_after(
    problem: Problem, rule: PriceByVolume, choice: IntArray, now: IntArray, here: Indices
) -> FloatArray:
    """The charge of the plan with each candidate of `here` in place of the present one, `now`.

    A move shifts its own volume from one code to another, and with it the flows of its workload; shifts at
    one code are added before the code is priced again.
    """
    codes, used = problem.attributes[rule.attribute], problem.resources[rule.volume]
    every = np.arange(len(here))
    move, code, shift = [every, every], [codes[now], codes[here]], [-used[now], used[here]]
    change = np.zeros(len(here))
    if rule.paid is not None:
        change -= problem.resources[rule.paid][here] - problem.resources[rule.paid][now]
    for flow, link in zip(rule.flows, links_of(problem, rule), strict=True):
        before, after = _ends(problem, link, choice, now), _ends(problem, link, choice, here)
        for (source, target), sign in ((before, -1.0), (after, 1.0)):
            at = flow.at[source, target]
            counted = np.flatnonzero(at >= 0)
            move.append(counted)
            code.append(at[counted])
            shift.append(np.full(len(counted), sign * flow.volume))
            change -= sign * np.where(at >= 0, link.charge[source, target], 0.0)
    volumes = volumes_of(problem, rule, choice)
    key = np.concatenate(move) * len(volumes) + np.concatenate(code)
    shifts = np.bincount(key, np.concatenate(shift), len(here) * len(volumes))
    touched = np.flatnonzero(shifts)
    shifted, at_code = shifts[touched], (touched % len(volumes)).astype(np.int32)
    then = np.maximum(volumes[at_code] + shifted, 0.0)
    moved = price_of(rule, at_code, then) - price_of(rule, at_code, volumes[at_code])
    change += np.bincount(touched // len(volumes), moved, len(here))
    return charge_by_volume(problem, rule, choice) + change


def _ends(problem: Problem, link: PayForTraffic, choice: IntArray, put: Indices) -> tuple[IntArray, IntArray]:
    """Codes of both ends of a link when each candidate of `put` takes the place of its workload's own."""
    codes, workload = problem.attributes[link.attribute], problem.workload[put]
    source = np.where(workload == link.source, codes[put], codes[choice[link.source]])
    target = np.where(workload == link.target, codes[put], codes[choice[link.target]])
    return source, target
