"""Any moment of the archive, brought back: by a PostgreSQL of its own, which reads the log up to then, into a dump.

Nothing of the site changes until the dump is whole. PostgreSQL 18, "Recovering Using a Continuous Archive Backup".
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection

from discovery.backups import database
from discovery.backups.archive import KEYS, LOG, Base, Told
from discovery.backups.database import CannotCopy
from discovery.backups.reading import put_secret
from discovery.storage import ARCHIVED_FILES

REACHES = re.compile(r"last completed transaction was at log time (\S+ \S+)")
TOO_FAR = "recovery ended before configured recovery target was reached"
NAP = 0.2


@dataclass(frozen=True)
class Server:
    """The programs of the site's own PostgreSQL, and the account that runs them; None: this one."""

    programs: Path
    account: tuple[int, int] | None

    @classmethod
    def found(cls) -> Server:
        """Raises CannotCopy where the database is on another machine, or of another's making."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
            programs = Path(cursor.fetchone()[0])
            cursor.execute("SHOW data_directory")
            cluster = Path(cursor.fetchone()[0])
        if cluster.parent != Path(settings.DATA_DIR):
            raise CannotCopy("A moment is restored into Kindred's own PostgreSQL only; unset DATABASE_URL.")
        owner = cluster.stat()
        return cls(programs, (owner.st_uid, owner.st_gid) if os.geteuid() == 0 else None)

    def own(self, folder: Path) -> None:
        if self.account:
            for place, folders, names in os.walk(folder):
                for path in (place, *(f"{place}/{name}" for name in [*folders, *names])):
                    os.chown(path, *self.account)


@contextmanager
def recovered(base: Base, archive: Path, moment: datetime) -> Iterator[Path]:
    """A dump of the database as it was at `moment`; gone with the block. Raises CannotCopy."""
    server = Server.found()
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix="recovering-") as work:
        folder = Path(work)
        folder.chmod(0o711)
        cluster, sockets = folder / "pg18", Path(tempfile.mkdtemp(prefix="kindred-"))
        try:
            _unpack(base, cluster)
            server.own(cluster)
            server.own(sockets)
            with _running(server, cluster, sockets, archive, moment):
                dump = folder / "database.dump"
                database.dump(dump, host=str(sockets))
            yield dump
        finally:
            shutil.rmtree(sockets, ignore_errors=True)


def _unpack(base: Base, cluster: Path) -> None:
    cluster.mkdir(mode=0o700)
    with tarfile.open(base.copied / "base.tar") as tar:
        tar.extractall(cluster, filter="data")
    (cluster / "recovery.signal").touch()
    # Whoever can enter the folder of its socket is this site's own.
    (cluster / "pg_hba.conf").write_text("local all all trust\n")


@contextmanager
def _running(server: Server, cluster: Path, sockets: Path, archive: Path, moment: datetime) -> Iterator[None]:
    """A server that has read the log up to `moment` and goes on from there, archiving nothing."""
    options = {
        "restore_command": f'cp "{archive / LOG}/%f" "%p"',
        "recovery_target_time": moment.isoformat(sep=" "),
        "recovery_target_action": "promote",
        "hot_standby": "off",
        "archive_mode": "off",
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "log_timezone": "UTC",
        "fsync": "off",
    }
    command = [str(server.programs / "postgres"), "-D", str(cluster)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    user, group = server.account or (None, None)
    with tempfile.TemporaryFile() as log:
        environment = {"PATH": os.defpath, "LC_ALL": "C"}
        process = subprocess.Popen(
            command,
            cwd=cluster,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=user,
            group=group,
            extra_groups=[] if server.account else None,
        )
        try:
            while not _answers(sockets):
                if process.poll() is not None:
                    log.seek(0)
                    raise CannotCopy(_refusal(log.read().decode(errors="replace")))
                time.sleep(NAP)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def _answers(sockets: Path) -> bool:
    given = connection.settings_dict
    try:
        psycopg.connect(host=str(sockets), user=given["USER"], dbname=given["NAME"], connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _refusal(said: str) -> str:
    if TOO_FAR in said:
        reached = REACHES.findall(said)
        last = f"its last change is of {reached[-1][:19]} UTC" if reached else "nothing since its base can be read"
        return f"The archive does not reach so far, or its log is damaged: {last}."
    fatal = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line]
    return f"PostgreSQL could not read the archive: {fatal[0].partition(':  ')[2] if fatal else 'it said nothing'}"


def put_files_back(archive: Path, *, told: Told = lambda done, total: None) -> int:
    """Every file of the archive that the site lacks or has in another length; how many there are.

    Those of other moments are among them: `check_integrity` knows which files no row names.
    """
    kept, done = archive / ARCHIVED_FILES, 0
    for place, _, names in os.walk(kept):
        for name in names:
            path = Path(place) / name
            stored = str(path.relative_to(kept))
            if not default_storage.exists(stored) or default_storage.size(stored) != path.stat().st_size:
                default_storage.delete(stored)
                with path.open("rb") as file:
                    default_storage.save(stored, File(file))
            done += 1
            told(done, done)
    for key in sorted((archive / KEYS).glob("*")):
        put_secret(key.name, key.read_bytes())
    return done
