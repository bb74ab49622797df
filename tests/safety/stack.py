"""The real parts of a site, each one's start, end and sudden death in a test's hand, in a data folder of their own.

They are the very commands that `up` runs, without the supervisor that would bring them back: what a test has killed
stays dead until the test starts it again. Reads and plants by SQL, asks and posts by HTTP, as anybody outside would.
"""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from celery import Celery
from celery.utils.nodenames import host_format
from psycopg.conninfo import make_conninfo

from config import env, queues, runtime
from config.halt import Halt
from config.runtime import addresses, ports
from config.runtime.children import background, web
from config.runtime.layout import Layout
from config.runtime.postgres import Postgres
from config.runtime.preparation import child_environment, manage, migration, static_files
from config.runtime.process import end_group, start, wait_until
from config.runtime.redis import Redis
from config.runtime.vault import secret

SERVERS = ("postgres", "redis")
WORKERS = {"worker": "pipeline", "queries": "queries"}
PARTS = (*SERVERS, "web", *WORKERS, "beat")
# Longer than a busy machine needs; nothing waits for it that need not.
PATIENCE = 120.0
ANY_PORT = 0
# What the test settings, or whoever runs the tests, put into the environment, and these parts must not see.
FOREIGN = (env.TEST_HOME, env.DATABASE_URL, env.REDIS_URL, env.SECRET_KEY, env.STORAGE, env.DEBUG, env.SITE_URL)


class Stack:
    """PostgreSQL, Redis, the web server, both workers and the clock. `home` must be empty, and open to PostgreSQL's
    account when root tests."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        with self._at_home():
            self.layout = Layout.make()
            self.servers: dict[str, Postgres | Redis] = {
                "postgres": Postgres(self.layout),
                "redis": Redis(self.layout),
            }
            self.listener = ports.listen("127.0.0.1", ANY_PORT, lambda line: None)
            self.commands = {child.name: child.command for child in [web(self.listener), *background(self.layout)]}
            self.environment = child_environment(self.layout)
            self.database = make_conninfo(
                host=str(self.layout.sockets), user=addresses.USER, password=secret("PGPASSWORD")
            )
            self.redis = redis.Redis.from_url(runtime.redis_url())
            self.celery = Celery("stack", broker=runtime.broker_url(), set_as_current=False)
        self.celery.conf.update(task_routes=queues.ROUTES, task_default_queue="default", task_ignore_result=True)
        self.url = ports.url_of(self.listener).rstrip("/")
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def prepare(self) -> None:
        """The servers with their tables, and the static files, made side by side; nothing else runs yet."""
        with self._at_home():
            files = static_files(self.layout)
            if files.is_due():
                files.begin()
            for name in SERVERS:
                self.start(name)
            tables = migration(self.layout)
            if tables.is_due():
                tables.begin()
            tables.finish()
            files.finish()

    def start(self, *names: str, module: str = "config", **environment: str) -> None:
        """Start these parts (all: `*PARTS`) and return once they answer; one that runs already is left as it is.

        `module` holds the Celery application of a worker; `environment` is added to that of the parts."""
        for name in names:
            if self.runs(name):
                continue
            if name in SERVERS:
                self._start_server(name)
            else:
                self._start_child(name, module, environment)
        for name in names:
            self._wait_ready(name)

    def begin(self, name: str, **environment: str) -> None:
        """Start a part that is no server, and return at once."""
        self._start_child(name, "config", environment)

    def stop(self, *names: str) -> None:
        """End these parts as `up` does: a worker finishes its tasks, a server writes everything."""
        for name in names:
            if name in SERVERS:
                with self._at_home():
                    self.servers[name].stop()
            elif self.runs(name):
                self.processes[name].terminate()
        for name in names:
            if name in self.processes:
                self.processes.pop(name).wait(PATIENCE)

    def kill(self, *names: str) -> None:
        """SIGKILL, to all that the part has started too."""
        for name in names:
            process = self.servers[name].process if name in SERVERS else self.processes.pop(name, None)
            if process is not None:
                end_group(process, signal.SIGKILL)
                process.wait(PATIENCE)

    def close(self) -> None:
        """End everything, at once where nothing can be lost."""
        self.kill(*(name for name in PARTS if name not in SERVERS))
        self.redis.close()
        self.celery.close()
        self.stop("redis", "postgres")
        self.layout.leave()
        self.listener.close()

    def runs(self, name: str) -> bool:
        if name in SERVERS:
            return self.servers[name].owns()
        return name in self.processes and self.processes[name].poll() is None

    def wait_for_death(self, name: str) -> int:
        """The exit status of a part that is about to end by itself; -9 for SIGKILL."""
        status = self.processes[name].wait(PATIENCE)
        end_group(self.processes.pop(name))
        return status

    def log(self, name: str) -> str:
        """All that the part has written so far, over all its lives."""
        file = self.layout.log / f"{name}.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement, committed; the rows that it returns. Raises psycopg.OperationalError without a server."""
        with psycopg.connect(self.database, dbname=addresses.DATABASE, autocommit=True, connect_timeout=5) as database:
            cursor = database.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def number(self, statement: str, *values: object) -> int:
        """The one number that a query returns."""
        return int(self.sql(statement, *values)[0][0])

    def send(self, task: str, *arguments: object) -> None:
        """Put one message into the task's queue, as a nudge or the clock does."""
        self.celery.send_task(task, args=arguments, retry=False)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A command of manage.py on this site, whichever parts run."""
        return subprocess.run(
            manage(*arguments),
            env={**self.environment, **environment},
            cwd=env.BASE,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def until(self, done: Callable[[], bool], complaint: str, seconds: float = PATIENCE) -> None:
        """Wait for `done`; fails the test, with the parts' last words, when that takes longer."""
        if not wait_until(done, seconds):
            said = "\n".join(f"--- {name}\n{self.log(name)[-2000:]}" for name in ("web", *WORKERS))
            raise AssertionError(f"not within {seconds:.0f} s: {complaint}\n{said}")

    def files(self) -> set[str]:
        """The names of all stored files, below the folder of media."""
        media = self.home / "media"
        return {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}

    def _start_server(self, name: str) -> None:
        """A killed server's shared memory is freed once its last child has noticed; until then it refuses."""
        deadline = time.monotonic() + PATIENCE
        with self._at_home():
            while True:
                self.servers[name].start()
                try:
                    return self.servers[name].wait_ready()
                except Halt:
                    if time.monotonic() > deadline:
                        raise

    def _start_child(self, name: str, module: str, environment: dict[str, str]) -> None:
        command = [module if word == "config" else word for word in self.commands[name]]
        with (self.layout.log / f"{name}.log").open("ab") as log:
            self.processes[name] = start(
                command,
                output=log,
                folder=env.BASE,
                environment={**self.environment, **environment},
                keep=(self.listener.fileno(),) if name == "web" else (),
            )

    def _wait_ready(self, name: str) -> None:
        if name == "web":
            self.until(lambda: ports.health(self.listener) in {200, 503}, "the web server answers")
        elif name in WORKERS:
            self.until(lambda: self._takes_tasks(WORKERS[name]), f"the part {name} takes tasks")

    def _takes_tasks(self, node: str) -> bool:
        asked = [host_format(f"{node}@%h")]
        try:
            return bool(self.celery.control.broadcast("ping", destination=asked, reply=True, timeout=1, limit=1))
        except redis.ConnectionError:  # of a connection to a Redis that has ended since
            return False

    @contextmanager
    def _at_home(self) -> Iterator[None]:
        """The runtime finds its folder by the environment, and so do the parts."""
        with pytest.MonkeyPatch.context() as patch:
            for variable in FOREIGN:
                patch.delenv(variable.name, raising=False)
            patch.setenv(env.HOME.name, str(self.home))
            patch.delenv("PYTEST_CURRENT_TEST", raising=False)
            yield
