"""A receiver on this machine that keeps what it is sent, and webhooks that lead to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest

from accounts.models import User
from discovery.models import Webhook
from discovery.webhooks import services


@dataclass
class Receiver:
    """`status` is what it answers; `got` what it was sent, as (headers, body)."""

    url: str = ""
    status: int = 204
    location: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.KINDRED_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(kept.status)
            if kept.location:
                self.send_header("Location", kept.location)
            self.end_headers()

        def log_message(self, *said: Any) -> None:
            """Not into the test's output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        kept.url = f"http://127.0.0.1:{server.server_port}/hook"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield kept
        server.shutdown()
        thread.join()


@pytest.fixture
def hook(receiver: Receiver) -> Callable[..., Webhook]:
    """A webhook of somebody's that is told everything, unless `topics` say what."""

    def make(owner: User, topics: Any = Webhook.Topic.values) -> Webhook:
        return services.add(owner=owner, url=receiver.url, topics=topics)

    return make
