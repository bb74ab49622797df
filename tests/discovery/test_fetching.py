"""A file is fetched from the open web only: never from where we stand, by name, number, redirect or second answer."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest

from discovery.fetching import ANSWER_BYTES, CannotFetch, fetch, public_addresses, send

HERE = (ip_network("127.0.0.1/32"),)


class Handler(BaseHTTPRequestHandler):
    """A host with every kind of answer; the path says which."""

    hits: list[str]

    def do_GET(self) -> None:
        self.server.hits.append(self.path)  # type: ignore[attr-defined]
        answer = getattr(self, self.path.strip("/").partition("?")[0].partition("/")[0] or "file", self.missing)
        answer()

    def do_POST(self) -> None:
        self.sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def echo(self) -> None:
        body = b" ".join([self.command.encode(), self.headers["Accept"].encode(), getattr(self, "sent", b"")])
        self._send(202, body, {"Content-Length": str(len(body))})

    def long(self) -> None:
        self._send(200, b"x" * (ANSWER_BYTES + 1), {})

    def accept(self) -> None:
        body = self.headers["Accept"].encode()
        self._send(200, body, {"Content-Length": str(len(body))})

    def file(self) -> None:
        self._send(200, b"bytes", {"Content-Length": "5"})

    def host(self) -> None:
        body = self.headers["Host"].encode()
        self._send(200, body, {"Content-Length": str(len(body))})

    def chain(self) -> None:
        left = int(self.path.rpartition("/")[2])
        self._send(302, b"", {"Location": f"/chain/{left - 1}" if left else "/file"})

    def inside(self) -> None:
        self._send(301, b"", {"Location": "http://169.254.169.254/latest/meta-data/"})

    def disk(self) -> None:
        self._send(302, b"", {"Location": "file:///etc/passwd"})

    def nowhere(self) -> None:
        self._send(302, b"", {})

    def large(self) -> None:
        self._send(200, b"x" * 20_000, {})

    def short(self) -> None:
        self._send(200, b"half", {"Content-Length": "8"})

    def drip(self) -> None:
        self._send(200, b"", {})
        for _ in range(100):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)

    def heads(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(100):
            self.wfile.write(b"X-More: 1\r\n")
            self.wfile.flush()
            time.sleep(0.1)

    def missing(self) -> None:
        self._send(404, b"", {})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor who has hung up is what these tests are about."""


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), Handler)
    made.hits = []
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def at(server: Server, path: str) -> str:
    return f"http://127.0.0.1:{server.server_port}/{path}"


def test_a_file_is_fetched_over_a_few_redirects(server):
    assert fetch(at(server, "file"), most_bytes=5, allowed=HERE).data == b"bytes"
    found = fetch(at(server, "chain/2"), most_bytes=5, allowed=HERE)
    assert (found.data, found.address) == (b"bytes", at(server, "file"))
    assert fetch(at(server, "host"), most_bytes=50, allowed=HERE).data == f"127.0.0.1:{server.server_port}".encode()
    assert fetch(at(server, "file?a=b c".replace(" ", "%20")), most_bytes=5, allowed=HERE).data == b"bytes"
    assert server.hits[-1] == "/file?a=b%20c"


def test_headers_go_along(server):
    wanted = {"Accept": "application/activity+json"}
    assert fetch(at(server, "accept"), most_bytes=50, headers=wanted, allowed=HERE).data == wanted["Accept"].encode()


def test_what_is_sent_arrives_and_the_answer_comes_back(server):
    answer = send(at(server, "echo"), data=b"hello", headers={"Accept": "text/plain"}, allowed=HERE)
    assert (answer.status, answer.body) == (202, b"POST text/plain hello")
    assert len(send(at(server, "long"), data=b"", headers={}, allowed=HERE).body) == ANSWER_BYTES


def test_what_is_sent_is_led_nowhere_and_goes_to_no_private_host(server):
    assert send(at(server, "inside"), data=b"", headers={}, allowed=HERE).status == 301
    with pytest.raises(CannotFetch, match="is not a public host"):
        send(at(server, "echo"), data=b"hello", headers={})
    assert server.hits == ["/inside"]


@pytest.mark.parametrize("path", ["drip", "heads"])
def test_whoever_drips_an_answer_has_its_time_and_no_more(server, path):
    with pytest.raises(CannotFetch, match="took too long"):
        send(at(server, path), data=b"", headers={}, seconds=0.4, allowed=HERE)


def test_a_network_that_the_site_allows_is_reached(server, settings):
    settings.KINDRED_ALLOWED_NETWORKS = list(HERE)
    assert fetch(at(server, "file"), most_bytes=5).data == b"bytes"


def test_without_the_allowance_nothing_here_is_asked(server):
    for host in (
        "127.0.0.1",
        "localhost",
        "[::1]",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0",  # noqa: S104
        "[::ffff:127.0.0.1]",
    ):
        with pytest.raises(CannotFetch):
            fetch(f"http://{host}:{server.server_port}/file", most_bytes=5)
    assert server.hits == []


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
        "198.18.0.1", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(host):
    with pytest.raises(CannotFetch, match="is not a public host"):
        public_addresses(host, 80)


@pytest.mark.parametrize("host", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_a_public_address_is_let_through(host):
    assert public_addresses(host, 80) == [host]


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    both = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: both)
    with pytest.raises(CannotFetch, match="is not a public host"):
        public_addresses("twofold.example", 80)


def test_the_name_is_asked_once_and_the_checked_address_is_used(server, monkeypatch):
    real, asked = socket.getaddrinfo, []

    def rebinding(host, *arguments, **options):
        if host == "shop.example":
            asked.append(host)
            return real("127.0.0.1" if len(asked) == 1 else "10.0.0.1", *arguments, **options)
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    found = fetch(f"http://shop.example:{server.server_port}/host", most_bytes=100, allowed=HERE)
    assert found.data == f"shop.example:{server.server_port}".encode()
    assert asked == ["shop.example"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("inside", "is not a public host"),
        ("disk", "Only http and https"),
        ("nowhere", "led on to nowhere"),
        ("chain/9", "more than 3 times"),
        ("large", "It has over"),
        ("short", "broke off|not to the end"),
        ("else", "answered 404"),
    ],
)
def test_a_host_that_leads_astray_is_left(server, path, reason):
    with pytest.raises(CannotFetch, match=reason):
        fetch(at(server, path), most_bytes=10_000, allowed=HERE)


@pytest.mark.parametrize("path", ["drip", "heads"])
def test_a_host_that_drips_has_its_time_and_no_more(server, path):
    with pytest.raises(CannotFetch, match="took too long"):
        fetch(at(server, path), most_bytes=10_000, seconds=0.4, allowed=HERE)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://shop.example/a", "file:///etc/passwd", "gopher://shop.example/", "javascript:1", "shop.example/a", "",
        "http://", "http:///a", "http://ann:pass@shop.example/", "http://shop.example:0/", "http://shop.example:99999/",
        "http://shop.example/\r\nHost: inside", "http://[::1", f"http://shop.example/{'a' * 3000}",
        "http://shop.example/a b",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(address):
    with pytest.raises(CannotFetch):
        fetch(address, most_bytes=5, allowed=HERE)


def test_a_host_that_is_not_there_is_told():
    with pytest.raises(CannotFetch, match="There is no host"):
        fetch("http://nothing.invalid/", most_bytes=5)
