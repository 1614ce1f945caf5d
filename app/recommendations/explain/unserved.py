"""Workloads that nothing serves: which of their requirements clash, and which must go together."""

from collections.abc import Collection, Sequence

import numpy as np

from app.recommendations.failing import FIXED_GATES
from app.recommendations.options import Options
from catalog.candidates import Family
from catalog.quantities import BoolArray


def clash_of(options: Options, held: Sequence[str] | None = None) -> tuple[str, ...]:
    """An irreducible set of paths that together leave nothing; among `held`, by default all.

    Without any bundle at all, the terms of the workload that ruled machines out are the clash.
    """
    paths = list(options.paths if held is None else held)
    if not options.found.families:
        return tuple(dict.fromkeys(line.requirement for line in options.exclusions))
    for path in sorted(paths, key=lambda path: _left_out(options, path)):
        without = [other for other in paths if other != path]
        if not serves(options, without):
            paths = without
    return tuple(path for path in options.paths if path in paths)


def serves(options: Options, held: Collection[str]) -> bool:
    """Whether some bundle meets the requirements at these paths."""
    return any(bool(_meets(family, held).any()) for family in options.found.families)


def _meets(family: Family, held: Collection[str]) -> BoolArray:
    passes = np.ones(len(family.bundles), dtype=np.bool_)
    for gate in family.gates:
        if gate.reason in FIXED_GATES or gate.requirement in held:
            passes &= gate.passes
    return passes


def _left_out(options: Options, path: str) -> int:
    gates = (gate for family in options.found.families for gate in family.gates if gate.requirement == path)
    return sum(int((~gate.passes).sum()) for gate in gates)


def drops_of(options: Options) -> tuple[tuple[str, ...], ...]:
    """Sets of requirements without which something serves the workload, one set per member of the clash."""
    found = (_with(options, path) for path in clash_of(options))
    return tuple(dict.fromkeys(drop for drop in found if drop))


def _with(options: Options, first: str) -> tuple[str, ...]:
    """`first` and what clashes after it, one requirement at a time; empty when nothing helps."""
    dropped = [first]
    while True:
        held = [path for path in options.paths if path not in dropped]
        if serves(options, held):
            return tuple(dropped)
        clash = clash_of(options, held)
        if not clash or not options.found.families:
            return ()
        dropped.append(clash[0])
