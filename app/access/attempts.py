"""How often wrong keys may be tried: so many a minute from one address, counted in this process.

Beyond that, keys, tokens and sessions from there are not looked at (429), but for those that opened
something there before: who works behind an address is not shut out by what a neighbour tries. The same wrong
one sent again is no other guess. It has a count of its own, so that a program that goes on with a revoked key
shuts out itself alone.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from prometheus_client import Counter

from app.access.caller import Caller
from app.access.rates import Allowance, allowance_of
from app.logs import event_log

LOG = event_log("havre.access")
NAME = "wrong-keys"
# Most pairs of address and key remembered as right, about 200 bytes each; the longest unused go first.
REMEMBERED = 10_000
# One household or machine has all addresses of such a network.
IPV6_NETWORK_BITS = 64


@dataclass(eq=False)
class TooManyWrong(Exception):
    """What was shown has not been looked at; `allowance` says when it may be shown again."""

    allowance: Allowance


@dataclass(frozen=True, slots=True)
class Attempts:
    """The limit of every address, in wrong keys a minute; `outcomes` counts them by what became of them."""

    per_minute: int
    outcomes: Counter
    limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))
    _right: OrderedDict[tuple[str, str], None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def look(self, address: str, shown: str, opens: Callable[[], Caller | None]) -> Caller | None:
        """Who a key, token or session opens for; a wrong one, None, is counted. Raises TooManyWrong.

        `shown` is kept as its SHA-256 only, and only in memory.
        """
        place, mark = place_of(address), sha256(shown.encode()).hexdigest()
        self._admit(place, mark)
        caller = opens()
        if caller is None:
            self._count(place, mark)
        else:
            self._remember(place, mark)
        return caller

    def welcome(self, address: str, given: str) -> None:
        """Remember a session that was just given there as one that opens."""
        self._remember(place_of(address), sha256(given.encode()).hexdigest())

    def _admit(self, place: str, mark: str) -> None:
        if (place, mark) in self._right:
            return
        item = RateLimitItemPerMinute(self.per_minute)
        for counted in ((place,), (place, mark)):
            if not self.limiter.test(item, *counted):
                self.outcomes.labels("not_looked_at").inc()
                stats = self.limiter.get_window_stats(item, *counted)
                raise TooManyWrong(allowance_of(NAME, self.per_minute, False, stats))

    def _count(self, place: str, mark: str) -> None:
        with self._lock:
            self._right.pop((place, mark), None)
            item = RateLimitItemPerMinute(self.per_minute)
            is_new = self.limiter.get_window_stats(item, place, mark).remaining == self.per_minute
            self.limiter.hit(item, place, mark)
            if is_new:
                self.limiter.hit(item, place)
        self.outcomes.labels("wrong").inc()
        LOG.warning("wrong_key", address=place)

    def _remember(self, place: str, mark: str) -> None:
        with self._lock:
            self._right[place, mark] = None
            self._right.move_to_end((place, mark))
            if len(self._right) > REMEMBERED:
                self._right.popitem(last=False)


def place_of(address: str) -> str:
    """What of an address is counted: the address; of IPv6 its network, since one machine has all of it."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found.packed, IPV6_NETWORK_BITS), strict=False))
