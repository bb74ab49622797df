"""A real `manage.py up` in a data folder of its own, for the tests that start, kill and restart it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil

from config import env

START_SECONDS = 300  # on a machine that does much else at the same time


class SiteProcess:
    """One `up` on the given home; what it prints goes to `output`."""

    def __init__(self, home: Path, output: Path, port: int) -> None:
        self.home, self.output, self.port = home, output, port
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        """This process's environment without what the test settings put into it."""
        ours = {"KINDRED_TEST_HOME", "KINDRED_HOME", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL"}
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        return {**kept, "KINDRED_NO_BOOTSTRAP": "1", "KINDRED_HOME": str(self.home)}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(env.BASE / "manage.py"), *arguments]

    def start(self) -> None:
        """Start it and return when it says that it is open and its workers are there."""
        self.begin()
        self.until(lambda: self.said().count("Kindred is open: ") == 2, START_SECONDS)

    def begin(self) -> subprocess.Popen[bytes]:
        """Start it and return at once."""
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                self.command("up", "--port", str(self.port), "--no-demo"),
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.process

    def stop(self) -> None:
        """End it, if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command of manage.py beside it."""
        return subprocess.run(
            self.command(*arguments),
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=START_SECONDS,
        )

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    @property
    def url(self) -> str:
        return self.said().split("Kindred is open: ")[1].split()[0]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}healthz", timeout=5) as response:  # noqa: S310 - our own address
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def family(self) -> list[psutil.Process]:
        """Every live process below the supervisor."""
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, *words: str) -> psutil.Process:
        """The direct child whose command line holds all these words."""
        assert self.process is not None
        for process in psutil.Process(self.process.pid).children():
            if all(word in " ".join(process.cmdline()) for word in words):
                return process
        raise AssertionError(f"no child with {words}:\n{self.said()}")

    def until(self, done: Callable[[], bool], seconds: float) -> None:
        """Wait for `done`; fails the test when that takes longer, or `up` ends."""
        deadline = time.monotonic() + seconds
        while not done():
            assert self.process is None or self.process.poll() is None, f"it ended:\n{self.said()}"
            assert time.monotonic() < deadline, f"not within {seconds} s:\n{self.said()}"
            time.sleep(0.1)


def survivors(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those of the processes that still live after that time; a zombie that nobody reaps is dead."""
    deadline = time.monotonic() + seconds
    while True:
        alive = [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
        if not alive or time.monotonic() > deadline:
            return alive
        time.sleep(0.1)
