"""Writing the ledger: a post and the row that says so are one transaction, so that no run can take a file in twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.users.models import User
from discovery.imports.locks import held
from discovery.imports.models import Import, ImportItem
from discovery.imports.sources import CannotImport
from discovery.posts.models import Post
from discovery.uploads.services import IncomingPicture, receive

Outcome = ImportItem.Outcome


class Busy(CannotImport):
    """Another process has this source in its hands."""


@dataclass(frozen=True)
class Draft:
    """All that makes pictures a post, except its author. `pictures`: the bytes of each, and its alt text."""

    pictures: Sequence[tuple[bytes, str]]
    caption: str = ""
    tags: Iterable[str] = ()
    visibility: str = Post.Visibility.PUBLIC
    created_at: datetime | None = None
    is_sensitive: bool = False


class Ledger:
    """The rows of one source, to be added to."""

    def __init__(self, run: Import) -> None:
        self.run = run

    @transaction.atomic(savepoint=False)
    def take_in(self, *, path: str, sha256: str, author: User, draft: Draft, reason: str = "") -> Post:
        """`reason` says what was left out of it. Raises ValidationError as `receive` does; nothing is kept then."""
        name = path if len(draft.pictures) == 1 else ""
        post = receive(
            author=author,
            pictures=[IncomingPicture(ContentFile(data, name=name), alt_text=alt) for data, alt in draft.pictures],
            caption=draft.caption,
            tags=draft.tags,
            visibility=draft.visibility,
            created_at=draft.created_at,
            is_sensitive=draft.is_sensitive,
        )
        item = ImportItem(path=path, sha256=sha256, outcome=Outcome.IMPORTED, post=post, reason=reason[:300])
        self._write(item)
        return post

    def note(self, *, path: str, sha256: str, reason: str) -> None:
        """Say more of a post that was taken in."""
        self.run.items.filter(path=path, sha256=sha256).update(reason=reason[:300])

    def refuse(self, *, path: str, sha256: str, reason: str) -> None:
        self._write(ImportItem(path=path, sha256=sha256, outcome=Outcome.REFUSED, reason=reason[:300]))

    def finish(self) -> None:
        """Note that a run has come to the end of the source."""
        self.run.finished_at = timezone.now()
        self.run.save(update_fields=["finished_at"])

    def _write(self, item: ImportItem) -> None:
        item.run = self.run
        ImportItem.objects.bulk_create(
            [item],
            update_conflicts=True,
            unique_fields=["run", "path", "sha256"],
            update_fields=["outcome", "reason", "post"],
        )


@contextmanager
def open_ledger(source: str) -> Iterator[Ledger]:
    """The ledger of the source of this name, held by this process alone; raises Busy when another has it.

    Commits inside the block do not wait for the disk. They stay whole and in order: after a power cut the last few
    pictures and their rows are both missing, and the next run imports them. A killed process loses nothing.
    """
    run, __ = Import.objects.get_or_create(source=source)
    busy = Busy(_("Another process is importing %(source)s just now.") % {"source": source})
    with held(f"kindred.import.{run.pk}", busy):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET synchronous_commit TO off")
            yield Ledger(run)
        finally:
            # A connection that is gone has let go of it by itself.
            if connection.is_usable():
                with connection.cursor() as cursor:
                    cursor.execute("RESET synchronous_commit")
