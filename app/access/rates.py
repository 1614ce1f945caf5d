"""How much a caller may ask for: a sliding window of a minute per key or subject, counted in this process.

Told in the fields `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11).
"""

import math
from dataclasses import dataclass, field
from time import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from limits.util import WindowStats

NAME, WINDOW_SECONDS = "requests", 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether one more request was within the limit, and the fields that tell it."""

    granted: bool
    fields: tuple[tuple[str, str], ...]
    retry_seconds: int

    @property
    def refusal(self) -> dict[str, str]:
        """The fields of an answer that tells it was not."""
        return {**dict(self.fields), "Retry-After": str(self.retry_seconds)}


@dataclass(frozen=True, slots=True)
class Rates:
    """The limit of every caller, in requests a minute."""

    per_minute: int
    limiter: SlidingWindowCounterRateLimiter = field(
        default_factory=lambda: SlidingWindowCounterRateLimiter(MemoryStorage())
    )

    def take(self, actor: str) -> Allowance:
        """Count one request of a caller."""
        item = RateLimitItemPerMinute(self.per_minute)
        granted = self.limiter.hit(item, actor)
        return allowance_of(NAME, self.per_minute, granted, self.limiter.get_window_stats(item, actor))


def allowance_of(name: str, per_minute: int, granted: bool, stats: WindowStats) -> Allowance:
    """What a limit of so many a minute comes to, by what its window holds."""
    retry = max(1, math.ceil(stats.reset_time - time()))
    policy = f'"{name}";q={per_minute};w={WINDOW_SECONDS}'
    state = f'"{name}";r={max(0, stats.remaining)};t={retry}'
    return Allowance(granted, (("RateLimit-Policy", policy), ("RateLimit", state)), retry)
