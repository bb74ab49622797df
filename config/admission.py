"""Who comes in while everything is taken: each kind of request has its places and its line, and the rest hear 503.

The answer comes at once, with Retry-After; monitors and static files pass. Django never sees more than it can work on.
Whoever neither sends nor takes anything for a while is given up, so that no place is held for ever.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Event, Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils import translation
from django.utils.translation import gettext as _
from prometheus_client import Counter as Total

from config import capacity, env
from config.capacity import Work
from config.errors import unavailable
from config.maintenance import MONITORED
from config.measuring import registry

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

TURNED_AWAY = "kindred.turned_away"
# Seconds after which it is worth asking again: a line is worked off in less.
SOON = 5
# The pictures that somebody searched with are files like all others.
SEARCH = re.compile(r"(/api/v1)?/(search/(?!pictures/)|posts/[^/]+/similar/)")
# What is sent as it lies on the disk, which takes as long as the line at the other end is slow.
FILE = re.compile(
    r"(/api/v1)?/((search/|moderation/|s/[^/]+/)?pictures|portraits)/"
    r"|(/api/v1)?/boards/[^/]+/export/|/api/v1/exports/[^/]+/file/|/settings/export/[^/]+/account\.zip"
)
SENDING = ("multipart/", "application/offset+octet-stream", "application/zip")

refused = Total("kindred_turned_away", "Requests refused because everything was taken.", ("work",), registry=registry)


class Turn:
    """Somebody in the line; `come` is set with the place taken."""

    def __init__(self) -> None:
        self.come = Event()


class Gate:
    """So many places for each kind of work, and a line before them: who came first is let in first."""

    def __init__(self, places: dict[Work, int], line: int) -> None:
        self._places, self._line, self._lock = places, line, Lock()
        self._taken: Counter[Work] = Counter()
        self._waiting: dict[Work, list[Turn]] = {work: [] for work in places}

    def enter(self, work: Work, seconds: float) -> bool:
        """Whether a place was had, at once or within `seconds`. Whoever enters has to leave."""
        with self._lock:
            if self._taken[work] < self._places[work]:
                self._taken[work] += 1
                return True
            if len(self._waiting[work]) >= self._line:
                return False
            turn = Turn()
            self._waiting[work].append(turn)
        if turn.come.wait(seconds):
            return True
        with self._lock:
            with suppress(ValueError):  # it came just now
                self._waiting[work].remove(turn)
            return turn.come.is_set()

    def leave(self, work: Work) -> None:
        """Give the place to whoever has waited longest, or free it."""
        with self._lock:
            if self._waiting[work]:
                self._waiting[work].pop(0).come.set()
            else:
                self._taken[work] -= 1

    def numbers(self, work: Work) -> tuple[int, int]:
        """How many are in, and how many wait."""
        with self._lock:
            return self._taken[work], len(self._waiting[work])


class Admission:
    """WSGI: a place is held until the answer was sent, since a connection to the database is held as long."""

    def __init__(
        self,
        application: Application,
        gate: Gate | None = None,
        seconds: float | None = None,
        silence: float = capacity.SILENCE,
    ) -> None:
        self.application, self.silence = application, silence
        self.gate = gate or Gate({work: capacity.places(work) for work in Work}, capacity.line())
        self.seconds = env.WAITING_SECONDS.number() if seconds is None else seconds

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if connection := environ.get("gunicorn.socket"):
            # For this request: before the next one gunicorn lets its reads and writes wait without end again.
            connection.settimeout(self.silence)
        work = work_of(environ)
        if work is None:
            return self.application(environ, start_response)
        if not self.gate.enter(work, self.seconds):
            refused.labels(work).inc()
            environ[TURNED_AWAY] = True
            return self.application(environ, start_response)
        try:
            answer = self.application(environ, start_response)
        except BaseException:
            self.gate.leave(work)
            raise
        return self._until_closed(answer, work)

    def _until_closed(self, answer: Any, work: Work) -> Iterable[bytes]:
        """The same object: a server may know it as a file that the kernel can send by itself."""
        before = answer.close

        def close() -> None:
            try:
                before()
            finally:
                self.gate.leave(work)

        answer.close = close
        return answer  # type: ignore[no-any-return]


def work_of(environ: Environ) -> Work | None:
    """None: it passes, whatever is taken."""
    path = environ.get("PATH_INFO", "")
    if path in MONITORED or path.startswith(settings.STATIC_URL):
        return None
    if SEARCH.match(path):
        return Work.SEARCH
    if FILE.match(path):
        return Work.FILE
    return Work.UPLOAD if environ.get("CONTENT_TYPE", "").startswith(SENDING) else Work.PAGE


class NoSuchStaticFile:
    """Behind whatever serves static files: any other address among them passed the gate too, and goes no further."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(settings.STATIC_URL):
            return HttpResponseNotFound()
        return self.get_response(request)


class TurnedAway:
    """Says so with the headers of every answer; stands before whatever asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if TURNED_AWAY not in request.META:
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            message = _("More people are here just now than we can serve at once. Nothing of yours is lost.")
            response = unavailable(request, _("Back in a moment"), message, SOON, code="too-busy")
        # It is counted: a crowd must not fill the log, line by line, with what is no fault.
        response._has_been_logged = True  # type: ignore[attr-defined]  # what django.utils.log asks
        return response
