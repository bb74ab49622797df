"""The worker's tasks on posts that exist; each may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.nudges import nudge
from discovery.posts import encoding, indexing, processing


@shared_task(name="posts.index_posts_tagged")
def index_posts_tagged(tag_id: int) -> None:
    indexing.index_posts_tagged(tag_id)


@shared_task(name="posts.release_due")
def release_due() -> None:
    if processing.release_due() == processing.RELEASE_BATCH:
        nudge(release_due)


@shared_task(name="posts.encode_avif")
def encode_avif() -> None:
    """A few of the pictures that are there as WebP alone; the clock sends it, and nothing else does."""
    encoding.encode_waiting()
