"""The children of a supervisor that was killed: written down while they run, and cleared away by the next start."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil

PATIENCE = 10  # seconds for a left-over child to end as asked


def write_down(home: Path, numbers: Iterable[int]) -> None:
    """Note these children: a process number alone may be another's by the time it is read."""
    known = []
    for number in numbers:
        with suppress(psutil.NoSuchProcess):  # ended since it was listed
            known.append([number, psutil.Process(number).create_time()])
    record(home).write_text(json.dumps(known), encoding="utf-8")


def clear_away(home: Path) -> int:
    """End what a dead supervisor left running, with all that it started; returns how many there were."""
    left = [process for process in noted(home) if is_alive(process)]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    psutil.wait_procs(left, timeout=PATIENCE)
    for process in left:
        with suppress(ProcessLookupError, PermissionError):  # the whole session is gone already
            os.killpg(process.pid, signal.SIGKILL)
    record(home).unlink(missing_ok=True)
    return len(left)


def record(home: Path) -> Path:
    return home / ".children"


def noted(home: Path) -> list[psutil.Process]:
    try:
        pairs = json.loads(record(home).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):  # none, or a power cut in the middle of writing
        return []
    found = []
    for number, born in pairs:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(number)
            if abs(process.create_time() - born) < 1:
                found.append(process)
    return found


def is_alive(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False
