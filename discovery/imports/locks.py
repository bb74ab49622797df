"""A source is imported by one process at a time: a lock of the database's, which goes with the process holding it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from discovery.imports.sources import CannotImport


@contextmanager
def held(key: str, refusal: CannotImport) -> Iterator[None]:
    """What `key` names, for this process alone. Raises `refusal` while another has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [key])
        if not cursor.fetchone()[0]:
            raise refusal
    try:
        yield
    finally:
        # A connection that is gone has let go of it by itself.
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [key])
