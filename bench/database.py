"""A database of one's own for a bench: an embedded PostgreSQL in a temporary folder, with all tables and no rows."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def private_database() -> Iterator[None]:
    """Use before anything imports Django's settings. The database is removed at the end, however that comes."""
    with tempfile.TemporaryDirectory(prefix="kb-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # noqa: S103 - PostgreSQL runs as another account when root measures
        os.environ |= {"KINDRED_HOME": folder, "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ["KINDRED_STATEMENT_SECONDS"] = "0"  # an index of a hundred thousand is not built in fifteen
        from config.runtime.layout import Layout
        from config.runtime.services import Services

        services = Services(Layout.make())
        services.start()
        try:
            prepare()
            yield
        finally:
            services.stop()


def prepare() -> None:
    """Django in this process, and the tables."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
