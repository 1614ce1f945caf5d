"""What an operator watches, as Prometheus reads it: requests, solving, answers, the catalog's age."""

from collections.abc import Callable
from datetime import date

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

MEDIA_TYPE = CONTENT_TYPE_LATEST
_REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_SOLVE_SECONDS = (0.05, 0.1, 0.15, 0.25, 0.4, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_GAPS = (0.0, 0.0001, 0.001, 0.01, 0.05, 0.1)


class Meters:
    """The measurements of one running service, in a registry of their own."""

    def __init__(self) -> None:
        """Registers every measurement; names follow the conventions of Prometheus."""
        registry = self._registry = CollectorRegistry()
        self.requests = Counter(
            "havre_requests", "Requests answered.", ("method", "route", "status"), registry=registry
        )
        self.request_seconds = Histogram(
            "havre_request_seconds",
            "Time to answer.",
            ("route",),
            buckets=_REQUEST_SECONDS,
            registry=registry,
        )
        self.answers = Counter(
            "havre_answers", "Questions answered, by outcome.", ("status",), registry=registry
        )
        self.solve_seconds = Histogram(
            "havre_solve_seconds", "Time to judge and solve.", buckets=_SOLVE_SECONDS, registry=registry
        )
        self.gap = Histogram(
            "havre_gap", "Distance of plans to their bound.", buckets=_GAPS, registry=registry
        )
        self.turned_away = Counter(
            "havre_turned_away", "Questions not answered.", ("reason",), registry=registry
        )
        self.wrong_keys = Counter(
            "havre_wrong_keys",
            "Keys, tokens and sessions that opened nothing, or were not looked at after too many such.",
            ("outcome",),
            registry=registry,
        )
        self.journal_failures = Counter("havre_journal_failures", "Answers not kept.", registry=registry)

    def watch_solvers(self, running: Callable[[], float], waiting: Callable[[], float]) -> None:
        """Shows how many questions are being solved and how many wait, read when asked for."""
        Gauge("havre_solving", "Questions being solved.", registry=self._registry).set_function(running)
        Gauge("havre_waiting", "Questions waiting.", registry=self._registry).set_function(waiting)

    def watch_jobs(self, unfinished: Callable[[], float]) -> None:
        """Shows how many jobs are queued or running."""
        Gauge("havre_jobs_unfinished", "Jobs queued or running.", registry=self._registry).set_function(
            unfinished
        )

    def watch_catalog(self, as_of: str, offers: int, today: Callable[[], date]) -> None:
        """Shows the size of the catalog and the age of its newest price in days."""
        newest = date.fromisoformat(as_of)
        age = Gauge("havre_catalog_age_days", "Age of the newest price.", registry=self._registry)
        age.set_function(lambda: (today() - newest).days)
        Gauge("havre_catalog_offers", "Offers in the catalog.", registry=self._registry).set(offers)

    def text(self) -> bytes:
        """Everything measured so far."""
        return generate_latest(self._registry)
