"""A server elsewhere, with a key of its own: it answers who asks it, signs what it sends, and keeps what it gets."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from discovery.federation.signing import Signature, check_request, is_signed_by, new_key, public_of, signed_headers
from tests.discovery.federation.shapes import mastodon_actor

SITE = "http://testserver"


class Elsewhere(ThreadingHTTPServer):
    """`documents` by their path, `got` what came to its inboxes, `answer` the status that these answer with."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.documents: dict[str, dict[str, Any]] = {}
        self.media_type = "application/activity+json; charset=utf-8"
        self.asked: list[str] = []
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answer = 202
        self.private_key = new_key()
        self.actor = self.add(mastodon_actor(self.origin, public_of(self.private_key)))

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def add(self, actor: dict[str, Any]) -> str:
        """Its address."""
        path = urlsplit(actor["id"]).path
        self.documents[path] = actor
        return str(actor["id"])

    def send(
        self,
        activity: dict[str, Any],
        path: str = "/federation/inbox/",
        *,
        key: str = "",
        key_id: str = "",
        now: datetime | None = None,
        **changed: str,
    ) -> HttpResponse:
        """POST it to the site as its actor does, signed; `changed` headers are changed after that."""
        body = json.dumps(activity).encode()
        headers = signed_headers(
            key_id=key_id or f"{activity['actor']}#main-key",
            private_key=key or self.private_key,
            method="POST",
            address=f"{SITE}{path}",
            body=body,
            now=now or timezone.now(),
        )
        return self.deliver(path, body, {**headers, **changed})

    def deliver(self, path: str, body: bytes, headers: dict[str, str]) -> HttpResponse:
        return Client().post(path, body, content_type="application/activity+json", headers=headers)

    def activities(self, kind: str = "") -> list[dict[str, Any]]:
        """What came to its inboxes, each with a signature that counts."""
        return [
            activity
            for path, headers, body in self.got
            if (activity := json.loads(body)) and kind in ("", activity["type"]) and is_signed(path, headers, body)
        ]


def is_signed(path: str, headers: dict[str, str], body: bytes) -> bool:
    """As a server elsewhere sees it: by the key that the site tells of the person whose key it is."""
    signature = Signature.parse(headers["signature"])
    document = Client().get(urlsplit(signature.key_id).path).json()
    text = check_request(
        signature=signature, method="POST", target=path, headers=headers, body=body, now=timezone.now()
    )
    assert document["publicKey"]["id"] == signature.key_id
    return is_signed_by(document["publicKey"]["publicKeyPem"], signature, text)


class _Handler(BaseHTTPRequestHandler):
    server: Elsewhere

    def do_GET(self) -> None:
        path, _mark, query = self.path.partition("?")
        self.server.asked.append(path)
        if path == "/.well-known/webfinger":
            name = parse_qs(query)["resource"][0].removeprefix("acct:").partition("@")[0]
            found = f"/users/{name}" in self.server.documents
            links = [{"rel": "self", "type": "application/activity+json", "href": f"{self.server.origin}/users/{name}"}]
            self._answer(200 if found else 404, {"subject": f"acct:{name}@{self.server.host}", "links": links})
        else:
            document = self.server.documents.get(path)
            self._answer(200 if document else 404, document or {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.got.append((self.path, headers, body))
        self._answer(self.server.answer, {})

    def _answer(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", self.server.media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(autouse=True)
def federating(settings: Any) -> Iterator[None]:
    settings.KINDRED_FEDERATION = True
    settings.SITE_URL = SITE
    settings.KINDRED_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def serve() -> Iterator[Callable[[], Elsewhere]]:
    """Makes servers, each on a port of its own."""
    running: list[tuple[Elsewhere, threading.Thread]] = []

    def make() -> Elsewhere:
        server = Elsewhere()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        running.append((server, thread))
        return server

    yield make
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def there(serve: Callable[[], Elsewhere]) -> Elsewhere:
    return serve()
