"""`havre worker`: works on the jobs of a database, beside the service or on another machine."""

import signal
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_guard import ExitCode, WrongCommand, guarded, stop

if TYPE_CHECKING:
    from app.settings import Settings

ENDS = (signal.SIGTERM, signal.SIGINT)


def worker(
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="The service's database; default: HAVRE_DATABASE_URL.")
    ] = None,
) -> None:
    """Work on accepted jobs until told to stop; any number of workers may share a PostgreSQL database."""
    with guarded():
        from app.settings import WrongSetting, read_settings
        from app.storage.journal import JournalUnavailable

        try:
            _work(read_settings(database_url=database))
        except WrongSetting as error:
            raise WrongCommand(str(error)) from error
        except JournalUnavailable as error:
            stop(ExitCode.UNREACHABLE, f"HAVRE_DATABASE_URL: {error}")


def _work(settings: "Settings") -> None:
    """Start solvers and threads, and end them at a signal: what is in hand then is handed back."""
    from app.dependencies import utc_now
    from app.logs import event_log, set_up_logs
    from app.main import begin_watching, begin_work, end_work, make_running
    from app.metrics import Meters
    from app.serve import journal_of, read_facts
    from app.solvers.pool import Pool

    set_up_logs(settings.log_level)
    pool = Pool(settings.solvers, settings.queue, settings.snapshots)
    try:
        journal = journal_of(settings)
        # From here on a signal is waited for, not handled: no thread is stopped in the middle of something.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        running = make_running(settings, read_facts(pool), journal, pool, Meters(), utc_now)
        working = begin_work(running, max(1, settings.jobs_at_once))
        watcher = begin_watching(running)
        event_log("havre.worker").info("working", worker=working.runner.worker)
        signal.sigwait(ENDS)
        watcher.stop()
        end_work(working)
        journal.close()
    finally:
        pool.close()
