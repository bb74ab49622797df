"""`/healthz`: this process answers and reaches its database. `/readyz`: each part that the site needs, by itself."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from discovery.jobs.heartbeats import encoder_problem, heartbeats
from discovery.jobs.selectors import queue_lengths

# As little as PostgreSQL's log takes at a time, many times over: what `manage.py up` asks for too.
LEAST_FREE = 200_000_000
# Seconds by which clocks that are set over a network never differ.
OFF = 5


def healthz(request: HttpRequest) -> JsonResponse:
    problem = _database()
    return JsonResponse({"status": "no database"}, status=503) if problem else JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """503 while a part is not ready; `parts` says which, and why."""
    parts = {name: _told(check) for name, check in CHECKS.items()}
    parts |= {name: {"ready": not problem, "problem": problem} for name, problem in _workers()}
    is_ready = all(part["ready"] for part in parts.values())
    status = "ready" if is_ready else "not ready"
    answer = JsonResponse({"status": status, "parts": parts}, status=200 if is_ready else 503)
    answer["Cache-Control"] = "no-store"
    return answer


def _told(check: Callable[[], str]) -> dict[str, Any]:
    """What anything that goes wrong says in one line: the others are still told."""
    try:
        problem = check()
    except Exception as error:
        problem = type(error).__name__
    return {"ready": not problem, "problem": problem}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "it does not answer"
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} are not applied: run manage.py migrate" if waiting else ""


def _queue() -> str:
    return "it does not answer" if queue_lengths() is None else ""


def _disk() -> str:
    free = shutil.disk_usage(settings.DATA_DIR).free
    return f"{free / 1e6:,.0f} MB are free" if free < LEAST_FREE else ""


def _clock() -> str:
    """What is let out or deleted in its time goes by the database's clock; it is to be everybody's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        ahead = time.time() - float(cursor.fetchone()[0])
    way = "ahead of" if ahead > 0 else "behind"
    return f"it is {abs(ahead):,.0f} s {way} the database's" if abs(ahead) > OFF else ""


def _workers() -> Iterator[tuple[str, str]]:
    try:
        alive = heartbeats()
    except Exception as error:
        yield "workers", type(error).__name__
        return
    for each in alive:
        seen = "no sign of life" if each.age is None else f"last seen {each.age} s ago"
        yield each.name, "" if each.is_alive else seen


CHECKS: Mapping[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "queue": _queue,
    "disk": _disk,
    "clock": _clock,
    "encoder": encoder_problem,
}
