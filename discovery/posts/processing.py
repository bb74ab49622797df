"""Letting scheduled posts out when their time has come: each once, however many workers look."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from accounts.notices.models import Notice
from accounts.notices.services import notify
from accounts.related.services import mark_changed
from discovery.posts.happenings import note_published
from discovery.posts.models import Post

RELEASE_BATCH = 100


def release_due() -> int:
    """Let out what is due and whose pictures are ready; how many, at most `RELEASE_BATCH`.

    One whose pictures are not ready yet waits for the next run; one that another worker holds is that worker's. The
    time is the database's: no worker whose clock is ahead lets anything out early.
    """
    ready = Post.objects.filter(release=Post.Release.SCHEDULED, state=Post.State.PUBLISHED, author__is_active=True)
    with transaction.atomic():
        due = list(
            ready.filter(release_at__lte=Now())
            .order_by("release_at")
            .select_related("author")
            .select_for_update(skip_locked=True, no_key=True, of=("self",))[:RELEASE_BATCH]
        )
        Post.objects.filter(pk__in=[post.pk for post in due]).update(
            release=Post.Release.LIVE, created_at=F("release_at"), release_at=None
        )
        for post in due:
            post.release = Post.Release.LIVE
        note_published(due)
        for post in due:
            notify(recipient=post.author, actor=None, kind=Notice.Kind.PUBLISHED, subject=post.pk)
            mark_changed(post.author_id)
    return len(due)
