"""The PostgreSQL cluster on disk: made in one step, and the truth about who, if anyone, is running it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil

from config.halt import Halt, plainly
from config.runtime.addresses import USER
from config.runtime.layout import SOCKET_NAME, Layout
from config.runtime.vault import secret

# Collation and case rules built into PostgreSQL: right for all scripts, the same on every system and after every
# upgrade of its C library. The wheel is built without ICU.
LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]


def exists(layout: Layout) -> bool:
    return (layout.cluster / "PG_VERSION").exists()


def create(layout: Layout, programs: Path, *, durable: bool) -> None:
    """Make the cluster under another name and rename it, so that half of one is never taken for a whole.

    `durable=False` skips the syncs, for throw-away clusters. Raises Halt."""
    with plainly(layout.home):
        draft = layout.home / "pg18.new"
        shutil.rmtree(draft, ignore_errors=True)  # of a start that was interrupted
        draft.mkdir(mode=0o700)
        password = password_file(layout)
        try:
            if layout.account:
                os.chown(draft, layout.account.pw_uid, layout.account.pw_gid)
            run_initdb(layout, programs, draft, password, durable=durable)
            draft.rename(layout.cluster)
        finally:
            password.unlink()


def password_file(layout: Layout) -> Path:
    """The password in a file that initdb's account alone can read: a command line would show it to everybody."""
    descriptor, name = tempfile.mkstemp(dir=layout.sockets)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret("PGPASSWORD"))
    if layout.account:
        os.chown(name, layout.account.pw_uid, layout.account.pw_gid)
    return Path(name)


def run_initdb(layout: Layout, programs: Path, folder: Path, password: Path, *, durable: bool) -> None:
    command = [str(programs / "initdb"), "-D", str(folder), "-U", USER, "--pwfile", str(password), *LOCALE]
    command.append("--auth=scram-sha-256")
    result = subprocess.run(
        [*command, *([] if durable else ["--no-sync"])],
        check=False,
        capture_output=True,
        text=True,
        cwd=layout.home,
        env=server_environment(),
        start_new_session=True,
        user=layout.account.pw_uid if layout.account else None,
        group=layout.account.pw_gid if layout.account else None,
        extra_groups=[] if layout.account else None,
    )
    if result.returncode == 0:
        return
    shutil.rmtree(folder, ignore_errors=True)
    said = (result.stdout + result.stderr).strip().splitlines()
    if any("No space left" in line for line in said):
        raise Halt(f"The disk that holds {layout.home} is full; free some space and start again.")
    cause = next((line for line in said if "error:" in line or "FATAL" in line), said[-1] if said else "no reason")
    raise Halt(f"The database could not be created in {layout.home}: {cause.strip()}")


def server_environment() -> dict[str, str]:
    """What a server needs of the environment: nothing that could hold a secret or bend its behaviour."""
    return {"PATH": os.defpath, "LC_ALL": "C"}


def running_process(layout: Layout) -> psutil.Process | None:
    """The live postmaster of this cluster, if any; the traces of a dead one are removed.

    PostgreSQL believes its pid file as long as *some* process has that number: a zombie that nobody reaps (process 1
    of many containers does not), or a stranger after a reboot. It would then refuse to start."""
    file = layout.cluster / "postmaster.pid"
    try:
        number = int(file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(number)
        if is_postmaster(process, layout.cluster):
            return process
    file.unlink(missing_ok=True)
    for trace in layout.sockets.glob(f"{SOCKET_NAME}*"):
        trace.unlink(missing_ok=True)
    return None


def is_postmaster(process: psutil.Process, cluster: Path) -> bool:
    if process.status() == psutil.STATUS_ZOMBIE or "postgres" not in process.name():
        return False
    try:
        return str(cluster) in process.cmdline()
    except psutil.AccessDenied:
        return True  # another account's postgres: not ours to declare dead
