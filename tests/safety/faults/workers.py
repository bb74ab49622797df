"""Workers and web servers of a stack with faults in them: forked by the nursery, met by their process number."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import count
from typing import IO, cast

import psutil

from config import env
from config.celery import app
from config.clock import Clock
from config.runtime import ports
from tests.safety.faults.planting import Fault
from tests.safety.stack import PATIENCE, Stack


class Forked:
    """A running part, its children with it."""

    def __init__(self, number: int) -> None:
        self._process = psutil.Process(number)

    def runs(self) -> bool:
        return self._process.is_running() and self._process.status() != psutil.STATUS_ZOMBIE

    def is_frozen(self) -> bool:
        return self._process.status() == psutil.STATUS_STOPPED

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def wait_for_death(self) -> None:
        """Of one that a fault kills, and of what it has started."""
        self._process.wait(PATIENCE)
        self._end_group()

    def kill(self) -> None:
        if self.runs():
            self._process.kill()
        self.wait_for_death()

    def stop(self) -> None:
        """Let it finish what it is at."""
        if self.runs():
            self._process.terminate()
        self.wait_for_death()

    def _end_group(self) -> None:
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


class Nursery:
    """Forks workers for one stack, and ends them; `faults` are those that it has planted."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self._numbers, self._workers = stack, count(1), list[Forked]()
        self._web: Forked | None = None
        self.faults: list[Fault] = []
        self._marks = stack.home / "faults"
        self._marks.mkdir(exist_ok=True)
        self._process = start_nursery(stack)
        assert self._hear() == "ready", stack.log("nursery")

    def fault(self, at: str, **how: object) -> Fault:
        """One that no other has the mark of."""
        return Fault.read({"at": at, "mark": str(self._marks / str(next(self._numbers))), **how})

    def hatch(self, *faults: Fault, part: str = "worker", threads: int | None = None) -> Forked:
        """A worker that takes tasks as soon as it can, with these faults planted; several may run at once."""
        name = f"{part}{next(self._numbers)}"
        return self._fork(part, renamed(self.stack.commands[part], name, threads), faults)

    def tick(self, rested: timedelta = timedelta(0)) -> Forked:
        """A clock with a memory of its own, one more each time; `rested` is how long ago it was stopped."""
        command = self.stack.commands["beat"]
        words = command[command.index("celery") :]
        memory = words[words.index("-s") + 1] = str(self._marks / f"schedule{next(self._numbers)}")
        if rested:
            remember(memory, rested)
        return self._fork("beat", words, [])

    def serve(self, *faults: Fault) -> Forked:
        """The web server, in place of the one that runs; faults strike in its processes that answer."""
        if self._web is not None:
            self._web.kill()
        command = self.stack.commands["web"]
        self._web = self._fork("web", command[command.index("gunicorn") :], faults)
        self.stack.until(lambda: ports.health(self.stack.listener) == HTTPStatus.OK, "the web server answers")
        return self._web

    def _fork(self, part: str, command: Sequence[str], faults: Sequence[Fault]) -> Forked:
        log = str(self.stack.layout.log / f"{part}.log")
        self.faults += [fault for fault in faults if fault not in self.faults]
        order = {"command": command, "faults": [fault.written() for fault in faults], "log": log}
        self._say(json.dumps(order))
        forked = Forked(int(self._hear()))
        if part != "web":
            self._workers.append(forked)
        return forked

    def end_all(self) -> None:
        """SIGKILL to every worker that still runs."""
        for worker in self._workers:
            worker.kill()
        self._workers.clear()

    def close(self) -> None:
        self.end_all()
        if self._web is not None:
            self._web.kill()
        self._process.communicate(timeout=PATIENCE)

    def _say(self, line: str) -> None:
        pipe = cast("IO[bytes]", self._process.stdin)
        pipe.write(f"{line}\n".encode())
        pipe.flush()

    def _hear(self) -> str:
        return cast("IO[bytes]", self._process.stdout).readline().decode().strip()


def start_nursery(stack: Stack) -> subprocess.Popen[bytes]:
    with (stack.layout.log / "nursery.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.safety.faults.nursery"],
            cwd=env.BASE,
            env=stack.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            pass_fds=[stack.listener.fileno()],
        )


def remember(memory: str, rested: timedelta) -> None:
    """Write what a clock that was stopped so long ago would have left: each task ran just before."""
    clock = Clock(app, schedule_filename=memory)
    for entry in clock.schedule.values():
        entry.last_run_at = datetime.now(UTC) - rested
    clock.close()


def renamed(command: Sequence[str], name: str, threads: int | None) -> list[str]:
    """The command of `up` from the word `celery` on, for a node of that name, so that several can be told apart."""
    words = ["celery", *command[command.index("celery") + 1 :]]
    words[words.index("-n") + 1] = f"{name}@%h"
    if threads is not None:
        words[words.index("-c") + 1] = str(threads)
    return words
