"""Structured logs: each line with the request and the task that it belongs to, and with nobody's name or secrets.

The identifier of a request travels: it is taken from a proxy in front, goes with the tasks that the request starts, and
is sent back, so that whoever meets an error can quote it.
"""

from __future__ import annotations

import logging
import logging.config
import re
from collections.abc import Callable, Mapping, MutableMapping
from contextvars import ContextVar, Token
from threading import get_ident
from typing import Any
from uuid import uuid4

import structlog
from celery import Task
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, get_contextvars, merge_contextvars, reset_contextvars

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
# By thread too: a message that comes twice may be obeyed in two threads at once, under one identifier.
_tasks: dict[tuple[str, int], Mapping[str, Token[Any]]] = {}
Event = MutableMapping[str, Any]


class RequestId:
    """Stands first, so that whatever is logged about a request has its identifier."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        identifier = given if WELL_FORMED.match(given) else uuid4().hex
        request.request_id = identifier  # type: ignore[attr-defined]
        names, holder = bind_contextvars(request_id=identifier), _request.set(request)
        try:
            response = self.get_response(request)
        finally:
            _request.reset(holder)
            reset_contextvars(**names)
        response[HEADER] = identifier
        return response


class WithoutAddresses(logging.Filter):
    """Django logs the path of a request that failed. It may hold a secret link, so the address's pattern stands for
    it; the question behind it, which may hold what somebody looks for, is logged by nobody."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            record.args = tuple(pattern_of(request) if one == request.path else one for one in record.args)
        return True


def pattern_of(request: HttpRequest) -> str:
    return f"/{request.resolver_match.route}" if request.resolver_match else "an unknown address"


def configuration(*, as_json: bool) -> dict[str, Any]:
    """For logging.config.dictConfig: JSON Lines for machines, else a readable line for each."""
    before = [merge_contextvars, add_request, structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name]
    if as_json:
        timed = structlog.processors.TimeStamper(fmt="iso", utc=True)
        chain = [timed, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        chain = [structlog.processors.format_exc_info, readable]
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": before,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *chain],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_addresses": {"()": WithoutAddresses}},
        "formatters": {"structured": formatter},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "structured", "filters": ["without_addresses"]}
        },
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # Django's own handlers write whole pages of settings by mail; ours are enough.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
        },
    }


def add_request(logger: Any, method: str, event: Event) -> Event:
    """Its identifier, also where Django logs its answer after all middleware; and the number of whoever is signed in,
    if that has been asked already: logging opens no session."""
    request = getattr(event.get("_record"), "request", None) or _request.get()
    if identifier := getattr(request, "request_id", ""):
        event["request_id"] = identifier
    user = getattr(request, "_cached_user", None)
    if user is not None and user.is_authenticated:
        event["user"] = user.pk
    return event


def readable(logger: Any, method: str, event: Event) -> str:
    """LEVEL name: what happened  key=value…, then the trace."""
    level, name, said = event.pop("level", "info"), event.pop("logger", ""), event.pop("event", "")
    trace = event.pop("exception", "")
    rest = "  ".join(f"{key}={value}" for key, value in event.items())
    line = one_line(f"{level.upper()} {name}: {said}" + (f"  {rest}" if rest else ""))
    return f"{line}\n{trace}" if trace else line


def one_line(text: str) -> str:
    """Nobody who chooses a word of it writes a second line, or moves a terminal's cursor."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


@setup_logging.connect(dispatch_uid="kindred.logs")
def set_up(loglevel: int | str | None = None, **_: Any) -> None:
    """Celery then leaves logging as it is."""
    logging.config.dictConfig(settings.LOGGING)
    if loglevel is not None:
        logging.getLogger().setLevel(loglevel)


@before_task_publish.connect(dispatch_uid="kindred.logs")
def send_along(headers: dict[str, Any] | None = None, **_: Any) -> None:
    identifier = get_contextvars().get("request_id")
    if headers is not None and identifier:
        headers["request_id"] = identifier


@task_prerun.connect(dispatch_uid="kindred.logs")
def begin_task(task_id: str, task: Task, **_: Any) -> None:
    known = {"task": task.name, "task_id": task_id}
    if identifier := getattr(task.request, "request_id", None):
        known["request_id"] = identifier
    _tasks[task_id, get_ident()] = bind_contextvars(**known)


@task_postrun.connect(dispatch_uid="kindred.logs")
def end_task(task_id: str, **_: Any) -> None:
    if names := _tasks.pop((task_id, get_ident()), None):
        reset_contextvars(**names)
