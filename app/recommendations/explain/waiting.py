"""What waiting for cleaner hours saves a flexible job at the chosen place."""

import numpy as np

from app.recommendations.answer_placement import Waiting
from app.recommendations.explain.chosen import Chosen
from catalog.market import waiting
from catalog.workloads import Training


def waiting_of(chosen: Chosen) -> Waiting | None:
    """The saving against running at once, by forecast and at best; None for a job that may not wait.

    Where a forecast would do harm over the year the job runs at once and saves nothing.
    """
    need = chosen.workload.need
    if not isinstance(need, Training) or need.flexible is None:
        return None
    kept = waiting(chosen.market.catalog, need.flexible.duration_hours, need.flexible.window_hours)
    forecast, best = (float(share[chosen.region]) for share in (kept.forecast, kept.best))
    helps = forecast < 1.0
    use = _known(float(chosen.estimate(chosen.card.carbon.use_kg).central[0]))
    at_once = None if use is None else use / min(forecast, 1.0)
    foresight = None if at_once is None else at_once * best
    return Waiting(
        duration_hours=need.flexible.duration_hours,
        window_hours=need.flexible.window_hours,
        known=bool(kept.known[chosen.region]),
        use_kg_at_once=at_once,
        use_kg_by_forecast=use,
        use_kg_with_foresight=foresight,
        saved_kg_by_forecast=_saved(at_once, use),
        saved_kg_with_foresight=_saved(at_once, foresight),
        wait_hours_by_forecast=float(kept.forecast_wait_h[chosen.region]) if helps else 0.0,
        wait_hours_with_foresight=float(kept.best_wait_h[chosen.region]),
    )


def _known(figure: float) -> float | None:
    return figure if np.isfinite(figure) else None


def _saved(at_once: float | None, then: float | None) -> float | None:
    return None if at_once is None or then is None else at_once - then
