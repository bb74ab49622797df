"""What fills a home in which there is little else: what trends, then what is newest; said so with each post."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from django.db.models import Exists

from accounts.users.models import User
from discovery.embeddings.comparing import cover_vectors
from discovery.embeddings.models import EmbeddingSpace
from discovery.feeds.narrowing import posts_of_others, seen_by
from discovery.feeds.pages import Place
from discovery.feeds.reasons import Entry, Source
from discovery.feeds.trending import trending_at, trending_now
from discovery.feeds.wishes import Wishes, likeness
from discovery.ranking.diversity import space_authors

FILLING = 60


def filling(viewer: User, wishes: Wishes, space: EmbeddingSpace | None, place: Place) -> list[Entry]:
    """Up to FILLING of each, authors spaced; what the viewer has seen stands behind what they have not."""
    posts, seen = posts_of_others(viewer, place), Exists(seen_by(viewer, place))
    hot = trending_at(trending_now())[:FILLING]
    trending = {row[0]: row for row in posts.filter(pk__in=hot).values_list("pk", "author_id", seen)}
    newest = {row[0]: row for row in posts.newest().values_list("pk", "author_id", seen)[:FILLING]}
    rows = {post_id: trending[post_id] for post_id in hot if post_id in trending} | newest
    unwanted = _of_muted_look(list(rows), wishes, space)
    wanted = [row for post_id, row in rows.items() if post_id not in unwanted]
    halves = [[row for row in wanted if row[2] == is_seen] for is_seen in (False, True)]
    spaced = [row for half in halves for row in space_authors(half, lambda row: row[1])]
    return [Entry(row[0], Source.TRENDING if row[0] in trending else Source.FRESH) for row in spaced]


def _of_muted_look(post_ids: Sequence[UUID], wishes: Wishes, space: EmbeddingSpace | None) -> set[UUID]:
    """Those that lie nearer to a muted taste than to any that is not."""
    if not wishes.muted or space is None or not post_ids:
        return set()
    vectors = cover_vectors(post_ids, space)
    muted, kept = likeness(vectors, wishes.muted), likeness(vectors, wishes.kept)
    return {post_ids[int(place)] for place in np.flatnonzero(muted > kept)}
