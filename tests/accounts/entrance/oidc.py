"""An OpenID Connect provider on a port of this machine: whoever asks is the person that the test says."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt

CLIENT, SECRET = "kindred", "a secret of thirty-two bytes or more"


class Provider:
    """`person` are the claims of who logs in there; `tokens` what was sent to get a token, one dict each."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.tokens: list[dict[str, str]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def token(self) -> dict[str, Any]:
        claims = {"iss": self.url, "aud": CLIENT, "iat": 0, "exp": 2**33, **self.person}
        return {"access_token": "let-me-in", "token_type": "Bearer", "id_token": jwt.encode(claims, SECRET)}

    def _handler(provider) -> type[BaseHTTPRequestHandler]:  # noqa: N805 `self` is the request's below
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                known = {"/.well-known/openid-configuration": provider.configuration(), "/userinfo": provider.person}
                self.answer(known.get(self.path, {}))

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.tokens.append({name: values[0] for name, values in parse_qs(sent).items()})
                self.answer(provider.token())

            def answer(self, document: dict[str, Any]) -> None:
                body = json.dumps(document).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None:
                pass

        return Handler
