"""Who is let in, and how: alone on this machine without accounts, or everybody with a key or a token.

People on pages show their key once and are known by a session from then on.

A service that others can reach is never open: it does not start before somebody has a key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_address

from app.access.attempts import Attempts
from app.access.caller import LOCAL_CALLER, Caller
from app.access.keys import caller_of_key, is_key
from app.access.rates import Rates
from app.access.sessions import begin_session, caller_of_session
from app.access.tokens import TokenCheck, token_check_of
from app.metrics import Meters
from app.settings import Settings, WrongSetting
from app.storage.access import AccessStore

BEARER = "bearer "
LONGEST_BEARER = 8192


@dataclass(frozen=True, slots=True)
class Door:
    """How callers are told apart. `open_here` is the service of one user on one machine; `now` is in UTC."""

    store: AccessStore
    open_here: bool
    tokens: TokenCheck | None
    rates: Rates
    attempts: Attempts
    now: Callable[[], datetime]

    def caller(self, address: str, authorization: str | None, session: str | None = None) -> Caller | None:
        """Who asks from an address, by the field `Authorization`, else by the session of a browser.

        None for nobody. Raises JournalUnavailable, and TooManyWrong where too many wrong ones came from.
        """
        if self.open_here:
            return LOCAL_CALLER
        if authorization is not None:
            return self.attempts.look(address, _bearer(authorization), lambda: self._of_field(authorization))
        if session is not None:
            known = partial(caller_of_session, self.store, session, self.now())
            return self.attempts.look(address, session, known)
        return None

    def sign_in(self, address: str, key: str, lasts: timedelta) -> tuple[str, Caller] | None:
        """A new session of a key and who it acts for; None when the key opens nothing. Raises as `caller`."""
        caller = self.attempts.look(address, key, lambda: caller_of_key(self.store, key))
        if caller is None:
            return None
        token = begin_session(self.store, caller, self.now(), lasts)
        self.attempts.welcome(address, token)
        return token, caller

    def _of_field(self, authorization: str) -> Caller | None:
        if authorization[: len(BEARER)].lower() != BEARER or len(authorization) > LONGEST_BEARER:
            return None
        bearer = _bearer(authorization)
        if is_key(bearer):
            return caller_of_key(self.store, bearer)
        return None if self.tokens is None else self.tokens.caller(bearer)


def _bearer(authorization: str) -> str:
    return authorization[len(BEARER) :].strip()


def door_of(settings: Settings, store: AccessStore, meters: Meters, now: Callable[[], datetime]) -> Door:
    """The door the settings ask for. Raises WrongSetting when it would be open to others, with the remedy."""
    tokens = token_check_of(settings)
    open_here = settings.access == "auto" and is_loopback(settings.host)
    if not open_here and tokens is None and not store.has_keys():
        name = "HAVRE_HOST" if settings.access == "auto" else "HAVRE_ACCESS"
        raise WrongSetting(
            f"{name}: others would be let in and nobody has a key: make one with `havre keys create`, "
            "or check tokens with HAVRE_OIDC_ISSUER, _AUDIENCE and _KEYS, or listen on 127.0.0.1"
        )
    attempts = Attempts(settings.wrong_keys_per_minute, meters.wrong_keys)
    return Door(store, open_here, tokens, Rates(settings.requests_per_minute), attempts, now)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
