"""The health checks of the containers, against a real web server, a real worker and a real folder."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler

from deploy import healthy
from tests.celery_worker import WorkerProcess


def address_of(live_server: Any) -> tuple[str, int]:
    return live_server.thread.host, live_server.thread.port


def test_a_web_server_that_reaches_its_database_is_well(live_server: Any) -> None:
    assert healthy.web(address_of(live_server)) == ""


class Silent(WSGIRequestHandler):
    def log_message(self, *said: Any) -> None:
        """Not into the test's output."""


@pytest.fixture
def https_site(settings: Any, transactional_db: None) -> Iterator[tuple[str, int]]:
    """The address of the site as it is behind its proxy: it believes the proxy, and sends all others to https."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = ["localhost", "pictures.example"]
    with make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Silent) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield "127.0.0.1", server.server_port
        server.shutdown()
        thread.join()


def test_a_site_that_insists_on_https_is_asked_as_its_proxy_asks_it(
    https_site: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    assert healthy.web(https_site) == "/healthz answered 301"
    monkeypatch.setenv("SITE_URL", "https://pictures.example")
    assert healthy.web(https_site) == ""


def test_a_web_server_that_is_not_there_is_not_well() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert healthy.web(unused.getsockname()).startswith("no answer")


def test_a_worker_answers_to_its_own_name_only(worker: WorkerProcess) -> None:
    assert healthy.worker("test", "localhost") == ""
    assert healthy.worker("another", "localhost") == "another@localhost does not answer"


def test_a_broker_that_is_not_there_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    assert healthy.worker("pipeline").startswith("no broker")


def test_a_clock_is_well_while_it_writes_its_schedule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINDRED_HOME", str(tmp_path))
    assert healthy.beat() == "it has no schedule yet"
    schedule = tmp_path / "beat-schedule.dat"
    schedule.touch()
    assert healthy.beat() == ""
    long_ago = time.time() - 3600
    os.utime(schedule, (long_ago, long_ago))
    assert healthy.beat() == "its schedule was last written 3600 s ago"


def test_the_exit_code_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KINDRED_HOME", str(tmp_path))
    assert healthy.main(["beat"]) == 1
    assert "beat: it has no schedule yet" in capsys.readouterr().err
    (tmp_path / "beat-schedule").touch()
    assert healthy.main(["beat"]) == 0
    assert healthy.main(["cupboard"]) == 1
