"""The service put together: `create_app` gives the application, whose lifespan starts and ends its parts."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from functools import partial
from importlib.metadata import version as version_of

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI

from app import operations
from app.access.door import door_of
from app.access.gate import Gate
from app.ai_requests import endpoints as ai_requests
from app.ai_requests.wire import request_json_schema
from app.browse import endpoints as browse
from app.browse.offers import offer_columns
from app.browse.tables import model_views, provider_views, region_views, source_views
from app.dependencies import Running, Solvers, utc_now
from app.edge import Edge
from app.frontiers import endpoints as frontiers
from app.imports import endpoints as imports
from app.jobs import endpoints as jobs
from app.jobs.desk import Working
from app.jobs.kinds import KINDS
from app.jobs.local import LocalFeed
from app.jobs.runner import Runner
from app.logs import event_log
from app.metrics import Meters
from app.openapi import Documented
from app.overlays import endpoints as overlays
from app.overlays.known import known_to
from app.overlays.read import entry_json_schema
from app.problems import install_problem_handlers
from app.recommendations import endpoints as recommendations
from app.records import endpoints as records
from app.robustness import endpoints as robustness
from app.robustness.reading import robustness_json_schema
from app.scenarios import endpoints as scenarios
from app.scenarios.sweep_reading import sweep_json_schema
from app.scenarios.wire import scenarios_json_schema
from app.settings import Settings
from app.storage.access import AccessStore
from app.storage.jobs import Jobs
from app.storage.journal import Journal
from app.tenders import endpoints as tenders
from app.tenders.awarding import endpoints as awarding
from app.tenders.awarding.bodies import bids_schema, tender_schema
from app.watch import endpoints as watches
from app.watch.watcher import Watcher
from app.web import endpoints as pages
from app.web.frame import tell_problem
from app.webhooks.announce import WATCH_REPORTED, courier_of, messages_of
from app.webhooks.courier import Courier
from catalog.library import Catalog

LOG = event_log("havre.main")
BROWSING_THREADS = 40
PARTS = (
    recommendations,
    jobs,
    records,
    ai_requests,
    scenarios,
    robustness,
    frontiers,
    tenders,
    awarding,
    overlays,
    watches,
    imports,
    browse,
    operations,
    pages,
)
# A chunk is worth seconds: more is not waited for, since it will be done again.
GRACE_SECONDS = 5.0


def create_app(
    settings: Settings,
    solvers: Solvers,
    journal: Journal,
    now: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """The application; the catalog is had from the solvers when it is served.

    Solvers and journal are closed at its end.
    """
    meters = Meters()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # Waiting for a solver holds a thread: those threads must not be missing for browsing.
        working: Working | None = None
        courier: Courier | None = None
        watcher: Watcher | None = None
        current_default_thread_limiter().total_tokens = BROWSING_THREADS + settings.solvers + settings.queue
        try:
            catalog = solvers.read()
            running = make_running(settings, catalog, journal, solvers, meters, now)
            app.state.running = running
            app.state.working = working = begin_work(running, settings.jobs_at_once)
            courier = courier_of(running)
            if courier is not None:
                courier.start()
            if settings.jobs_at_once:
                app.state.watcher = watcher = begin_watching(running)
            LOG.info("started", catalog=catalog.digest, offers=catalog.offers, solvers=settings.solvers)
            yield
        finally:
            if watcher is not None:
                watcher.stop()
            if courier is not None:
                courier.stop()
            if working is not None:
                end_work(working)
            solvers.close()
            journal.close()
            LOG.info("stopped")

    larger = {
        tenders.ALLOCATION_PATH: settings.tender_bytes,
        imports.IMPORT_PATH: settings.import_bytes,
    }
    app = assemble(meters, settings.body_bytes, lifespan, larger)
    # Before anything starts: a service that would be open to others must not.
    app.state.door = door_of(settings, AccessStore(journal.engine), meters, now)
    return app


def assemble(
    meters: Meters,
    body_bytes: int,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
    larger: Mapping[str, int] | None = None,
) -> Documented:
    """Routes, problems and edge; `larger` are the bodies accepted at some addresses, in bytes."""
    app = Documented(
        title="Havre",
        version=version_of("havre"),
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        # The pages FastAPI brings load scripts from another host.
        docs_url=None,
        redoc_url=None,
    )
    app.bodies = {
        "RequestToCompare": request_json_schema,
        "ScenariosToCompare": scenarios_json_schema,
        "SweepToAsk": sweep_json_schema,
        "TenderToAward": tender_schema,
        "BidsToOpen": bids_schema,
        "RobustnessToAsk": robustness_json_schema,
        "OverlayEntry": entry_json_schema,
    }
    for part in PARTS:
        app.include_router(part.router)
    install_problem_handlers(app, tell_problem)
    app.add_middleware(Gate, tell=tell_problem)
    app.add_middleware(Edge, meters=meters, body_bytes=body_bytes, larger=larger or {}, tell=tell_problem)
    return app


def begin_work(running: Running, at_once: int) -> Working:
    """Workers on jobs, begun: `at_once` chunks at a time."""
    runner = Runner(running, Jobs(running.journal.engine), KINDS)
    feed = LocalFeed(runner, at_once)
    running.meters.watch_jobs(runner.unfinished)
    runner.start()
    feed.start()
    return Working(runner, feed)


def end_work(working: Working) -> None:
    """End them: what is in hand may be finished for a moment, then it is handed back."""
    working.runner.close(GRACE_SECONDS)
    working.feed.close()


def begin_watching(running: Running) -> Watcher:
    """Who asks watched questions again, begun; others are told of reports by webhook."""
    watcher = Watcher(running, partial(messages_of, running.settings, WATCH_REPORTED))
    watcher.start()
    return watcher


def make_running(
    settings: Settings,
    catalog: Catalog,
    journal: Journal,
    solvers: Solvers,
    meters: Meters,
    now: Callable[[], datetime],
) -> Running:
    """What a service holds over the catalog its solvers answer from."""
    meters.watch_solvers(solvers.running, solvers.waiting)
    meters.watch_catalog(catalog.as_of, catalog.offers, lambda: now().date())
    for made_once in (provider_views, region_views, model_views, source_views, offer_columns):
        made_once(catalog)
    return Running(settings, catalog, journal, solvers, meters, now, lambda: known_to(journal, catalog))
