"""The rows of every table, kept and put back: a world that took a while to make is made once for all tests."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, transaction

# What every emptied database holds by itself, under numbers of its own.
MADE_ANEW = {"django_content_type", "auth_permission"}

Snapshot = dict[str, bytes]


def tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if model._meta.managed} - MADE_ANEW)


def taken() -> Snapshot:
    """Each table as PostgreSQL writes it; the files that its rows name stay where they are."""
    snapshot = {}
    with connection.cursor() as cursor:
        for table in tables():
            with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                snapshot[table] = b"".join(bytes(part) for part in rows)
    return snapshot


@transaction.atomic
def put_back(snapshot: Snapshot) -> None:
    """Fill the emptied tables; keys count on from there. Foreign keys are looked at when all is in its place."""
    with connection.cursor() as cursor:
        for table, data in snapshot.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as rows:
                rows.write(data)
        cursor.execute(
            "SELECT format('SELECT setval(%L, greatest(1, (SELECT max(%I) FROM %I)))',"
            " pg_get_serial_sequence(quote_ident(table_name), column_name), column_name, table_name)"
            " FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES'"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
