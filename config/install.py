"""The hash-checked install of a lock file into an environment, with its progress said and its failure explained.

Standard library only."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import deque
from collections.abc import Callable
from pathlib import Path

from config.halt import Halt

ROOMY = 6 * 10**9  # bytes that torch with its libraries, and the archives it comes in, take on Linux
TELLING = re.compile(r"^(Resolved|Downloading|Downloaded|Building|Built|Prepared|Installed|Installing)\b")
# What the installers say, and what that means to the person at the keyboard; the first match counts.
REASONS = [
    (
        r"No space left|Disk quota|os error 28\b",
        "The disk is full; about 6 GB are needed. Free some space and run the command again.",
    ),
    (
        r"Permission denied|Read-only file system|os error (13|30)\b",
        "A folder cannot be written by this account.",
    ),
    (
        r"hash(es)? mismatch|HashMismatch|DO NOT MATCH THE HASHES",
        "A downloaded package is not the one that was locked (its hash differs); nothing of it was installed.",
    ),
    (
        (
            r"dns error|resolve host|name resolution|NewConnectionError|Connect(ion)?(Error| refused| reset| timed out)"
            r"|client error \(Connect\)|timed out|Network is unreachable|Failed to fetch|ProxyError|from versions: none"
        ),
        "The packages cannot be reached; check the network and run the command again: it goes on where it stopped.",
    ),
    (
        r"No matching distribution|No solution found|not a supported wheel|has no wheels|no usable wheels",
        "A package has no build for this Python or this machine; Python 3.11 or 3.12 on Linux x86-64 has them all.",
    ),
]


def install_locked(lock: Path, *, python: Path, uv: str | None, say: Callable[[str], None]) -> None:
    """Install exactly the lock's packages with uv, or with pip when uv cannot be had; raises Halt."""
    free = shutil.disk_usage(python.parent).free
    if free < ROOMY:
        say(f"Only {free / 10**9:.1f} GB are free here; a first installation may need {ROOMY / 10**9:.0f} GB")
    uv = uv or own_uv(python, say)
    if uv:
        command = [uv, "pip", "install", "--python", str(python)]
    else:
        command = [str(python), "-m", "pip", "install", "--disable-pip-version-check"]
    code, tail = relay([*command, "--require-hashes", "-r", str(lock)], say)
    if code:
        raise Halt(reason(tail))


def own_uv(python: Path, say: Callable[[str], None]) -> str | None:
    """A uv inside the environment: it installs several times faster than pip, and resumes its downloads."""
    uv = python.with_name("uv")
    if not uv.exists():
        say("Fetching uv, the fast installer")
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"],
            check=False,
            capture_output=True,
        )
    return str(uv) if uv.exists() else None


def relay(command: list[str], say: Callable[[str], None]) -> tuple[int, list[str]]:
    """Run an installer, say its lines that tell of progress, and return its exit code and last lines."""
    tail: deque[str] = deque(maxlen=60)
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            line = line.strip()
            tail.append(line)
            if TELLING.match(line):
                say(f"  {shortened(line)}")
    return process.returncode, list(tail)


def shortened(line: str) -> str:
    """An installer's line without the addresses and the long lists that some of them carry."""
    line = re.sub(r"\S+://\S+/", "", line)
    return line if len(line) <= 100 else line[:97] + "..."


def reason(tail: list[str]) -> str:
    """One line for a failed installation."""
    said = "\n".join(tail)
    for pattern, meaning in REASONS:
        if re.search(pattern, said, re.IGNORECASE):
            return meaning
    last = next((line for line in reversed(tail) if line), "the installer said nothing")
    return f"The installation failed ({shortened(last)}); run the command again to go on."
