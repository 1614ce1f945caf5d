"""Delivering: one thread that sends what is due and tries again, ever later, for a day.

Messages go only to the hosts of the addresses the operator set. The address of a host is checked to be public
and pinned (`app/imports/outbound.py`); redirects are not followed. 2xx is delivered, 410 gives up, everything
else is tried again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic

from app.logs import event_log
from app.storage.deliveries import DELIVERED, GIVEN_UP, WAITING, Deliveries, Delivery
from app.storage.journal import JournalUnavailable
from app.webhooks.signing import headers_of

LOG = event_log("havre.webhooks")
# Waits before the second try and after, as Standard Webhooks suggests; the last ends a day after the first.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 86_400 - 63_305))
SECONDS = 20.0
LEASE = timedelta(seconds=60)
PAUSE_SECONDS = 2.0
GONE = 410


@dataclass(frozen=True, slots=True)
class Post:
    """How messages leave: keys that sign, hosts that may be private (with port)."""

    keys: Sequence[bytes]
    private: frozenset[str] = frozenset()

    def send(self, delivery: Delivery, now: datetime) -> str:
        """The status of the answer, or a word for why there was none."""
        import httpx

        from app.imports.outbound import Outbound, OutboundFault

        url, body = httpx.URL(delivery.url), delivery.body.encode()
        guard = Outbound(frozenset({url.host}), monotonic() + SECONDS, self.private)
        headers = {
            **headers_of(delivery.id, now, body, self.keys),
            "Content-Type": "application/json",
            "Host": url.netloc.decode(),
        }
        try:
            address = guard.checked(url)
            with httpx.Client(timeout=SECONDS, trust_env=False, follow_redirects=False) as client:
                reply = client.post(
                    url.copy_with(host=address),
                    content=body,
                    headers=headers,
                    extensions={"sni_hostname": url.host},
                )
        except (OutboundFault, httpx.HTTPError) as error:
            return type(error).__name__
        return str(reply.status_code)


@dataclass
class Courier:
    """Sends what is due until it is told to stop."""

    deliveries: Deliveries
    post: Post
    now: Callable[[], datetime]
    _stop: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread = Thread(target=self._run, name="havre-webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the message in hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(SECONDS + PAUSE_SECONDS)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                idle = not self.deliver_next()
            except JournalUnavailable:
                LOG.error("webhooks_without_database")
                idle = True
            if idle:
                self._stop.wait(PAUSE_SECONDS)

    def deliver_next(self) -> bool:
        """Try the message longest due; whether there was one."""
        now = self.now()
        found = self.deliveries.claim(now, LEASE)
        if found is None:
            return False
        told = self.post.send(found, now)
        state, due = outcome_of(told, found.tries, self.now())
        self.deliveries.settle(found.id, state, told, due)
        LOG.info("webhook_tried", id=found.id, told=told, state=state, tries=found.tries + 1)
        return True


def outcome_of(told: str, tries: int, now: datetime) -> tuple[str, datetime]:
    """What becomes of a message after a try: its state, and when it is due again."""
    if told.startswith("2") and len(told) == 3:
        return DELIVERED, now
    if told == str(GONE) or tries >= len(WAITS):
        return GIVEN_UP, now
    return WAITING, now + WAITS[tries]
