"""The worker's tasks on posts that exist; each may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.nudges import nudge
from discovery.posts import indexing, processing


@shared_task(name="posts.index_posts_tagged")
def index_posts_tagged(tag_id: int) -> None:
    indexing.index_posts_tagged(tag_id)


@shared_task(name="posts.release_due")
def release_due() -> None:
    if processing.release_due() == processing.RELEASE_BATCH:
        nudge(release_due)
