"""Starting again what failed or got stuck; everything that is started may run twice."""

from __future__ import annotations

from collections.abc import Iterable

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from discovery.embeddings.tasks import embed_waiting
from discovery.exports.tasks import make as make_export
from discovery.imports.tasks import work as work_on_import
from discovery.jobs.models import TaskFailure
from discovery.jobs.selectors import given_up_pictures, open_failures, stuck_exports, stuck_imports
from discovery.nudges import nudge_on_commit
from discovery.posts.models import Picture, Post
from discovery.uploads.tasks import prepare_picture


@transaction.atomic
def retry(*, failures: Iterable[TaskFailure]) -> int:
    """Send these tasks again with the same arguments; how many. Of one that was sent already, nothing.

    Raises ValidationError unknown-task for one whose task this version no longer has.
    """
    current_app.loader.import_default_modules()
    rows = open_failures().select_for_update().filter(pk__in=[failure.pk for failure in failures])
    sent = 0
    for failure in rows:
        task = current_app.tasks.get(failure.name)
        if task is None:
            words = {"name": failure.name}
            raise ValidationError(
                _("There is no task %(name)s any more; dismiss it."), code="unknown-task", params=words
            )
        nudge_on_commit(task, *failure.arguments)
        failure.retried_at = timezone.now()
        failure.save(update_fields=["retried_at"])
        sent += 1
    return sent


def dismiss(*, failure_id: int) -> None:
    """Dismissing twice is dismissing once."""
    TaskFailure.objects.filter(pk=failure_id).delete()


@transaction.atomic
def push_stuck() -> int:
    """Nudge imports and exports that have not moved for a while; how many."""
    imports, exports = list(stuck_imports()), list(stuck_exports())
    for job in imports:
        nudge_on_commit(work_on_import, str(job.pk))
    for export in exports:
        nudge_on_commit(make_export, str(export.pk))
    return len(imports) + len(exports)


@transaction.atomic
def retry_pictures() -> int:
    """Prepare or embed once more what was given up, and count its attempts anew; how many pictures."""
    pictures = list(given_up_pictures().select_for_update(of=("self",)))
    refused = [picture for picture in pictures if picture.state == Picture.State.REJECTED]
    posts = {picture.post_id for picture in refused}
    Post.objects.filter(pk__in=posts, state=Post.State.REJECTED).update(state=Post.State.PROCESSING)
    Picture.objects.filter(pk__in=[picture.pk for picture in refused]).update(state=Picture.State.RECEIVED)
    Picture.objects.filter(pk__in=[picture.pk for picture in pictures]).update(attempts=0, problem="")
    for picture in refused:
        nudge_on_commit(prepare_picture, str(picture.pk))
    if len(refused) < len(pictures):
        nudge_on_commit(embed_waiting)
    return len(pictures)
