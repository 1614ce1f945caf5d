"""The only way out: HTTP reads of allow-listed hosts, with the address checked, and size and time bounded.

    OutboundFault
    +-- HostRefused     not on the list, not https, or an address that is not public
    +-- Unreachable     no answer, an error of the server, or one that came too late
    +-- TooLarge        an answer above its limit

The address of a host is resolved once, refused unless every address is public, and the connection goes to
that very address (a name cannot point elsewhere a moment later). Redirects are followed by hand and checked.
"""

import ipaddress
import json
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from time import monotonic

import httpx
import stamina

from app.imports.kept_reads import KeptReads

LARGEST_BYTES = 64 * 1024 * 1024
MOST_REDIRECTS = 3
TRIES = 3
CONNECT_SECONDS = 10.0
UNCHANGED = 304
Resolve = Callable[[str, int], list[str]]


class OutboundFault(Exception):
    """A read that did not come to an end; the message says why, never with a key."""


class HostRefused(OutboundFault):
    """An address nobody may be sent to."""


class Unreachable(OutboundFault):
    """No usable answer; a later try may succeed."""


class TooLarge(OutboundFault):
    """An answer above its limit."""


class _Again(Exception):
    """The server asked for patience, or stumbled."""


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host. Raises Unreachable."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(f"{host} has no address") from error
    return [str(entry[4][0]) for entry in found]


@dataclass(frozen=True, slots=True)
class _Asking:
    """One request: a POST when something is posted."""

    url: httpx.URL
    headers: Mapping[str, str]
    posted: bytes | None

    def moved(self, location: str) -> "_Asking":
        """The same at another address. A key is for the host it was given for; a body is not sent on."""
        if self.posted is not None:
            raise Unreachable(f"{self.url.host} sends a question elsewhere")
        url = self.url.join(location)
        return _Asking(url, self.headers if url.host == self.url.host else {}, None)


@dataclass(frozen=True, slots=True)
class Outbound:
    """Reads from `hosts` only, until `deadline` (of `monotonic`).

    `private` names hosts (with port) that may have an address that is not public, over plain http: a mirror
    in one's own network, or a server of a test. Nothing is private unless it is named. `kept` saves reading
    again what the server says is the same.
    """

    hosts: frozenset[str]
    deadline: float
    private: frozenset[str] = frozenset()
    largest_bytes: int = LARGEST_BYTES
    resolve: Resolve = field(default=resolve)
    kept: KeptReads | None = None

    def json(
        self, url: str, *, headers: Mapping[str, str] | None = None, posted: bytes | None = None
    ) -> object:
        """The JSON document at an address; `posted` asks for it by POST. Raises OutboundFault."""
        try:
            return json.loads(b"".join(self.blocks(url, headers=headers, posted=posted)))
        except (ValueError, RecursionError) as error:
            raise Unreachable(f"{_host(url)} answered with something else than JSON") from error

    def text(self, url: str, *, headers: Mapping[str, str] | None = None) -> str:
        """The text at an address, in UTF-8. Raises OutboundFault."""
        return b"".join(self.blocks(url, headers=headers)).decode("utf-8-sig", errors="replace")

    def blocks(
        self, url: str, *, headers: Mapping[str, str] | None = None, posted: bytes | None = None
    ) -> Iterator[bytes]:
        """The answer in blocks as they arrive, for what is too large to be held. Raises OutboundFault."""
        kept = self.kept if posted is None else None
        known = {} if kept is None else kept.conditions(url)
        with self._opened(_Asking(httpx.URL(url), {**(headers or {}), **known}, posted)) as response:
            if response.status_code != UNCHANGED:
                yield from self._keeping(url, response, kept)
            elif kept is not None and known:
                yield from kept.blocks(url)
            else:
                raise Unreachable(f"{_host(url)} answered {UNCHANGED}")

    def _keeping(self, url: str, response: httpx.Response, kept: KeptReads | None) -> Iterator[bytes]:
        """The blocks of an answer, which is kept once it is whole."""
        with nullcontext() if kept is None else kept.keeping(url, response.headers) as file:
            for block in self._bounded(url, response):
                if file is not None:
                    file.write(block)
                yield block

    def _bounded(self, url: str, response: httpx.Response) -> Iterator[bytes]:
        read = 0
        try:
            for block in response.iter_bytes():
                read += len(block)
                if read > self.largest_bytes:
                    raise TooLarge(f"{_host(url)} sent more than {self.largest_bytes:,} bytes")
                self._left(url)
                yield block
        except httpx.HTTPError as error:
            raise Unreachable(f"{_host(url)} stopped in the middle of its answer") from error

    @contextmanager
    def _opened(self, asking: "_Asking") -> Iterator[httpx.Response]:
        for _ in range(MOST_REDIRECTS + 1):
            response, client = self._asked(asking)
            try:
                if response.status_code == UNCHANGED or not response.is_redirect:
                    yield response
                    return
                asking = asking.moved(response.headers.get("location", ""))
            finally:
                response.close()
                client.close()
        raise Unreachable(f"{asking.url.host} redirects again and again")

    def _asked(self, asking: "_Asking") -> tuple[httpx.Response, httpx.Client]:
        """An open response, after bounded tries while the server asks for patience."""
        seconds = self._left(str(asking.url))
        try:
            for attempt in stamina.retry_context(on=_Again, attempts=TRIES, timeout=seconds):
                with attempt:
                    return self._once(asking)
        except _Again as error:
            raise Unreachable(str(error)) from error
        raise Unreachable(f"{asking.url.host} did not answer")

    def _once(self, asking: "_Asking") -> tuple[httpx.Response, httpx.Client]:
        url, address = asking.url, self.checked(asking.url)
        seconds = self._left(str(url))
        timeout = httpx.Timeout(min(seconds, 30.0), connect=min(seconds, CONNECT_SECONDS))
        client = httpx.Client(verify=_trust(), timeout=timeout, trust_env=False, follow_redirects=False)
        plain = {"Accept-Encoding": "identity"} | (
            {"Content-Type": "application/json"} if asking.posted else {}
        )
        request = client.build_request(
            "POST" if asking.posted else "GET",
            url.copy_with(host=address),
            content=asking.posted,
            headers={**plain, **asking.headers, "Host": url.netloc.decode()},
            extensions={"sni_hostname": url.host},
        )
        try:
            response = client.send(request, stream=True)
        except httpx.HTTPError as error:
            client.close()
            raise _Again(f"{url.host} did not answer ({type(error).__name__})") from error
        if response.status_code in (429, 502, 503, 504):
            response.close()
            client.close()
            raise _Again(f"{url.host} answered {response.status_code}")
        if response.status_code >= 400:
            response.close()
            client.close()
            raise Unreachable(f"{url.host} answered {response.status_code}")
        return response, client

    def checked(self, url: httpx.URL) -> str:
        """The address to connect to. Raises HostRefused for a host or an address nobody may be sent to."""
        named = url.netloc.decode()
        if named in self.private:
            return self.resolve(url.host, url.port or 80)[0]
        if url.host not in self.hosts:
            raise HostRefused(f"{url.host} is not on the list of hosts")
        if url.scheme != "https" or url.userinfo or url.port not in (None, 443):
            raise HostRefused(f"{url.host} is read over https on its own port only")
        addresses = self.resolve(url.host, 443)
        if not addresses or not all(_is_public(address) for address in addresses):
            raise HostRefused(f"{url.host} points to an address that is not public")
        return addresses[0]

    def _left(self, url: str) -> float:
        left = self.deadline - monotonic()
        if left <= 0:
            raise Unreachable(f"{_host(url)} took too long")
        return left


@cache
def _trust() -> ssl.SSLContext:
    """Whom we trust; reading the list takes longer than most requests."""
    return httpx.create_ssl_context(trust_env=False)


def _is_public(address: str) -> bool:
    """Whether an address is one of the public internet, seen through what may wrap it."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return _is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


def _host(url: str) -> str:
    return httpx.URL(url).host
