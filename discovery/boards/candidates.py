"""What a board is about, as vectors and as colours; the posts that would go with it, or that could begin it."""

from __future__ import annotations

from uuid import UUID

import numpy as np
from django.db.models import Exists, OuterRef

from discovery.boards.contents import items_seen
from discovery.boards.models import Board, BoardItem
from discovery.embeddings.comparing import cover_vectors
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.selectors import nearest_posts
from discovery.embeddings.spaces import active_space
from discovery.imaging.palette import blended
from discovery.posts.models import Post, PostQuerySet, Swatch, Viewer
from discovery.posts.selectors import posts_in_order
from discovery.posts.words import words_query
from discovery.ranking.diversity import mmr, space_authors
from discovery.ranking.fusion import reciprocal_rank_fusion
from discovery.ranking.medoids import medoids

# The latest say what a board is about now; the clustering is quadratic in them.
PICTURES_COMPARED = 300
# Of as many posts, the latest, the colours are blended.
POSTS_COLOURED = 100
# Medoids that ask, the heaviest first, and how many posts each may name.
ASKED_WITH, EACH = 4, 60
# A screen of cards, and how many of them one author may have.
SCREEN, OF_ONE_AUTHOR = 12, 2


def vectors_of_board(board: Board, viewer: Viewer, space: EmbeddingSpace) -> list[np.ndarray]:
    """Medoids of the first pictures of what `viewer` sees on the board, unit float32 [space.dimension] each.

    The one that stands for most comes first; none while nothing on it is searchable.
    """
    latest = items_seen(viewer).filter(board=board).order_by("-created_at", "-pk")
    vectors = cover_vectors(list(latest.values_list("post", flat=True)[:PICTURES_COMPARED]), space)
    vectors = vectors[np.any(vectors, axis=1)]
    return [vectors[medoid.index] for medoid in medoids(vectors)]


def more_for_board(board: Board, viewer: Viewer, limit: int) -> list[Post]:
    """Posts that would go with the board, best first, for cards: nothing that is on it, nothing that is muted.

    Each of up to four medoids names its nearest posts; their ranks are fused, so that a small theme of the board is
    heard as well as its largest.
    """
    space = active_space()
    if space is None:
        return []
    among = _not_on(board, viewer)
    lists = {
        str(number): [near.post_id for near in nearest_posts(vector, space=space, among=among, limit=EACH).neighbours]
        for number, vector in enumerate(vectors_of_board(board, viewer, space)[:ASKED_WITH])
    }
    best = [entry.item for entry in reciprocal_rank_fusion(lists)][:EACH]
    # By places: fused scores lie so close together that novelty would rule.
    relevance = np.linspace(1.0, 0.0, len(best)).tolist()
    varied = posts_in_order(mmr(best, relevance, cover_vectors(best, space), at_most=EACH), viewer)
    return space_authors(varied, lambda post: post.author_id, SCREEN, OF_ONE_AUTHOR)[:limit]


def beginnings_of(board: Board, viewer: Viewer, limit: int) -> list[Post]:
    """Posts to begin an empty board with, for cards: those that say the words of its name, else what `viewer` liked."""
    among = _not_on(board, viewer)
    liked = among.filter(likes__user=viewer.pk or 0).order_by("-likes__pk").values_list("pk", flat=True)
    found = posts_in_order(_said(board.name, among) or list(liked[:EACH]), viewer)
    return space_authors(found, lambda post: post.author_id, SCREEN, OF_ONE_AUTHOR)[:limit]


def _said(words: str, among: PostQuerySet) -> list[UUID]:
    """The newest posts of `among` that say all the words; where none does, those that say one of them."""
    for any_word in (False, True):
        query = words_query(words, any_word=any_word)
        if query is None:
            return []
        if found := list(among.filter(words=query).newest().values_list("pk", flat=True)[:EACH]):
            return found
    return []


def colours_of_board(board: Board, viewer: Viewer) -> list[str]:
    """What the latest pictures that `viewer` sees on the board are made of, "#rrggbb", the largest share first."""
    latest = items_seen(viewer).filter(board=board).order_by("-created_at", "-pk").values("post")[:POSTS_COLOURED]
    rows = Swatch.objects.filter(post__in=latest).values_list("lightness", "a", "b", "share")
    return [swatch.hex for swatch in blended([row[:3] for row in rows], [row[3] for row in rows])]


def _not_on(board: Board, viewer: Viewer) -> PostQuerySet:
    on_it = BoardItem.objects.filter(board=board, post=OuterRef("pk"))
    return Post.objects.brought_to(viewer).filter(~Exists(on_it))
