"""Writing the words of many posts anew, a batch at a time, so that no lock is held for long."""

from __future__ import annotations

from discovery.posts.models import PostTag
from discovery.posts.words import index_words

BATCH = 500


def index_posts_tagged(tag_id: int) -> None:
    """Write the words of all posts that carry this tag anew."""
    waiting = list(PostTag.objects.filter(tag=tag_id).order_by("post").values_list("post_id", flat=True))
    for start in range(0, len(waiting), BATCH):
        index_words(waiting[start : start + BATCH])
