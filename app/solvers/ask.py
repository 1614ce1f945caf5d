"""From a route to the solvers: what a task comes to, or the problem a client can act on."""

from app.dependencies import Running
from app.faults import Fault, FaultyQuestion
from app.logs import event_log
from app.problems import Problem
from app.solvers.pool import Busy, SolverFailed, TookTooLong
from app.solvers.tasks import Result, Task

LOG = event_log("havre.solvers")


def answer_of(running: Running, task: Task[Result]) -> Result:
    """What a task comes to. Raises Problem when all solvers are busy, time runs out or one fails."""
    settings, meters = running.settings, running.meters
    try:
        return running.solvers.ask(running.known().task(task), settings.answer_seconds)
    except Busy as error:
        meters.turned_away.labels("busy").inc()
        raise Problem("busy", headers={"Retry-After": str(error.retry_seconds)}) from error
    except TookTooLong as error:
        meters.turned_away.labels("too_slow").inc()
        raise Problem("too-slow", headers={"Retry-After": str(round(settings.answer_seconds))}) from error
    except SolverFailed as error:
        meters.turned_away.labels("failed").inc()
        LOG.error("solver_failed", error=error.error, trace=list(error.trace))
        raise Problem("unexpected") from error


def answer_or_faults(running: Running, task: Task[Result | tuple[Fault, ...]]) -> Result:
    """The same of a task that reads its document in the solver. Raises FaultyQuestion with its faults."""
    found = answer_of(running, task)
    if isinstance(found, tuple):
        raise FaultyQuestion(found)
    return found
