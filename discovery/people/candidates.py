"""Who may be meant: those whose tastes lie near what was asked, and those who made most of what it found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Exists, OuterRef

from accounts.follows.selectors import follower_count
from accounts.related.eligibility import suggestible_people
from accounts.related.selectors import VECTORS_ASKED, people_near
from discovery.embeddings.models import EmbeddingSpace
from discovery.people.reasons import like_this
from discovery.people.scoring import by_author, ranked_by_results
from discovery.posts.models import Picture, PostQuerySet
from discovery.ranking.fusion import reciprocal_rank_fusion
from discovery.ranking.medoids import medoids

# As deep as people look, and deep enough that somebody has more than one among them.
RESULTS_ASKED = 200


@dataclass(frozen=True)
class Result:
    """A post that answers, by its author and its first picture."""

    author_id: int
    post_id: UUID
    picture_id: UUID


@dataclass(frozen=True)
class Asked:
    """What people are sought for: `vectors` (unit, few) of the `space`, and `results`, the best first.

    `likeness` says of how many pictures it is that they are like it.
    """

    vectors: Sequence[np.ndarray]
    space: EmbeddingSpace | None
    results: Sequence[Result] = ()
    likeness: Callable[[int], str] = like_this


def few(vectors: Sequence[np.ndarray]) -> list[np.ndarray]:
    """At most VECTORS_ASKED unit vectors that stand for `vectors`: themselves, or their medoids."""
    if len(vectors) <= VECTORS_ASKED:
        return list(vectors)
    return [vectors[one.index] for one in medoids(np.array(vectors, np.float32), at_most=VECTORS_ASKED)]


def results_of(post_ids: Sequence[UUID], among: PostQuerySet) -> list[Result]:
    """The first RESULTS_ASKED of `post_ids`, in their order, as far as `among` holds them."""
    wanted = list(post_ids[:RESULTS_ASKED])
    if not wanted:
        return []
    pictures = Picture.objects.filter(
        Exists(among.filter(pk=OuterRef("post"))), post__in=wanted, state=Picture.State.READY
    ).order_by("-position")
    found = {
        post_id: Result(author_id, post_id, picture_id)
        for author_id, post_id, picture_id in pictures.values_list("post__author_id", "post_id", "pk")
    }
    return [found[post_id] for post_id in wanted if post_id in found]


def candidates(asked: Asked, *, viewer_id: int | None, excluding: Collection[int], least: int, limit: int) -> list[int]:
    """People with at least `least` pictures, best first, from both signals where there are both.

    Nobody who is never to be suggested to `viewer_id`, nor of `excluding`.
    """
    lists: dict[str, list[int]] = {}
    if asked.vectors and asked.space is not None:
        kindred = people_near(
            asked.vectors,
            space_id=asked.space.pk,
            viewer_id=viewer_id,
            excluding=excluding,
            limit=limit,
            pictures=least,
        )
        lists["tastes"] = [person.user_id for person in kindred]
    if asked.results:
        places = by_author([result.author_id for result in asked.results])
        people = suggestible_people(viewer_id).filter(pk__in=set(places) - set(excluding))
        followers = dict(people.annotate(followers=follower_count("pk")).values_list("pk", "followers"))
        lists["results"] = ranked_by_results(places, followers, least=least)
    return [fused.item for fused in reciprocal_rank_fusion(lists)][:limit]
