"""Where each workload runs otherwise, and in how many draws."""

from collections.abc import Sequence

import numpy as np

from app.robustness.drawn import Drawn
from app.robustness.schemas import Rival, WorkloadRobustness
from app.scenarios.describe import placed_view
from catalog.quantities import IntArray

SHOWN = 3


def workloads_of(drawn: Drawn, best: IntArray) -> tuple[WorkloadRobustness, ...]:
    """Per workload, in which share of the draws the best plan known keeps it, and its rivals otherwise."""
    stated = drawn.base.stated
    found = []
    for number, workload in enumerate(stated.workloads):
        rows, count = np.unique(best[:, number], return_counts=True)
        share = dict(zip(rows.tolist(), (count / len(best)).tolist(), strict=True))
        own = int(drawn.choice[number])
        others = sorted((row for row in share if row != own), key=lambda row: (-share[row], row))
        found.append(
            WorkloadRobustness(
                workload=workload.name,
                stays=share.get(own, 0.0),
                otherwise=_rivals(drawn, others[:SHOWN], share),
            )
        )
    return tuple(found)


def _rivals(drawn: Drawn, rows: Sequence[int], share: dict[int, float]) -> tuple[Rival, ...]:
    stated = drawn.base.stated
    views = [(placed_view(stated, int(stated.rows[row])), share[row]) for row in rows]
    return tuple(
        Rival(
            provider=view.provider,
            region=view.region,
            serving=view.serving,
            offers=view.offers,
            share=part,
        )
        for view, part in views
    )
