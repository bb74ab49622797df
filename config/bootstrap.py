"""The virtual environment beside manage.py in a checkout: made once, hash-checked, complete before anything runs in it.

Standard library only, since nothing is installed yet when it runs."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import env
from config.halt import Halt, explain
from config.install import install_locked

VENV = env.BASE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".kindred"
DEV_COMMANDS = {"test"}
# Which locks hold everything of a kind: that of the test tools holds all, that of CLIP all that serves.
ENOUGH = {"app": ("app", "clip", "dev"), "clip": ("clip", "dev"), "dev": ("dev",)}


def enter_environment(command: str) -> None:
    """Return when this process runs inside a complete .venv; until then, make it and start over within it.

    Raises Halt when it cannot be made. KINDRED_NO_BOOTSTRAP=1 trusts the current Python instead, and so does a wheel,
    whose installer has seen to its requirements."""
    if env.NO_BOOTSTRAP.switch() or env.INSTALLED:
        return
    kind = kind_for(command)
    if not is_complete(kind):
        with alone():
            if not is_complete(kind):  # another process may have made it while this one waited
                make(kind)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), *sys.argv])  # noqa: S606 - no shell is the point


def kind_for(command: str) -> str:
    """Which lock a command needs: the test tools, or what the configured encoder asks for, or no more than the rest."""
    if command in DEV_COMMANDS:
        return "dev"
    return "clip" if env.ENCODER.text().startswith("open_clip:") else "app"


def lock_file(kind: str) -> Path:
    return env.BASE / "locks" / f"{kind}.txt"


def stamp_for(kind: str) -> str:
    """What the stamp says once the lock of this kind, exactly as it is now, has been installed."""
    return f"{kind} {hashlib.sha256(lock_file(kind).read_bytes()).hexdigest()}"


def is_complete(kind: str) -> bool:
    """Whether .venv holds everything of this kind, be it as part of a larger one."""
    if not (PYTHON.exists() and STAMP.exists()):
        return False
    return STAMP.read_text(encoding="utf-8") in {stamp_for(larger) for larger in ENOUGH[kind]}


@contextmanager
def alone() -> Iterator[None]:
    """Hold the right to change .venv; a second process says that it waits.

    The lock is on manage.py itself: it exists before anything is written, and needs no file of its own."""
    with (env.BASE / "manage.py").open("rb") as door:
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is setting up the environment; waiting for it")
            fcntl.flock(door, fcntl.LOCK_EX)
        yield


def make(kind: str) -> None:
    """Bring .venv to what the lock of this kind says, then stamp it; may be interrupted and run again."""
    started = time.monotonic()
    say(f"Setting up {VENV} (once; a few minutes, mostly downloads)")
    try:
        STAMP.unlink(missing_ok=True)
        uv = working_uv()
        make_venv(with_pip=uv is None)
        install_locked(lock_file(kind), python=PYTHON, uv=uv, say=say)
        STAMP.write_text(stamp_for(kind), encoding="utf-8")
    except OSError as error:
        raise explain(error, env.BASE) from error
    say(f"The environment is ready after {time.monotonic() - started:.0f} s")


def working_uv() -> str | None:
    """The uv on PATH, if it really runs: a version manager's shim may be there with nothing behind it."""
    uv = shutil.which("uv")
    if uv is None or subprocess.run([uv, "--version"], check=False, capture_output=True).returncode:
        return None
    return uv


def make_venv(*, with_pip: bool) -> None:
    """Create the empty environment; one that lacks a part (an interrupted creation) is made anew."""
    if PYTHON.exists() and (not with_pip or has_pip()):
        return
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if not with_pip:
        command.append("--without-pip")
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    if result.returncode == 0:
        return
    said = result.stdout + result.stderr
    if "ensurepip" in said or "No module named venv" in said:
        raise Halt("Python's venv is missing. On Debian or Ubuntu: sudo apt install python3-venv")
    if "Permission denied" in said or "Read-only" in said:
        raise Halt(f"{env.BASE} cannot be written by this account, and .venv belongs there; change its owner.")
    if "No space left" in said:
        raise Halt(f"The disk that holds {env.BASE} is full; about 6 GB are needed.")
    raise Halt(f"The virtual environment could not be made: {' '.join(said.split()) or 'no reason was given'}")


def has_pip() -> bool:
    return subprocess.run([PYTHON, "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0


def say(line: str) -> None:
    sys.stdout.write(f"Kindred: {line}\n")
    sys.stdout.flush()
