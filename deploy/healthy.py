"""`python -m deploy.healthy web | worker NODE | beat`: whether the container does its work; the exit code says it.

It runs every few seconds, so it loads neither Django nor the site."""

from __future__ import annotations

import socket
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from config import env, runtime

WEB = ("127.0.0.1", 8000)
PATIENCE = 5.0  # seconds for an answer
# Celery's clock writes its schedule down every three minutes (celery.beat.Scheduler.sync_every).
BEAT_SILENCE = 600.0


def web(address: tuple[str, int] = WEB) -> str:
    """What is wrong with the web server, or ""; it is asked as the proxy asks it, lest it redirect to https."""
    site = urlsplit(env.SITE_URL.text())
    headers = {"Host": site.netloc or "localhost", "X-Forwarded-Proto": site.scheme or "http"}
    connection = HTTPConnection(*address, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz", headers=headers)
        status = connection.getresponse().status
    except OSError as error:
        return f"no answer: {error}"
    finally:
        connection.close()
    return "" if status == 200 else f"/healthz answered {status}"


def worker(node: str, host: str = "") -> str:
    """What is wrong with the Celery worker of that name, or ""; `host` is this machine's name unless given."""
    from celery import Celery
    from kombu.exceptions import OperationalError

    name = f"{node}@{host or socket.gethostname()}"
    app = Celery(broker=runtime.broker_url(), set_as_current=False)
    try:
        with app.connection_for_write(connect_timeout=PATIENCE) as broker:
            broker.ensure_connection(max_retries=1)
            answers = app.control.ping(destination=[name], timeout=PATIENCE, limit=1, connection=broker)
    except OperationalError as error:
        return f"no broker: {error}"
    return "" if answers else f"{name} does not answer"


def beat() -> str:
    """What is wrong with the clock, or ""; the library may add an ending of its own to the schedule's name."""
    written = [file.stat().st_mtime for file in Path(env.HOME.text()).glob("beat-schedule*")]
    if not written:
        return "it has no schedule yet"
    silence = time.time() - max(written)
    return "" if silence < BEAT_SILENCE else f"its schedule was last written {silence:.0f} s ago"


def problem_of(arguments: list[str]) -> str:
    """What is wrong with the container that the arguments name."""
    match arguments:
        case ["web"]:
            return web()
        case ["worker", node]:
            return worker(node)
        case ["beat"]:
            return beat()
    return "not a container of ours; it is web, worker NODE or beat"


def main(arguments: list[str]) -> int:
    problem = problem_of(arguments)
    if problem:
        sys.stderr.write(f"{' '.join(arguments)}: {problem}\n")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
