"""A frontier as work that may become a job."""

import json

from app.dependencies import Running
from app.frontiers.task import TradeOffs
from app.frontiers.wanted import Wanted, criteria_of
from app.jobs.divided import Divided, Undivided
from app.recommendations.bodies import read_question

KIND = "frontier"


def asked_frontier(
    running: Running, raw: bytes, media_type: str, criteria: str, points: int, *, complete: bool
) -> Divided:
    """The work of a request. Raises FaultyQuestion, Problem or UnknownCriterion."""
    today = running.now().date().isoformat()
    question = read_question(running, raw, media_type, today)
    wanted = Wanted(criteria_of(criteria), points, complete, running.settings.solve_seconds)
    kept = raw.decode(), media_type, today, criteria, points, complete
    return Divided(KIND, kept, Undivided(TradeOffs(question, wanted)))


def kept_frontier(running: Running, payload: str) -> Divided:
    """The work of a job."""
    text, media_type, today, criteria, points, complete = json.loads(payload)
    question = read_question(running, text.encode(), media_type, today)
    wanted = Wanted(criteria_of(criteria), points, complete, running.settings.solve_seconds)
    kept = text, media_type, today, criteria, points, complete
    return Divided(KIND, kept, Undivided(TradeOffs(question, wanted)))
