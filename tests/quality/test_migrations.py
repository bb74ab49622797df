"""New migrations leave a site that is in use alone: no table is locked, and the version before can go on writing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter

from config import env

# Released before the rule was held by a test: what they lock is locked no more.
RELEASED = {"accounts": 4, "discovery": 9}


def new_migrations() -> list[tuple[str, str]]:
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return sorted((app, name) for app, name in known if app in RELEASED and int(name[:4]) > RELEASED[app])


def flaws(app: str, name: str) -> int:
    linter = MigrationLinter(
        path=str(env.BASE), include_apps=[app], include_name=[name], no_cache=True, all_warnings_as_errors=True
    )
    linter.lint_all_migrations()
    return int(linter.nb_erroneous)


@pytest.mark.django_db(transaction=True)  # an index that is made beside its table is made outside of any
@pytest.mark.parametrize(("app", "name"), new_migrations())
def test_a_new_migration_is_safe_under_load(app: str, name: str, capsys: Any) -> None:
    assert flaws(app, name) == 0, capsys.readouterr().out


@pytest.mark.django_db
def test_the_linter_sees_what_would_lock_a_table() -> None:
    assert flaws("discovery", "0009_the_face") == 1
