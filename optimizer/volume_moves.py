"""What a price by volume comes to after one move, for many moves at once."""

import numpy as np

from optimizer.amounts import Indices
from optimizer.problem import FloatArray, IntArray, PayForTraffic, PriceByVolume, Problem
from optimizer.volumes import charges_by_volume, links_of, price_of, volumes_of


class Volumes:
    """The volumes of a plan under one rule and what they cost, ready to price moves."""

    def __init__(self, problem: Problem, rule: PriceByVolume, choice: IntArray) -> None:
        self.problem, self.rule, self.choice = problem, rule, choice
        self.codes, self.used = problem.attributes[rule.attribute], problem.resources[rule.volume]
        self.links = links_of(problem, rule)
        self.volumes = volumes_of(problem, rule, choice)
        self.prices = price_of(rule, np.arange(len(rule.start), dtype=np.int32), self.volumes)
        self.charge = float(charges_by_volume(problem, rule, choice[None, :])[0])
        self.linked = np.zeros(len(problem.workloads), dtype=np.bool_)
        for link in self.links:
            self.linked[[link.source, link.target]] = True

    def charges_after(self, now: IntArray, here: Indices) -> FloatArray:
        """The charge of the plan with each candidate of `here` in place of the present one, `now`."""
        change = np.zeros(len(here))
        if self.rule.paid is not None:
            paid = self.problem.resources[self.rule.paid]
            change -= paid[here] - paid[now]
        flowing = self.linked[self.problem.workload[here]]
        alone = np.flatnonzero(~flowing & ((self.used[now] != 0) | (self.used[here] != 0)))
        if len(alone):
            change[alone] += self._alone(now[alone], here[alone])
        flowing_at = np.flatnonzero(flowing)
        if len(flowing_at):
            change[flowing_at] += self._with_flows(now[flowing_at], here[flowing_at])
        return self.charge + change

    def _alone(self, now: IntArray, here: Indices) -> FloatArray:
        """What prices change by where a move shifts its own volume alone, from one code to another."""
        volumes, used = self.volumes, self.used
        old, new = self.codes[now], self.codes[here]
        stays = old == new
        left = volumes[old] - used[now] + np.where(stays, used[here], 0.0)
        change = self._price_at(old, left) - self.prices[old]
        more = self._price_at(new, volumes[new] + used[here]) - self.prices[new]
        return np.asarray(change + np.where(stays, 0.0, more))

    def _price_at(self, codes: IntArray, volume: FloatArray) -> FloatArray:
        return price_of(self.rule, codes, np.maximum(volume, 0.0))

    def _with_flows(self, now: IntArray, here: Indices) -> FloatArray:
        """The same where the flows of links move along, less what those were charged alone.

        Shifts at one code are added before the code is priced again.
        """
        volumes, every = self.volumes, np.arange(len(here))
        move, code = [every, every], [self.codes[now], self.codes[here]]
        shift = [-self.used[now], self.used[here]]
        change = np.zeros(len(here))
        for flow, link in zip(self.rule.flows, self.links, strict=True):
            before, after = self._ends(link, now), self._ends(link, here)
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
        moved = self._price_at(at_code, volumes[at_code] + shifts[touched]) - self.prices[at_code]
        return np.asarray(change + np.bincount(touched // len(volumes), moved, len(here)))

    def _ends(self, link: PayForTraffic, put: Indices) -> tuple[IntArray, IntArray]:
        """Codes of both ends of a link when each candidate of `put` takes the place of its workload's own."""
        codes, workload = self.problem.attributes[link.attribute], self.problem.workload[put]
        source = np.where(workload == link.source, codes[put], codes[self.choice[link.source]])
        target = np.where(workload == link.target, codes[put], codes[self.choice[link.target]])
        return source, target
