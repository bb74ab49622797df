"""What `up` shows: its own steps with the seconds since the start, and its children's lines with their names."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from config.runtime.process import BIGGEST_LOG

COLOURS = {"web": 36, "worker": 35, "queries": 34, "beat": 33, "demo": 32}


class Console:
    """The terminal, shared by the supervisor and the threads that relay the children."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._lock = threading.Lock()
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def say(self, line: str) -> None:
        self._print(f"{time.monotonic() - self._started:6.1f} s  {line}")

    def relay(self, name: str, line: str) -> None:
        label = f"{name:>8}"
        if self._coloured:
            label = f"\033[{COLOURS.get(name, 37)}m{label}\033[0m"
        self._print(f"{label}  {line}")

    def _print(self, line: str) -> None:
        # The terminal may be gone: the children must still be drained, and everything stopped in order.
        with self._lock, suppress(OSError):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


class Journal:
    """A child's log file, turned over (one generation kept) before it grows without bound."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._out = file.open("a", encoding="utf-8", errors="replace")

    def write(self, line: str) -> None:
        # A full disk must not stop the reading: the child would hang on its next line.
        with suppress(OSError):
            if self._out.tell() > BIGGEST_LOG:
                self._out.close()
                self._file.replace(self._file.with_suffix(".log.1"))
                self._out = self._file.open("a", encoding="utf-8", errors="replace")
            self._out.write(time.strftime("%Y-%m-%d %H:%M:%S ") + line + "\n")
            self._out.flush()

    def close(self) -> None:
        with suppress(OSError):  # the same full disk
            self._out.close()
