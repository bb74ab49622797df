"""Every way in which a post can answer a query: one ranked list of posts a leg, all taken from `among`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.contrib.postgres.search import SearchRank
from django.db.models import F

from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.selectors import nearest_posts
from discovery.posts.models import Post, PostQuerySet
from discovery.posts.words import words_query
from discovery.search.query import Query

# ts_rank over every match of a broad word is slow; the newest matches are ranked (design notes: 31 ms against 180 ms).
MATCHES_RANKED = 5000
# ts_rank_cd's D, C, B, A weights: labels, alt texts, captions and tags, in PostgreSQL's default proportions.
RANK_WEIGHTS = [0.1, 0.2, 0.4, 1.0]


@dataclass(frozen=True)
class Look:
    """What a query looks like in the searched space: its `vectors`, weighed; `text` is that of words alone."""

    space: EmbeddingSpace | None
    vectors: Sequence[np.ndarray] = ()
    text: np.ndarray | None = None


def candidate_lists(query: Query, look: Look, *, among: PostQuerySet, limit: int) -> dict[str, list[UUID]]:
    """The legs of `query` by name, each best first and at most `limit` long."""
    lists: dict[str, list[UUID]] = {}
    if look.space is not None and look.vectors:
        lists["vector"] = by_look(look.vectors, space=look.space, among=among, limit=limit)
    if look.space is not None and look.text is not None:
        lists["text_vector"] = by_look([look.text], space=look.space, among=among, limit=limit)
    if query.words:
        lists["words"] = by_words(query.words, among=among, limit=limit)
    if not lists and query.tag:
        lists["tag"] = list(among.newest().values_list("pk", flat=True)[:limit])
    return lists


def by_look(vectors: Sequence[np.ndarray], *, space: EmbeddingSpace, among: PostQuerySet, limit: int) -> list[UUID]:
    """Posts by the similarity of their nearest picture to the nearest of `vectors`."""
    best: dict[UUID, float] = {}
    for vector in vectors:
        for neighbour in nearest_posts(vector, space=space, among=among, limit=limit):
            best[neighbour.post_id] = max(best.get(neighbour.post_id, -1.0), neighbour.similarity)
    return sorted(best, key=lambda post_id: (-best[post_id], post_id.int))[:limit]


def by_words(words: str, *, among: PostQuerySet, limit: int) -> list[UUID]:
    """Posts that hold all the words, by cover density; where none does, those that hold some."""
    for any_word in (False, True):
        query = words_query(words, any_word=any_word)
        if query is None:
            return []
        matches = among.filter(words=query).newest().values("pk")[:MATCHES_RANKED]
        rank = SearchRank(F("words"), query, weights=RANK_WEIGHTS, cover_density=True)
        found = Post.objects.filter(pk__in=matches).annotate(rank=rank).order_by("-rank", "-created_at", "-pk")
        ids = list(found.values_list("pk", flat=True)[:limit])
        if ids:
            return ids
    return []
