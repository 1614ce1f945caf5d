"""The way out: only to hosts on the list, only to public addresses, within size, time and tries."""

from collections.abc import Mapping
from pathlib import Path
from time import monotonic

import httpx
import pytest
import stamina

from app.imports.kept_reads import KeptReads
from app.imports.outbound import HostRefused, Outbound, TooLarge, Unreachable
from tests.app.imports.hosts import Answer, document, serving


@pytest.fixture(autouse=True)
def _no_waiting() -> None:
    stamina.set_testing(True, attempts=3)


def out(*hosts: str, private: str = "", seconds: float = 20.0, **more: object) -> Outbound:
    return Outbound(
        frozenset(hosts),
        monotonic() + seconds,
        frozenset({private} if private else ()),
        **more,  # type: ignore[arg-type]
    )


PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "224.0.0.1", "255.255.255.255", "::"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_listed_host_that_points_to_an_address_of_ours_is_refused(address: str) -> None:
    reads = out("prices.example", resolve=lambda host, port: ["93.184.216.34", address])
    with pytest.raises(HostRefused, match="not public"):
        reads.text("https://prices.example/all")


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    reads = out("prices.example", resolve=lambda host, port: next(answers))
    assert reads.checked(httpx.URL("https://prices.example/all")) == "93.184.216.34"


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/",
        "http://prices.example/",
        "https://prices.example:8443/",
        "https://user:secret@prices.example/",
        "https://prices.example.evil.example/",
        "ftp://prices.example/",
    ],
)
def test_other_hosts_schemes_and_ports_are_refused(url: str) -> None:
    reads = out("prices.example", resolve=lambda host, port: ["93.184.216.34"])
    with pytest.raises(HostRefused) as caught:
        reads.text(url)
    assert "secret" not in str(caught.value)


def test_a_private_host_is_read_only_when_it_is_named() -> None:
    with serving(lambda path, headers: document({"at": path})) as host:
        assert out(private=host.netloc).json(f"{host.url}/prices?page=2") == {"at": "/prices?page=2"}
        with pytest.raises(HostRefused):
            out("127.0.0.1").json(f"{host.url}/prices")


def test_redirects_are_checked_like_any_address_and_do_not_carry_keys() -> None:
    def told(path: str, headers: Mapping[str, str]) -> Answer:
        if path == "/inside":
            return 302, {"location": "http://169.254.169.254/latest/meta-data"}, b""
        if path == "/again":
            return 302, {"location": "/again"}, b""
        return (302, {"location": "/found"}, b"") if path == "/moved" else document({"found": path})

    with serving(told) as host:
        reads = out(private=host.netloc)
        assert reads.json(f"{host.url}/moved") == {"found": "/found"}
        with pytest.raises(HostRefused):
            reads.text(f"{host.url}/inside")
        with pytest.raises(Unreachable, match="again and again"):
            reads.text(f"{host.url}/again")


def test_an_answer_above_its_limit_is_cut_off() -> None:
    with serving(lambda path, headers: (200, {}, b"x" * 50_000)) as host, pytest.raises(TooLarge):
        out(private=host.netloc, largest_bytes=10_000).text(host.url)


def test_a_server_that_asks_for_patience_is_asked_a_few_times() -> None:
    busy = iter([503, 429, 200])

    def told(path: str, headers: Mapping[str, str]) -> Answer:
        return document({"ok": True}, next(busy))

    with serving(told) as host:
        assert out(private=host.netloc).json(host.url) == {"ok": True}
        assert len(host.asked) == 3


@pytest.mark.parametrize(("status", "tries"), [(503, 3), (404, 1), (500, 1)])
def test_a_server_that_fails_is_left_alone_after_bounded_tries(status: int, tries: int) -> None:
    with serving(lambda path, headers: document({}, status)) as host:
        with pytest.raises(Unreachable, match=str(status)):
            out(private=host.netloc).json(host.url)
        assert len(host.asked) == tries


def test_a_truncated_answer_and_one_that_is_no_json_are_unreachable() -> None:
    def told(path: str, headers: Mapping[str, str]) -> Answer:
        return (200, {"content-length": "100"}, b"{") if path == "/cut" else (200, {}, b"<html>")

    with serving(told) as host:
        reads = out(private=host.netloc)
        with pytest.raises(Unreachable, match="middle"):
            reads.json(f"{host.url}/cut")
        with pytest.raises(Unreachable, match="else than JSON"):
            reads.json(f"{host.url}/page")


def test_an_answer_that_drips_is_left_at_the_deadline() -> None:
    drips = serving(lambda path, headers: (200, {"drip": "0.02"}, b"{" * 500))
    with drips as host, pytest.raises(Unreachable, match=r"too long|middle"):
        out(private=host.netloc, seconds=0.2).json(host.url)


def test_a_question_that_is_posted_is_not_sent_on() -> None:
    def told(path: str, headers: Mapping[str, str]) -> Answer:
        if path == "/moved":
            return 307, {"location": "/"}, b""
        return document({"posted": headers.get("posted")})

    with serving(told) as host:
        reads = out(private=host.netloc)
        assert reads.json(host.url, posted=b"{}") == {"posted": "{}"}
        assert reads.json(host.url) == {"posted": None}
        with pytest.raises(Unreachable, match="elsewhere"):
            reads.json(f"{host.url}/moved", posted=b"{}")


def test_nothing_is_read_past_the_deadline() -> None:
    with serving(lambda path, headers: document({})) as host:
        with pytest.raises(Unreachable, match="too long"):
            out(private=host.netloc, seconds=-1).json(host.url)
        assert host.asked == []


def test_what_has_not_changed_is_asked_about_and_not_sent_again(tmp_path: Path) -> None:
    told = {"version": '"one"', "list": {"price": 1}}

    def answer(path: str, headers: Mapping[str, str]) -> Answer:
        if headers.get("if-none-match") == told["version"]:
            return 304, {"etag": str(told["version"])}, b""
        return document(told["list"], etag=str(told["version"]))

    with serving(answer) as host:
        url = f"{host.url}/prices?key=secret"
        for _ in range(2):  # each refresh is a process of its own
            reads = out(private=host.netloc, kept=KeptReads(tmp_path))
            assert reads.json(url) == {"price": 1}
        told |= {"version": '"two"', "list": {"price": 2}}
        assert out(private=host.netloc, kept=KeptReads(tmp_path)).json(url) == {"price": 2}
    assert [headers.get("if-none-match") for _, headers in host.asked] == [None, '"one"', '"one"']
    assert len(list(tmp_path.iterdir())) == 1
    assert not any(b"secret" in path.read_bytes() for path in tmp_path.iterdir())


def test_an_answer_cut_short_is_not_kept(tmp_path: Path) -> None:
    def answer(path: str, headers: Mapping[str, str]) -> Answer:
        return 200, {"etag": '"one"', "content-length": "100"}, b"short"

    with serving(answer) as host, pytest.raises(Unreachable, match="in the middle"):
        out(private=host.netloc, kept=KeptReads(tmp_path), seconds=5.0).text(f"{host.url}/prices")
    assert list(tmp_path.iterdir()) == []


def test_an_answer_without_a_version_is_read_anew(tmp_path: Path) -> None:
    with serving(lambda path, headers: document({"price": 1})) as host:
        reads = out(private=host.netloc, kept=KeptReads(tmp_path))
        assert reads.json(f"{host.url}/prices") == reads.json(f"{host.url}/prices")
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_says_unchanged_of_what_was_never_read_has_no_answer(tmp_path: Path) -> None:
    with serving(lambda path, headers: (304, {}, b"")) as host:
        for kept in (None, KeptReads(tmp_path)):
            with pytest.raises(Unreachable, match="304"):
                out(private=host.netloc, kept=kept).text(f"{host.url}/prices")
