"""People for a picture, for a search, for a post and for oneself, each with the pictures that are the evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from accounts.follows.selectors import followed_ids, with_followed
from accounts.related.selectors import people_near, suggestible_people, tastes_of, tastes_of_people
from accounts.users.models import User
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.selectors import vectors_of_liked, vectors_of_post
from discovery.embeddings.spaces import active_space
from discovery.people.candidates import RESULTS_ASKED, Asked, candidates, few, results_of
from discovery.people.evidence import Evidence, evidence_of, ranked_with_evidence, tags_of, told, visible_pictures
from discovery.people.scoring import answering
from discovery.posts.models import Picture, Post, PostQuerySet, Viewer
from discovery.search.query import Query
from discovery.search.selectors import ranking_at
from discovery.search.services import completed_look

EVIDENCE_SHOWN = 3
SUGGESTIONS = 12
# Of as many times the people wanted the pictures are looked at: not all have two that answer.
SPARE = 3
# One picture that fits may be chance. Who has one only is suggested where nobody has more.
PIECES = (2, 1)


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
    posts: Sequence[UUID] = (),
) -> list[Suggestion]:
    """People who post pictures like these vectors', or who made most of the results `posts` (best first); both count.

    Each has two pictures at least that answer, unless nobody has. Never the viewer, the `excluding` (the place for
    those who are blocked), or anybody who may not be suggested. By a constant number of queries.
    """
    among = Post.objects.visible_to(viewer).published()
    asked = Asked(few(vectors), space, results_of(posts, among))
    without = {*excluding, *_themselves(viewer)}
    for least in PIECES:
        people = candidates(asked, excluding=without, least=least, limit=SPARE * limit)
        found = evidence_of(people, asked, among)
        enough = [person for person in people if person in found and len(found[person].pictures) >= least]
        if enough:
            best = ranked_with_evidence(enough, found)[:limit]
            return _suggestions({person: found[person] for person in best}, viewer, among, least, limit)
    return []


def people_for_post(post: Post, viewer: Viewer, limit: int = 6) -> list[Suggestion]:
    """People who post pictures like this post's, besides its author."""
    space = active_space()
    vectors = vectors_of_post(post.pk, space) if space else []
    return people_for_look(vectors, space, viewer, excluding=[post.author_id], limit=limit)


def people_for_query(
    query: Query, viewer: Viewer, limit: int = SUGGESTIONS, cursor: str | None = None
) -> list[Suggestion]:
    """People who post pictures like the query's or made most of its results, of the ranking that `cursor` is of.

    Not the authors of posts that it asks by. Raises like `completed_look`.
    """
    look = completed_look(query, viewer)
    _, ranking = ranking_at(query, viewer, cursor, lambda: look)
    vectors = [*look.vectors, *(vector for part in look.parts for vector in part.vectors)]
    authors = Post.objects.filter(pk__in=query.posts()).values_list("author", flat=True) if query.posts() else []
    return people_for_look(
        vectors,
        look.space,
        viewer,
        excluding=list(authors),
        limit=limit,
        posts=[found.post_id for found in ranking.found[:RESULTS_ASKED]],
    )


def suggested_for(viewer: Viewer, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """People whom `viewer` does not follow yet: by what they post, like, and whom they follow; else the most active.

    Each has two pictures at least to show for it, unless nobody has.
    """
    followed = followed_ids(viewer)
    among = Post.objects.visible_to(viewer).published()
    space = active_space()
    looks = _own_looks(viewer, followed, space) if space else []
    without = followed | _themselves(viewer)
    for least in PIECES:
        found = _by_tastes(looks, space, without, least, SPARE * limit) if space else {}
        suggestions = _suggestions(found, viewer, among, least, limit)
        known = without | {suggestion.person.pk for suggestion in suggestions}
        suggestions += _most_active(viewer, among, known, least, limit - len(suggestions))
        if suggestions:
            return suggestions
    return []


def _own_looks(viewer: Viewer, followed: set[int], space: EmbeddingSpace) -> list[tuple[list[np.ndarray], str]]:
    """What says something of the viewer's taste, the most telling first."""
    if not viewer.is_authenticated:
        return []
    looks = [
        ([vector for vector, _ in tastes_of(viewer.pk, space.pk)], "Makes pictures like yours"),
        (vectors_of_liked(viewer.pk, space), "Makes what you like"),
        (tastes_of_people(followed, space.pk), "Like somebody you follow"),
    ]
    return [(few(vectors), reason) for vectors, reason in looks if vectors]


def _by_tastes(
    looks: Sequence[tuple[list[np.ndarray], str]],
    space: EmbeddingSpace,
    without: Collection[int],
    least: int,
    limit: int,
) -> dict[int, Evidence]:
    """Up to `limit` people near to `looks`, best first, each by the first look that finds them."""
    found: dict[int, Evidence] = {}
    for vectors, reason in looks:
        if len(found) < limit:
            kindred = people_near(
                vectors, space_id=space.pk, excluding={*without, *found}, limit=limit - len(found), pictures=least
            )
            alike = answering({person.user_id: person.score for person in kindred})
            found |= {p.user_id: Evidence(reason, p.evidence) for p in kindred if p.user_id in alike}
    return found


def _most_active(
    viewer: Viewer, among: PostQuerySet, without: Collection[int], least: int, limit: int
) -> list[Suggestion]:
    if limit <= 0:
        return []
    public = Q(posts__state=Post.State.PUBLISHED, posts__visibility=Post.Visibility.PUBLIC)
    people = (
        suggestible_people()
        .exclude(pk__in=without)
        .annotate(posted=Count("posts", filter=public))
        .filter(posted__gte=least)
        .order_by("-posted", "pk")[:limit]
    )
    latest = _latest_pictures([person.pk for person in people], among)
    found = {person.pk: Evidence("Posts a lot here", latest.get(person.pk, [])) for person in people}
    return _suggestions(found, viewer, among, 0, limit)


def _themselves(viewer: Viewer) -> set[int]:
    return {viewer.pk} if viewer.is_authenticated else set()


def _suggestions(
    found: Mapping[int, Evidence], viewer: Viewer, among: PostQuerySet, least: int, limit: int
) -> list[Suggestion]:
    """The first `limit` of the people `found` of whom `least` pictures can be shown."""
    pictures = visible_pictures([picture for evidence in found.values() for picture in evidence.pictures], among)
    shown = {
        person: [pictures[picture] for picture in evidence.pictures if picture in pictures]
        for person, evidence in found.items()
    }
    chosen = [person for person in found if len(shown[person]) >= least][:limit]
    people = with_followed(User.objects.all(), viewer).in_bulk(chosen)
    tags = tags_of({picture.post_id for person in chosen for picture in shown[person]})
    return [
        Suggestion(people[person], told(found[person].reason, shown[person], tags), shown[person][:EVIDENCE_SHOWN])
        for person in chosen
        if person in people
    ]


def _latest_pictures(user_ids: Sequence[int], among: PostQuerySet) -> dict[int, list[UUID]]:
    """The latest pictures of each person in `among`, by one ranked query."""
    newest = Window(
        RowNumber(), partition_by=[F("post__author")], order_by=[F("post__created_at").desc(), F("pk").desc()]
    )
    pictures = (
        Picture.objects.filter(post__in=among.filter(author__in=user_ids), state=Picture.State.READY, position=1)
        .annotate(place=newest)
        .filter(place__lte=EVIDENCE_SHOWN)
        .order_by("place")
    )
    latest: dict[int, list[UUID]] = {}
    for author_id, picture_id in pictures.values_list("post__author_id", "pk"):
        latest.setdefault(author_id, []).append(picture_id)
    return latest
