"""Making the export that somebody asked for, one process at a time; cut off anywhere, it is begun anew by the sweep."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.notices.models import Notice
from accounts.notices.services import notify
from discovery.exports import files
from discovery.exports.archive import NoRoom
from discovery.exports.models import AccountExport
from discovery.exports.selectors import waiting
from discovery.exports.writing import Tell, write

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 4
KEPT = timedelta(days=7)
SECONDS_A_NOTE = 2.0

State = AccountExport.State


class Dropped(Exception):
    """Its owner does not want it any more, or is gone."""


def make(export_id: UUID) -> None:
    """Write the zip, store it, and tell its owner. Of one that is not waiting, or being made elsewhere, nothing."""
    with _held(export_id) as is_ours:
        if not is_ours or not waiting().filter(pk=export_id).update(attempts=F("attempts") + 1):
            return
        export = AccountExport.objects.select_related("owner").get(pk=export_id)
        # What is wrong is written down for the owner alone, in the language that they chose.
        with override(export.owner.language or settings.LANGUAGE_CODE):
            _attempt(export)


def _attempt(export: AccountExport) -> None:
    if export.attempts > MOST_ATTEMPTS:
        _fail(export, _("It could not be made. Ask for it again; if that fails too, tell who runs this site."))
        return
    try:
        made = write(export.owner, files.workplace(export.pk), _teller(export))
        _finish(export, files.store(export.pk, made.path))
    except NoRoom:
        _fail(export, _("There is not enough room on the server for it. Tell who runs this site."))
    except Dropped:
        files.remove(export.pk)
    except OSError:
        logger.exception("export %s: attempt %d came to nothing, the sweep repeats it", export.pk, export.attempts)
    finally:
        files.leave_workplace(export.pk)


def _teller(export: AccountExport) -> Tell:
    """Writes down how far it is, every few seconds; raises Dropped once the row is gone."""
    noted = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal noted
        if time.monotonic() < noted + SECONDS_A_NOTE:
            return
        noted = time.monotonic()
        if not waiting().filter(pk=export.pk).update(done=done, total=total):
            raise Dropped

    return tell


@transaction.atomic
def _finish(export: AccountExport, size: int) -> None:
    """The one before it goes."""
    now = timezone.now()
    ready = {"state": State.READY, "size": size, "finished_at": now, "expires_at": now + KEPT}
    if not waiting().filter(pk=export.pk).update(**ready, done=F("total")):
        raise Dropped
    for former in AccountExport.objects.filter(owner=export.owner).exclude(pk=export.pk):
        remove(former)
    notify(recipient=export.owner, actor=None, kind=Notice.Kind.EXPORTED, subject=export.pk)


def remove(export: AccountExport) -> None:
    """The row, and the file once that is certain; gone already is no error."""
    export_id = export.pk
    export.delete()
    transaction.on_commit(lambda: files.remove(export_id))


def tidy() -> None:
    """Forget what has had its time, what failed long ago, and files of nobody."""
    for export in AccountExport.objects.filter(state=State.READY, expires_at__lte=Now()):
        remove(export)
    AccountExport.objects.filter(state=State.FAILED, finished_at__lt=Now() - KEPT).delete()
    kept = set(AccountExport.objects.values_list("pk", flat=True))
    files.remove_strays(kept, set(waiting().values_list("pk", flat=True)))


def _fail(export: AccountExport, problem: str) -> None:
    waiting().filter(pk=export.pk).update(state=State.FAILED, problem=problem, finished_at=timezone.now())


@contextmanager
def _held(export_id: UUID) -> Iterator[bool]:
    """Whether this process alone has it: a lock of the database's, which goes with the process holding it."""
    key = f"export {export_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [key])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        # A connection that is gone has let go of it by itself.
        if is_ours and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [key])
