"""A real Celery worker for tests: a process on the test database, which can be asked whether it still has work."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import redis
from django.db import connection

from config import env, runtime
from config.runtime.addresses import url_of_embedded
from config.runtime.process import end_with_parent

QUEUES = ["interactive", "imaging", "embedding", "default"]
START_SECONDS = 60
# kombu keeps what a worker took and did not finish yet under this name; every task is acknowledged late.
UNFINISHED = "unacked"


class WorkerProcess:
    """The worker process; `start` returns when it takes tasks."""

    def __init__(self) -> None:
        self.log = runtime.home() / "log" / "test-worker.log"
        self.queue = redis.Redis.from_url(runtime.redis_url())
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.empty_queues()
        command = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "config", "worker", "-P", "threads", "-c", "2"]
        command += [
            "-l",
            "INFO",
            "-Q",
            ",".join(QUEUES),
            "--without-gossip",
            "--without-mingle",
            "-n",
            "test@localhost",
        ]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=env.BASE,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent(),
            )
        self.wait_for(lambda: " ready." in self.said(), START_SECONDS, "the worker did not start")

    @staticmethod
    def environment() -> dict[str, str]:
        """The test settings, on the database that pytest-django made."""
        name = str(connection.settings_dict["NAME"])
        given = env.DATABASE_URL.text()
        url = f"{given.rpartition('/')[0]}/{name}" if given else url_of_embedded(name)
        return {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test", env.DATABASE_URL.name: url}

    def said(self) -> str:
        """Everything that the worker printed so far."""
        return Path(self.log).read_text(encoding="utf-8", errors="replace")

    def empty_queues(self) -> None:
        """Throw away what waits; what a worker has begun goes on."""
        self.queue.delete(*QUEUES)

    def is_idle(self) -> bool:
        waiting = sum(int(self.length(name)) for name in QUEUES)
        return waiting == 0 and self.queue.hlen(UNFINISHED) == 0

    def length(self, queue: str) -> Any:
        return self.queue.llen(queue)

    def wait_until_idle(self, seconds: float = 60) -> None:
        """Return when nothing waits and nothing is in progress; fails the test when that takes longer.

        Seen several times in a row: for a moment a task that is being taken stands in neither list.
        """
        calm = 0

        def has_calmed_down() -> bool:
            nonlocal calm
            calm = calm + 1 if self.is_idle() else 0
            return calm >= 4

        self.wait_for(has_calmed_down, seconds, "the worker still has tasks")

    def wait_for(self, done: Any, seconds: float, complaint: str) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            assert self.process is None or self.process.poll() is None, f"the worker ended:\n{self.said()[-3000:]}"
            assert time.monotonic() < deadline, f"{complaint}:\n{self.said()[-3000:]}"
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)
            self.queue.close()
