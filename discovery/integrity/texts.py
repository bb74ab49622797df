"""The words that posts are found by, against what their captions, tags, alt texts and labels say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from discovery.integrity.findings import check_rows
from discovery.posts.models import Post
from discovery.posts.words import index_words, stale_words


def _stale(posts: QuerySet, grace: timedelta) -> list[UUID]:
    return stale_words(posts.values_list("pk", flat=True))


def _index(keys: Sequence[UUID]) -> int:
    index_words(keys)
    return len(keys)


CHECKS = [
    check_rows(
        "words-stale",
        "posts that are found by other words than they hold: written anew",
        rows=Post.objects.all,
        wrong=_stale,
        mend=_index,
    )
]
