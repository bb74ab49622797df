"""The wall that a newcomer picks from: public pictures of many people, as unlike each other as there are."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from django.core.cache import cache

from accounts.related.models import Taste
from accounts.users.models import User
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.spaces import active_space
from discovery.posts.models import Post
from discovery.ranking.covering import covering
from discovery.tastes.evidence import first_pictures

SHOWN = 30
# Some of what is chosen for all is not for the one who looks: their own, the muted, those who block them.
CHOSEN = 60
# The choice is quadratic in them.
CONSIDERED = 2000
FRESH_SECONDS = 3600


def wall_for(viewer: User) -> list[Post]:
    """Up to SHOWN posts with all that a card shows, the most telling first; by a constant number of queries."""
    space = active_space()
    chosen = _chosen(space) if space else []
    seen = Post.objects.brought_to(viewer).exclude(author=viewer)
    found = seen.filter(is_sensitive=False).for_cards(viewer).in_bulk(chosen)
    return [found[post_id] for post_id in chosen if post_id in found][:SHOWN]


def _chosen(space: EmbeddingSpace) -> list[UUID]:
    """The same for all, and for an hour; an almost empty wall is looked for again each time."""
    key = f"wall-{space.pk}"
    kept = cache.get(key)
    if kept is not None:
        return [UUID(hex=name) for name in kept]
    chosen = _choose(space)
    if len(chosen) >= SHOWN:
        cache.set(key, [post_id.hex for post_id in chosen], FRESH_SECONDS)
    return chosen


def _choose(space: EmbeddingSpace) -> list[UUID]:
    posts = Post.objects.public().filter(is_sensitive=False, pictures__in=_telling_pictures(space))
    authors = dict(posts.values_list("pk", "author_id"))
    rows = [(post, vector) for post, _, vector in first_pictures(authors, space.pk)]
    if not rows:
        return []
    vectors = np.array([vector for _, vector in rows], np.float32)
    return [rows[i][0] for i in covering(vectors, [authors[post] for post, _ in rows], CHOSEN)]


def _telling_pictures(space: EmbeddingSpace) -> Sequence[UUID]:
    """First each one's main medoid, of those who posted last; then their others, then what is next to these."""
    makers = Taste.objects.filter(
        space_id=space.pk, kind=Taste.Kind.MAKES, user__is_active=True, user__is_private=False
    ).order_by("position", "-posted_at", "pk")
    evidence = list(makers.values_list("evidence", flat=True)[:CONSIDERED])
    deepest = max((len(pictures) for pictures in evidence), default=0)
    telling = [pictures[place] for place in range(deepest) for pictures in evidence if place < len(pictures)]
    return telling[:CONSIDERED]
