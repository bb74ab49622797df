"""What a board is about, as vectors, and the posts that would go with it."""

from __future__ import annotations

import numpy as np
from django.db.models import Exists, OuterRef

from discovery.boards.contents import items_seen
from discovery.boards.models import Board, BoardItem
from discovery.embeddings.comparing import cover_vectors
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.selectors import nearest_posts
from discovery.embeddings.spaces import active_space
from discovery.posts.models import Post, PostQuerySet, Viewer
from discovery.posts.selectors import posts_in_order
from discovery.ranking.diversity import mmr, space_authors
from discovery.ranking.fusion import reciprocal_rank_fusion
from discovery.ranking.medoids import medoids

# The latest say what a board is about now; the clustering is quadratic in them.
PICTURES_COMPARED = 300
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


def _not_on(board: Board, viewer: Viewer) -> PostQuerySet:
    on_it = BoardItem.objects.filter(board=board, post=OuterRef("pk"))
    return Post.objects.brought_to(viewer).filter(~Exists(on_it))
