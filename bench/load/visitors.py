"""One visitor of a site: a connection that is kept, cookies, and the forms of the pages as a browser sends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie

import urllib3

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
SECONDS = urllib3.Timeout(connect=30, read=60)
File = tuple[str, bytes, str]


@dataclass(frozen=True)
class Answer:
    """`place` is where a redirect leads; `status` 0: the connection broke or nothing came."""

    status: int
    body: bytes = b""
    place: str = ""
    retry_after: str = ""

    @property
    def is_shed(self) -> bool:
        return self.status in {429, 503}

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 400


class Visitor:
    """Somebody at a browser; anonymous until `log_in`. Not for several threads at once."""

    def __init__(self, url: str, name: str = "") -> None:
        self.name = name
        self._connection = urllib3.connection_from_url(url, maxsize=1, block=True, timeout=SECONDS)
        self._cookies: dict[str, str] = {}

    def get(self, path: str, *, fragment: bool = False) -> Answer:
        return self._ask("GET", path, headers={"HX-Request": "true"} if fragment else {})

    def send(self, path: str, fields: Mapping[str, str | File]) -> Answer:
        """A form of the site, with files if there are any; the token against forgery is the cookie's."""
        token = next((value for name, value in self._cookies.items() if name.endswith("csrftoken")), "")
        return self._ask("POST", path, fields={**fields, "csrfmiddlewaretoken": token})

    def log_in(self) -> None:
        """By the page, as people do it. Raises RuntimeError when that fails."""
        self.get("/accounts/login/")
        answer = self.send("/accounts/login/", {"login": self.name, "password": PASSWORD})
        if answer.status != 302 or not any(name.endswith("sessionid") for name in self._cookies):
            raise RuntimeError(f"{self.name} could not log in: {answer.status} {answer.body[:500]!r}")

    def sign_in_as(self, other: Visitor) -> None:
        """Another window of the same browser: whoever tries to log in too often is locked out."""
        self._cookies = dict(other._cookies)

    def leave(self) -> None:
        self._connection.close()

    def _ask(
        self,
        method: str,
        path: str,
        *,
        fields: Mapping[str, str | File] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            told = self._connection.request(
                method,
                path,
                fields=fields,
                headers={**(headers or {}), "Cookie": cookies},
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as problem:
            return Answer(0, repr(problem).encode())
        for line in told.headers.getlist("Set-Cookie"):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(told.status, told.data, told.headers.get("Location", ""), told.headers.get("Retry-After", ""))
