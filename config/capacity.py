"""How much is done at a time: requests of each kind, those that wait, database connections. All by the environment.

Pages, searches, uploads and files each have places and a line of their own, so that none takes those of another.
"""

from __future__ import annotations

from enum import StrEnum

from config import env


class Work(StrEnum):
    """What a request asks of the server: a page, a search, which may wait for the encoder, to take files in, or one."""

    PAGE = "page"
    SEARCH = "search"
    UPLOAD = "upload"
    FILE = "file"


PLACES = {
    Work.PAGE: env.WEB_THREADS,
    Work.SEARCH: env.SEARCH_THREADS,
    Work.UPLOAD: env.UPLOAD_THREADS,
    Work.FILE: env.FILE_THREADS,
}
# Threads that only say that everything is taken, hand out static files, and answer monitors.
DOOR = 8
# Connections that the kernel keeps until one of those threads comes to them.
BACKLOG = 256
# Seconds in which not a byte comes of a request, or is taken of an answer, until it is given up with its place.
SILENCE = 30
# Commands at the terminal, and whoever looks into the database.
OTHERS = 12


def places(work: Work) -> int:
    """Requests of this kind that are worked on at a time, at least one."""
    return max(1, PLACES[work].number())


def line() -> int:
    """Requests of a kind that wait for their turn at a time."""
    return max(0, env.WAITING_REQUESTS.number())


def threads() -> int:
    """Of the web server: nobody who waits keeps the next from being told so."""
    return sum(places(work) + line() for work in Work) + DOOR


def pool_size() -> int:
    """Database connections that one process holds at most: one a request or task that is worked on, and monitors'."""
    return max(sum(places(work) for work in Work), env.WORKER_THREADS.number()) + 2


def most_connections() -> int:
    """Of one web server, worker, encoder of searched pictures and clock together, and OTHERS.

    A worker has a connection for each of its threads and one for the signals between its tasks; the encoder has one
    thread.
    """
    return pool_size() + (env.WORKER_THREADS.number() + 1) + 2 + 1 + OTHERS
