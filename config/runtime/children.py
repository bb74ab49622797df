"""The supervised children: what they are, how their lines are relayed, and how they come back after a death."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from config import env
from config.runtime.console import Console, Journal
from config.runtime.layout import Layout
from config.runtime.preparation import child_environment, manage
from config.runtime.process import end_group, start

STEADY = 60  # seconds of life after which a death counts as the first one again
HEARTBEAT_FOLDERS = ("/dev/shm", "/tmp")  # noqa: S108 - gunicorn makes a file of its own there, in memory if it can
LONGEST_DELAY = 30  # seconds between two attempts
CELERY = [sys.executable, "-W", "ignore::UserWarning", "-m", "celery", "--quiet", "-A", "config"]
NODE = ["-l", "WARNING", "--without-gossip", "--without-mingle", "-P", "threads"]


class BackOff:
    """When to try again: at once after the first failure, then later and later."""

    def __init__(self) -> None:
        self.due = 0.0
        self._failures = 0

    def failed(self, lived: float) -> float:
        """Note a death after that many seconds of life; returns the seconds until the next attempt."""
        self._failures = 1 if lived > STEADY else self._failures + 1
        delay = 0.0 if self._failures == 1 else min(2.0 ** (self._failures - 2), LONGEST_DELAY)
        self.due = time.monotonic() + delay
        return delay

    def is_due(self) -> bool:
        return time.monotonic() >= self.due


class Child:
    """One child process. `once`: it ends by itself, and is not started again. `keep`: descriptors it inherits."""

    def __init__(self, name: str, command: list[str], *, once: bool = False, keep: tuple[int, ...] = ()) -> None:
        self.name, self.command, self.once, self.keep = name, command, once, keep
        self.back_off = BackOff()
        self.process: subprocess.Popen[bytes] | None = None
        self.born = 0.0

    def start(self, layout: Layout, console: Console) -> None:
        """Start it; call from the main thread, to whose life the child's is tied."""
        self.process = start(
            self.command,
            output=subprocess.PIPE,
            folder=env.BASE,
            environment=child_environment(layout),
            keep=self.keep,
        )
        self.born = time.monotonic()
        relaying = (self.process, self.name, layout.log / f"{self.name}.log", console)
        threading.Thread(target=relay, args=relaying, daemon=True).start()

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def died(self) -> float:
        """Clear away what a dead child left running, and return the seconds until it may start again."""
        if self.process is not None:
            end_group(self.process)
        self.process = None
        return self.back_off.failed(time.monotonic() - self.born)

    def ask_to_end(self) -> None:
        if self.process is not None and self.runs():
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        if self.process is not None:
            end_group(self.process)


def relay(process: subprocess.Popen[bytes], name: str, file: Path, console: Console) -> None:
    """Pass each line of a child on to the terminal and into its log, until the child closes its output."""
    journal = Journal(file)
    for raw in process.stdout or ():
        line = raw.decode(errors="replace").rstrip()
        journal.write(line)
        if line:
            console.relay(name, line)
    journal.close()


def web(listener: socket.socket) -> Child:
    """gunicorn with one process of threads, on the socket that the supervisor holds."""
    heartbeat = next(folder for folder in HEARTBEAT_FOLDERS if os.path.isdir(folder))
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.serving"]
    command += ["--bind", f"fd://{listener.fileno()}", "--worker-tmp-dir", heartbeat]
    return Child("web", [*command, "config.wsgi:application"], keep=(listener.fileno(),))


def background(layout: Layout) -> list[Child]:
    """The worker, the encoder of searched pictures (a process of its own, never behind a backlog), and the clock."""
    threads = str(env.WORKER_THREADS.number())
    worker = [*NODE, "-c", threads, "-Q", "imaging,embedding,default", "-n", "pipeline@%h"]
    queries = [*NODE, "-c", "1", "-Q", "interactive", "-n", "queries@%h"]
    # No pid file: the supervisor's lock is what keeps a second clock away, and it cannot go stale.
    beat = ["-l", "WARNING", "--pidfile=", "-s", str(layout.home / "beat-schedule")]
    return [
        Child("worker", [*CELERY, "worker", *worker]),
        Child("queries", [*CELERY, "worker", *queries]),
        Child("beat", [*CELERY, "beat", *beat]),
    ]


def demo() -> Child | None:
    """The command that fills an empty site; None in a copy of the code that has no such command."""
    if not any(env.BASE.glob("*/management/commands/seed_demo.py")):
        return None
    return Child("demo", manage("seed_demo", "--if-empty"), once=True)
