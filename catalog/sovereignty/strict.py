"""Strict readings: capital (1.4) and firmware (5.3) can lower a level when the buyer asks for it.

The Commission's ladders give both criteria SEAL 4 at every step, so that its level is blind to foreign
capital and to firmware. `strict_ladders.csv` says which level each step has under a switch, and why.
"""

from dataclasses import replace

import numpy as np

from catalog.quantities import BoolArray
from catalog.recent import kept
from catalog.sovereignty.facts import SovereigntyFacts
from catalog.sovereignty.frameworks import Framework


@kept(16)
def judged_framework(facts: SovereigntyFacts, switches: tuple[str, ...]) -> Framework:
    """The calculator with the ladders of the named switches (`strict_capital`, `strict_firmware`)."""
    if not switches:
        return facts.framework
    seal = facts.framework.seal.copy()
    for row in facts.strict_steps:
        if row.switch in switches:
            code = facts.framework.criteria.index(row.criterion)
            # Columns beyond the top repeat the top, column 0 repeats step 1: rows come in order of steps.
            seal[code, 0 if row.step == 1 else row.step :] = row.seal
    return replace(facts.framework, seal=seal)


def strict_criteria(facts: SovereigntyFacts, switches: tuple[str, ...]) -> BoolArray:
    """Which criteria the named switches put into the structural minimum."""
    chosen = {row.criterion for row in facts.strict_steps if row.switch in switches}
    return np.array([criterion in chosen for criterion in facts.framework.criteria])
