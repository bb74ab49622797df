"""Whoever sends or takes nothing is given up, by the real web server, and the place is the next one's."""

from __future__ import annotations

import re
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection

import pytest
from django.conf import settings

from config import env
from config.capacity import Work
from config.runtime import ports
from config.runtime.process import end_group, start, wait_until
from tests.deploy.files import CADDYFILE
from tests.safety.load.patient import FILE, PAGE, PIECES, SILENCE, TOLD

PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    address: tuple[str, int]

    def get(self, path: str = PAGE) -> str:
        connection = HTTPConnection(*self.address, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def is_taken(self, work: Work) -> bool:
        return work in self.get(TOLD).split()

    @contextmanager
    def sent(self, text: str) -> Iterator[socket.socket]:
        """A connection on which `text` was sent, open until the test is done with it."""
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(PATIENCE)
            connection.connect(self.address)
            connection.sendall(text.encode())
            yield connection


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("patient") / "log"
    with ports.listen("127.0.0.1", 0, print) as listener, log.open("wb") as output:
        command = [sys.executable, "-m", "gunicorn", "--config", "python:config.serving"]
        command += ["--bind", f"fd://{listener.fileno()}", "tests.safety.load.patient:application"]
        process = start(command, output=output, folder=env.BASE, keep=(listener.fileno(),))
        server = Server(listener.getsockname())
        try:
            server.get()  # once it is up
            yield server
        finally:
            end_group(process)
            process.wait()
    assert "Traceback" not in log.read_text(), "whoever is slow must not fill the log"


def given_up(server: Server, work: Work, request: str) -> None:
    """The connection stays open all the time: it is the server that has had enough."""
    with server.sent(request):
        assert wait_until(lambda: server.is_taken(work), PATIENCE)
        assert wait_until(lambda: not server.is_taken(work), PATIENCE)


def test_whoever_sends_half_a_form_and_no_more_is_given_up(server: Server) -> None:
    given_up(server, Work.PAGE, f"POST {PAGE} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")


@pytest.mark.parametrize("path", [FILE, PIECES])
def test_whoever_takes_nothing_of_a_file_is_given_up(server: Server, path: str) -> None:
    given_up(server, Work.FILE, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")


def test_whoever_takes_a_file_slowly_keeps_no_page_away(server: Server) -> None:
    with server.sent(f"GET {FILE} HTTP/1.1\r\nHost: x\r\n\r\n"):
        assert wait_until(lambda: server.is_taken(Work.FILE), PATIENCE)
        assert server.get(PAGE) == ""
        assert server.is_taken(Work.FILE)
    assert wait_until(lambda: not server.is_taken(Work.FILE), PATIENCE)


def test_whoever_goes_on_is_waited_for_however_long_it_takes(server: Server) -> None:
    letters = 16
    with server.sent(f"POST {PAGE} HTTP/1.1\r\nHost: x\r\nContent-Length: {letters}\r\n\r\n") as connection:
        for _ in range(letters):
            time.sleep(SILENCE / letters * 1.5)
            connection.sendall(b"x")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")


def test_a_connection_that_rests_between_two_pages_is_kept(server: Server) -> None:
    connection = HTTPConnection(*server.address, timeout=PATIENCE)
    connection.request("POST", PAGE, body=b"whole")
    assert connection.getresponse().read() == b"whole"
    first = connection.sock
    assert first is not None
    time.sleep(SILENCE * 1.5)
    connection.request("POST", PAGE, body=b"again")
    assert connection.getresponse().read() == b"again"
    assert connection.sock is first
    connection.close()


def test_the_proxy_keeps_a_form_back_until_it_is_whole() -> None:
    """Else whoever sends a letter now and then holds a place of the web server, however small the form."""
    kept = re.search(r"request_buffers (\d+)MB", CADDYFILE.read_text(encoding="utf-8"))
    assert kept
    assert int(kept[1]) * 1_000_000 > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
