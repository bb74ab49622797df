"""Posts, exports, imports and catalogues whose state is not true: it says what their pictures or files deny."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from discovery.catalogues import processing as catalogues
from discovery.exports.files import stored_name as export_name
from discovery.exports.models import AccountExport
from discovery.imports.models import ImportJob
from discovery.imports.opening import stored_name as import_name
from discovery.integrity.findings import check_rows, one_by_one
from discovery.integrity.lost import settle
from discovery.posts.models import Picture, Post
from discovery.shop.models import Catalogue

# Jobs that cannot go on without their file; a manifest is fetched again.
NEEDS_FILE = (ImportJob.State.LOOKING, ImportJob.State.LOOKED, ImportJob.State.RUNNING)


def _has(state: str) -> Exists:
    return Exists(Picture.objects.filter(post=OuterRef("pk"), state=state))


def _unfinished(posts: QuerySet, grace: timedelta) -> QuerySet:
    waits_for_none = posts.filter(~_has(Picture.State.RECEIVED), state=Post.State.PROCESSING)
    return waits_for_none.values_list("pk", flat=True)


def _empty(posts: QuerySet, grace: timedelta) -> QuerySet:
    return posts.filter(~_has(Picture.State.READY), state=Post.State.PUBLISHED).values_list("pk", flat=True)


def _refused(posts: QuerySet, grace: timedelta) -> QuerySet:
    return posts.filter(_has(Picture.State.READY), state=Post.State.REJECTED).values_list("pk", flat=True)


def _without_file(name_of: Callable[[Any], str]) -> Callable[[QuerySet, timedelta], Iterator[Any]]:
    def wrong(rows: QuerySet, grace: timedelta) -> Iterator[Any]:
        for row in rows:
            # Asked again once its file is missed: it may have come to its end meanwhile.
            if not default_storage.exists(name_of(row)) and rows.filter(pk=row.pk).exists():
                yield row.pk

    return wrong


def _exports() -> QuerySet:
    return AccountExport.objects.filter(state=AccountExport.State.READY, expires_at__gt=timezone.now())


def _jobs() -> QuerySet:
    return ImportJob.objects.filter(state__in=NEEDS_FILE).exclude(kind=ImportJob.Kind.IIIF)


def _catalogues() -> QuerySet:
    return Catalogue.objects.filter(state=Catalogue.State.WAITING)


def _fail_export(key: Any) -> bool:
    export = _exports().filter(pk=key).select_related("owner").first()
    if export is not None:
        with override(export.owner.language or settings.LANGUAGE_CODE):
            problem = _("Its file was lost. Ask for it again.")
        _exports().filter(pk=key).update(state=AccountExport.State.FAILED, problem=problem)
    return True


def _fail_import(key: Any) -> bool:
    job = _jobs().filter(pk=key).select_related("owner").first()
    if job is not None:
        with override(job.owner.language or settings.LANGUAGE_CODE):
            problem = _("Its file is gone; send it again.")
        ended = {"state": ImportJob.State.FAILED, "problem": problem, "finished_at": timezone.now()}
        _jobs().filter(pk=key).update(**ended)
    return True


def _fail_catalogue(key: Any) -> bool:
    catalogue = _catalogues().filter(pk=key).select_related("owner").first()
    if catalogue is not None:
        with override(catalogue.owner.language or settings.LANGUAGE_CODE):
            catalogues.finish(catalogue, _("Its file is gone; send it again."))
    return True


CHECKS = [
    check_rows(
        "post-unfinished",
        "posts that are being prepared though no picture of theirs waits",
        rows=Post.objects.all,
        wrong=_unfinished,
        mend=one_by_one(settle),
    ),
    check_rows(
        "post-empty",
        "posts that are published without a picture that can be shown",
        rows=Post.objects.all,
        wrong=_empty,
        mend=one_by_one(settle),
    ),
    check_rows(
        "post-refused-wrongly",
        "posts that were refused though a picture of theirs can be shown",
        rows=Post.objects.all,
        wrong=_refused,
        mend=one_by_one(settle),
    ),
    check_rows(
        "export-missing",
        "exports of accounts whose file is gone: their owner is told to ask again",
        rows=_exports,
        wrong=_without_file(lambda export: export_name(export.pk)),
        mend=one_by_one(_fail_export),
    ),
    check_rows(
        "import-missing",
        "imports whose file is gone: their owner is told to send it again",
        rows=_jobs,
        wrong=_without_file(import_name),
        mend=one_by_one(_fail_import),
    ),
    check_rows(
        "catalogue-missing",
        "catalogues that wait for a table whose file is gone: their owner is told to send it again",
        rows=_catalogues,
        wrong=_without_file(catalogues.stored_name),
        mend=one_by_one(_fail_catalogue),
    ),
]
