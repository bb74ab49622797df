"""People for a picture, for a post and for oneself, each with the pictures that are the evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import numpy as np
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from accounts.follows.selectors import followed_ids, with_followed
from accounts.related.scoring import Kindred
from accounts.related.selectors import people_near, tastes_of, tastes_of_people
from accounts.users.models import User
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.selectors import nearest_of_authors, vectors_of_liked, vectors_of_post
from discovery.embeddings.spaces import active_space
from discovery.posts.models import Picture, Post, Viewer
from discovery.search.query import Query
from discovery.search.selectors import look_of

EVIDENCE_SHOWN = 3
SUGGESTIONS = 12


@dataclass(frozen=True)
class Suggestion:
    """A person, why they are suggested, and up to three of their pictures that say so."""

    person: User
    reason: str
    evidence: Sequence[Picture] = field(default_factory=list)


def people_for_look(
    vectors: Sequence[np.ndarray],
    space: EmbeddingSpace | None,
    viewer: Viewer,
    *,
    excluding: Collection[int] = (),
    limit: int = SUGGESTIONS,
) -> list[Suggestion]:
    """People who post pictures like these vectors'; the viewer is not among them."""
    if not vectors or space is None:
        return []
    without = {*excluding, *_themselves(viewer)}
    kindred = people_near(vectors, space_id=space.pk, excluding=without, limit=limit)
    # Of a person's pictures those are shown that answer this very look, not only their taste's own middle.
    nearest = nearest_of_authors(
        vectors[0],
        [person.user_id for person in kindred],
        space=space,
        among=Post.objects.visible_to(viewer).published(),
        each=EVIDENCE_SHOWN,
    )
    kindred = [replace(person, evidence=tuple(nearest.get(person.user_id, ()))) for person in kindred]
    return _with_evidence(kindred, viewer, "Posts pictures like this one")


def people_for_post(post: Post, viewer: Viewer, limit: int = 6) -> list[Suggestion]:
    """People who post pictures like this post's, besides its author."""
    space = active_space()
    vectors = vectors_of_post(post.pk, space) if space else []
    return people_for_look(vectors, space, viewer, excluding=[post.author_id], limit=limit)


def people_for_query(query: Query, viewer: Viewer, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """People who post pictures like the query's; not the author of the post that it asks by. Raises like look_of."""
    look = look_of(query, viewer)
    author = Post.objects.filter(pk=query.post).values_list("author", flat=True) if query.post else []
    return people_for_look(look.vectors, look.space, viewer, excluding=list(author), limit=limit)


def suggested_for(viewer: Viewer, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """People whom `viewer` does not follow yet: by what they post, like, and whom they follow; else the most active."""
    without = followed_ids(viewer) | _themselves(viewer)
    space = active_space()
    suggestions = _by_own_looks(viewer, space, without, limit) if space else []
    without |= {suggestion.person.pk for suggestion in suggestions}
    return suggestions + _most_active(viewer, without, limit - len(suggestions))


def _by_own_looks(viewer: Viewer, space: EmbeddingSpace, without: set[int], limit: int) -> list[Suggestion]:
    suggestions: list[Suggestion] = []
    for vectors, reason in _own_looks(viewer, space):
        known = without | {suggestion.person.pk for suggestion in suggestions}
        kindred = people_near(vectors, space_id=space.pk, excluding=known, limit=limit - len(suggestions))
        suggestions += _with_evidence(kindred, viewer, reason)
        if len(suggestions) >= limit:
            break
    return suggestions


def _themselves(viewer: Viewer) -> set[int]:
    return {viewer.pk} if viewer.is_authenticated else set()


def _own_looks(viewer: Viewer, space: EmbeddingSpace) -> list[tuple[list[np.ndarray], str]]:
    """What says something of the viewer's taste, the most telling first."""
    if not viewer.is_authenticated:
        return []
    looks = [
        ([vector for vector, _ in tastes_of(viewer.pk, space.pk)], "Makes pictures like yours"),
        (vectors_of_liked(viewer.pk, space), "Makes pictures like those you like"),
        (tastes_of_people(followed_ids(viewer), space.pk), "Like somebody you follow"),
    ]
    return [(vectors, reason) for vectors, reason in looks if vectors]


def _most_active(viewer: Viewer, without: Collection[int], limit: int) -> list[Suggestion]:
    if limit <= 0:
        return []
    public = Q(posts__state=Post.State.PUBLISHED, posts__visibility=Post.Visibility.PUBLIC)
    people = (
        with_followed(User.objects.filter(is_active=True, suggestible=True), viewer)
        .exclude(pk__in=without)
        .annotate(posted=Count("posts", filter=public))
        .filter(posted__gt=0)
        .order_by("-posted", "pk")[:limit]
    )
    latest = _latest_pictures([person.pk for person in people], viewer)
    return [Suggestion(person, "Posts a lot here", latest.get(person.pk, [])) for person in people]


def _with_evidence(kindred: Sequence[Kindred], viewer: Viewer, reason: str) -> list[Suggestion]:
    people = with_followed(User.objects.all(), viewer).in_bulk([person.user_id for person in kindred])
    pictures = _visible_pictures([picture_id for person in kindred for picture_id in person.evidence], viewer)
    return [
        Suggestion(people[person.user_id], reason, shown)
        for person in kindred
        if person.user_id in people
        and (shown := [pictures[i] for i in person.evidence if i in pictures][:EVIDENCE_SHOWN])
    ]


def _visible_pictures(picture_ids: Collection[UUID], viewer: Viewer) -> dict[UUID, Picture]:
    visible = Post.objects.visible_to(viewer).published()
    ready = Picture.objects.filter(state=Picture.State.READY, post__in=visible)
    return ready.select_related("post").in_bulk(list(picture_ids))


def _latest_pictures(user_ids: Sequence[int], viewer: Viewer) -> dict[int, list[Picture]]:
    """The latest visible pictures of each person, by one ranked query."""
    newest = Window(
        RowNumber(), partition_by=[F("post__author")], order_by=[F("post__created_at").desc(), F("pk").desc()]
    )
    pictures = (
        Picture.objects.filter(
            post__in=Post.objects.visible_to(viewer).published().filter(author__in=user_ids),
            state=Picture.State.READY,
            position=1,
        )
        .select_related("post")
        .annotate(place=newest)
        .filter(place__lte=EVIDENCE_SHOWN)
    )
    by_author: dict[int, list[Picture]] = {}
    for picture in pictures:
        by_author.setdefault(picture.post.author_id, []).append(picture)
    return by_author
