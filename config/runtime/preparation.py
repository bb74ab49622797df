"""What must be true before the site is served, tables and static files, redone only when its sources changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from config import env
from config.halt import Halt
from config.runtime.addresses import redis_url
from config.runtime.layout import Layout
from config.runtime.process import Nap, end_group, last_lines, start, wait_until

STEP_SECONDS = 1800
APPS = ("accounts", "discovery")


def child_environment(layout: Layout) -> dict[str, str]:
    """The environment of supervised children: same data folder, no second bootstrap, no services of their own."""
    return {
        **os.environ,
        env.HOME.name: str(layout.home),
        env.SUPERVISED.name: "1",
        env.NO_BOOTSTRAP.name: "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
    }


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "config", *arguments]


@dataclass
class Preparation:
    """One `manage.py` command and the digest of its sources; the stamp says with which digest it last succeeded."""

    layout: Layout
    command: str
    arguments: list[str]
    digest: str
    result: Path  # what the command made; if it is gone, the stamp means nothing
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def stamp(self) -> Path:
        return self.layout.home / f".{self.command}"

    @property
    def log(self) -> Path:
        return self.layout.log / f"{self.command}.log"

    def is_due(self) -> bool:
        if not (self.stamp.exists() and self.result.exists()):
            return True
        return self.stamp.read_text(encoding="utf-8") != self.digest

    def begin(self) -> None:
        """Start the command and return at once."""
        self.stamp.unlink(missing_ok=True)
        with self.log.open("wb") as log:
            self.process = start(
                manage(self.command, *self.arguments),
                output=log,
                folder=env.BASE,
                # A migration may rebuild an index over every picture.
                environment={**child_environment(self.layout), env.STATEMENT_SECONDS.name: "0"},
            )

    def finish(self, nap: Nap = time.sleep) -> None:
        """Wait for the command to end well, and stamp it; raises Halt with its last words."""
        process = self.process
        if process is None:
            return
        try:
            ended = wait_until(lambda: process.poll() is not None, STEP_SECONDS, nap)
        finally:
            self.abandon()
        if not ended or process.returncode:
            sys.stderr.write("\n".join([*last_lines(self.log, 30), ""]))
            raise Halt(f"`manage.py {self.command}` failed; all it said is in {self.log}.")
        self.stamp.write_text(self.digest, encoding="utf-8")

    def abandon(self) -> None:
        """End the command if it still runs; it will be due again."""
        if self.process is not None:
            end_group(self.process)
            self.process = None


def migration(layout: Layout) -> Preparation:
    """The tables. A given database is always looked at, since it may have been replaced meanwhile."""
    files = [file for app in APPS for file in (env.BASE / app / "migrations").glob("*.py")]
    digest = digest_of(files, by_content=True)
    result = layout.home / "given" if env.DATABASE_URL.text() else layout.cluster
    return Preparation(layout, "migrate", ["--noinput", "-v0"], digest, result)


def cache_table(layout: Layout) -> Preparation | None:
    """The table that holds the cache on a machine without Redis."""
    if redis_url():
        return None
    return Preparation(layout, "createcachetable", [], "1", layout.cluster)


def static_files(layout: Layout) -> Preparation:
    """Static files under hashed names, compressed."""
    files = [path for path in env.FILES.glob("static/**/*") if path.is_file()]
    sources = [*files, env.BASE / "config" / "settings.py"]
    manifest = layout.home / "static" / "staticfiles.json"
    # The browsable API is switched off: compressing its copy of Bootstrap would be half of the first start.
    arguments = ["--noinput", "-v0", "--ignore", "rest_framework"]
    return Preparation(layout, "collectstatic", arguments, digest_of(sources, by_content=False), manifest)


def installed() -> list[str]:
    """The packages of this Python, each as `name-version`."""
    folders = (Path(folder) for folder in sys.path)
    return sorted({found.stem for folder in folders for found in folder.glob("*.dist-info")})


def digest_of(files: Iterable[Path], *, by_content: bool) -> str:
    """SHA-256 over the files' names and contents, or over names, sizes and times of change where there are many.

    What is installed counts too, for packages bring migrations and static files of their own."""
    total = hashlib.sha256("\0".join(installed()).encode())
    for file in sorted(files):
        status = file.stat()
        what = file.read_bytes() if by_content else f"{status.st_size} {status.st_mtime_ns}".encode()
        total.update(f"{file.relative_to(env.BASE)} {len(what)}\0".encode() + what)
    return total.hexdigest()
