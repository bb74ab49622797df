"""Starting and ending child processes so that none is left behind, whatever happens to this one."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from pwd import struct_passwd
from typing import IO

from config.halt import Halt

PR_SET_PDEATHSIG = 1  # linux/prctl.h
BIGGEST_LOG = 5_000_000  # bytes after which a log is set aside (one generation) at the next start
# Looked up before any fork: the child of a process with threads must not load anything.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent(end: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """A preexec_fn that has the kernel send `end` to the child once the thread that started it is gone.

    Linux only; elsewhere the next start finds what was left. Start such children from the main thread."""
    if _libc is None:
        return None
    prctl, parent = _libc.prctl, os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(end), 0, 0, 0)
        if os.getppid() != parent:  # it ended between the fork and the line above
            os._exit(1)

    return ask


def start(
    command: list[str],
    *,
    output: IO[bytes] | int,
    folder: Path,
    account: struct_passwd | None = None,
    environment: dict[str, str] | None = None,
    tied: bool = True,
    end: signal.Signals = signal.SIGTERM,
    keep: tuple[int, ...] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that a terminal's Ctrl-C reaches only its parent.

    `tied`: it gets `end` when this process dies. `account`: whose it is. `keep`: descriptors that it inherits."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=environment,
        start_new_session=True,
        pass_fds=keep,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=end_with_parent(end) if tied else None,
    )


def end_group(process: subprocess.Popen[bytes], sign: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to everything that the child started in its session, also when itself is gone."""
    with suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
        os.killpg(process.pid, sign)


def wait_for_end(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether the child ended within that time."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def open_log(file: Path) -> IO[bytes]:
    """Open a log for appending; a big one is set aside first, so that it cannot fill the disk unnoticed."""
    if file.exists() and file.stat().st_size > BIGGEST_LOG:
        file.replace(file.with_suffix(".log.1"))
    return file.open("ab")


def last_lines(file: Path, count: int = 12) -> list[str]:
    """The log's last lines, for a message; none when there is no log."""
    with suppress(FileNotFoundError), file.open("rb") as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - 8000))
        return log.read().decode(errors="replace").splitlines()[-count:]
    return []


def failure(name: str, log: Path) -> Halt:
    """The Halt of a server that ended while it started."""
    lines = last_lines(log)
    if any("No space left on device" in line for line in lines):
        return Halt(f"{name} could not start because the disk that holds {log.parent} is full.")
    told = next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line or "Fatal" in line), "")
    told = told or (lines[-1] if lines else "it said nothing")
    return Halt(f"{name} could not start ({told.strip()}); see {log}.")


Nap = Callable[[float], None]  # waits that many seconds; the supervisor's raises when it is asked to stop


def wait_until(done: Callable[[], bool], seconds: float, nap: Nap = time.sleep) -> bool:
    """Ask `done` again and again for at most that time; whether it came true."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        nap(0.03)
    return True
