"""The worker's tasks on posts that exist; each may run twice."""

from __future__ import annotations

from celery import shared_task

from discovery.posts import indexing


@shared_task(name="posts.index_posts_tagged")
def index_posts_tagged(tag_id: int) -> None:
    indexing.index_posts_tagged(tag_id)
