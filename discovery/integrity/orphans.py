"""Rows that name a row which is not there. PostgreSQL keeps them from arising; a damaged disk or a hand does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from discovery.integrity.findings import Batch, Check, windows

APPS = ("accounts", "discovery")


class Orphan(NamedTuple):
    """A row by its model and key, and the column that names nothing."""

    model: type[models.Model]
    key: Any
    column: models.ForeignKey

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.column.name} of {self.key}"


def _tables() -> list[tuple[type[models.Model], list[models.ForeignKey]]]:
    """Every table of ours that refers to another, with the columns that do so; those of many-to-many fields too."""
    found = []
    for app in APPS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            columns = [column for column in model._meta.concrete_fields if isinstance(column, models.ForeignKey)]
            if columns and model._meta.managed and not model._meta.proxy:
                found.append((model, columns))
    return found


def _search(grace: timedelta) -> Iterator[Batch]:
    for model, columns in _tables():
        rows = model._base_manager.all()
        for keys in windows(rows):
            window = rows.filter(pk__in=keys)
            yield Batch(len(keys), [orphan for column in columns for orphan in _orphans(window, model, column)])


def _orphans(window: models.QuerySet, model: type[models.Model], column: models.ForeignKey) -> list[Orphan]:
    target = column.remote_field.model._base_manager.filter(**{column.target_field.attname: OuterRef(column.attname)})
    named = window.filter(**{f"{column.attname}__isnull": False})
    return [Orphan(model, key, column) for key in named.filter(~Exists(target)).values_list("pk", flat=True)]


def _mend(orphans: Sequence[Orphan]) -> int:
    """What becomes of such a row when the other is deleted: it goes too, or forgets it."""
    for orphan in orphans:
        row = orphan.model._base_manager.filter(pk=orphan.key)
        if orphan.column.remote_field.on_delete is models.SET_NULL:
            row.update(**{orphan.column.name: None})
        else:
            row.delete()
    return len(orphans)


CHECKS = [
    Check(
        "row-of-nothing",
        "rows that name a row which is not there",
        lambda: sum(model._base_manager.count() for model, _ in _tables()),
        _search,
        _mend,
    )
]
