"""Drawing many demo pictures, in the order that was asked for, on as many cores as there are to spare; pure."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from discovery.demo.artists import ARTISTS, draw, encode

MOST_PROCESSES = 2  # the web server and the worker want their share
TOO_FEW = 8  # pictures: fewer are drawn sooner than a process starts


@dataclass(frozen=True, slots=True)
class Job:
    """Picture `number` (from 0) of ARTISTS[`artist`]."""

    artist: int
    number: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """`data`: a JPEG file."""

    job: Job
    data: bytes
    caption: str
    tags: tuple[str, ...]
    alt_text: str


def drawn(jobs: Sequence[Job], processes: int | None = None) -> Generator[Drawn, None, None]:
    """The pictures of these jobs, in their order; by default in two processes where there are two cores."""
    processes = processes or min(MOST_PROCESSES, _cores())
    if processes == 1 or len(jobs) < TOO_FEW:
        yield from map(_draw, jobs)
        return
    # Not forked: a fork would share the sockets to the database and the queue.
    fresh = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=fresh, initializer=_depend_on_parent)
    try:
        yield from pool.map(_draw, jobs, chunksize=2)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _draw(job: Job) -> Drawn:
    work = draw(ARTISTS[job.artist], job.number)
    return Drawn(job, encode(work.image), work.caption, work.tags, work.alt_text)


def _depend_on_parent() -> None:
    """Leave Ctrl-C to the parent, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
