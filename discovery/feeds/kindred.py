"""Posts of strangers that are like somebody's tastes: each taste in proportion to its weight, none in place of all.

The mean of two tastes lies between them and looks like neither; so each is asked for its own neighbours (Pal et al.,
PinnerSage, KDD 2020, arXiv 2007.03634).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from accounts.users.models import User
from discovery.embeddings.density import density_of
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.embeddings.selectors import Neighbour, nearest_to_each
from discovery.feeds.narrowing import age_days, likes_of, news_to
from discovery.feeds.pages import Place
from discovery.feeds.reasons import Entry
from discovery.feeds.wishes import Wishes, likeness
from discovery.posts.models import PostQuerySet
from discovery.ranking.diversity import mmr, space_authors
from discovery.ranking.interleaving import apportion
from discovery.ranking.mixing import Mixture, scaled

NEIGHBOURS_OF_A_WISH = 75


@dataclass(frozen=True)
class Candidate:
    """A neighbour of a wish with what its worth is made of: `vector` is that of its nearest picture."""

    post_id: UUID
    author_id: int
    similarity: float
    vector: np.ndarray
    age_days: float
    likes: int


def kindred(viewer: User, wishes: Wishes, space: EmbeddingSpace, mixture: Mixture, place: Place) -> list[Entry]:
    """Neighbours of each wish, interleaved by weight; of each the worthiest first, its looks and authors varied.

    Never of those whom they follow or of themselves, nor what they have seen, liked, saved or had a say on.
    """
    legs = _nearest([wish.vector for wish in wishes.wanted], space, news_to(viewer, place))
    known = _candidates([near for leg in legs for near in leg], space, place)
    lists = [_ranked([known[near.post_id] for near in leg if near.post_id in known], wishes, mixture) for leg in legs]
    wish_of = {post_id: wish for wish, found in zip(wishes.wanted, lists, strict=True) for post_id in found}
    merged = apportion(lists, [wish.weight for wish in wishes.wanted])
    spaced = space_authors(merged, lambda post_id: known[post_id].author_id)
    return [Entry(post_id, wish_of[post_id].source, wish_of[post_id].name) for post_id in spaced]


def _nearest(vectors: Sequence[np.ndarray], space: EmbeddingSpace, among: PostQuerySet) -> list[list[Neighbour]]:
    """Of each vector its neighbours, as far as they are any; a post stands with the vector that it lies nearest to."""
    density = density_of(space)
    floor = density.far if density else -1.0
    found = nearest_to_each(vectors, space=space, among=among, limit=NEIGHBOURS_OF_A_WISH)
    legs = [neighbourhood.neighbours for neighbourhood in found]
    # What is farther than neighbours are here is none: it stands with no vector.
    best: dict[UUID, tuple[float, int]] = {}
    for number, leg in enumerate(legs):
        for near in leg:
            best[near.post_id] = max(best.get(near.post_id, (floor, 1)), (near.similarity, -number))
    return [[near for near in leg if best[near.post_id][1] == -number] for number, leg in enumerate(legs)]


def _candidates(neighbours: Sequence[Neighbour], space: EmbeddingSpace, place: Place) -> dict[UUID, Candidate]:
    """What is known of them, by one query."""
    similarity = {near.picture_id: near.similarity for near in neighbours}
    rows = Embedding.objects.filter(space=space, picture__in=similarity).values_list(
        "post_id", "picture_id", "post__author_id", "post__created_at", "vector", likes_of("post_id")
    )
    return {
        post_id: Candidate(
            post_id, author_id, similarity[picture_id], np.array(vector, np.float32), age_days(at, place), likes
        )
        for post_id, picture_id, author_id, at, vector, likes in rows
    }


def _ranked(found: Sequence[Candidate], wishes: Wishes, mixture: Mixture) -> list[UUID]:
    """One wish's candidates, the worthiest first, looks varied; without those that lie nearer to a muted taste."""
    if not found:
        return []
    vectors, near = np.array([one.vector for one in found]), np.array([one.similarity for one in found])
    kept = np.flatnonzero(likeness(vectors, wishes.muted) <= np.maximum(near, likeness(vectors, wishes.kept)))
    least, most = float(near.min()), float(near.max())
    unwanted = likeness(vectors, wishes.less)
    worth = {
        place: mixture.of_kindred(
            nearness=scaled(near[place], least, most),
            unwanted=scaled(unwanted[place], least, most),
            age_days=found[place].age_days,
            likes=found[place].likes,
        )
        for place in map(int, kept)
    }
    best = sorted(worth, key=lambda place: (-worth[place], found[place].post_id.int))
    varied = mmr(best, [worth[place] for place in best], vectors[best], lam=mixture.lam, at_most=len(best))
    return [found[place].post_id for place in varied]
