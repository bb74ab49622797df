"""People for a picture, a search, a post and a board, like somebody, and for oneself; each with the evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Exists, OuterRef

from accounts.follows.selectors import may_see_lists
from accounts.related.selectors import VECTORS_ASKED
from accounts.related.vectors import made_by
from accounts.users.models import User
from discovery.boards.models import Board, BoardItem, BoardMember
from discovery.boards.selectors import vectors_of_board
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.selectors import vectors_of_post
from discovery.embeddings.spaces import active_space
from discovery.people.candidates import RESULTS_ASKED, Asked, candidates, few, results_of
from discovery.people.evidence import evidence_of, posts_to_show, ranked_with_evidence
from discovery.people.kindred import by_looks, most_active
from discovery.people.own import look_of, own_looks
from discovery.people.reasons import fits_board
from discovery.people.suggestions import Shelf, Suggestion, suggestions_of, with_pictures
from discovery.posts.models import Post, Viewer
from discovery.search.looks import Look
from discovery.search.query import Query
from discovery.search.results import Ranking
from discovery.search.selectors import ranking_at
from discovery.search.services import completed_look

__all__ = [
    "SUGGESTIONS",
    "Answers",
    "Suggestion",
    "answers_to",
    "people_for_answers",
    "people_for_board",
    "people_for_look",
    "people_for_post",
    "similar_to",
    "suggested_for",
]

SUGGESTIONS = 12
# Of as many times the people wanted the pictures are looked at: not all have two that answer.
SPARE = 3
# One picture that fits may be chance. Who has one only is suggested where nobody has more.
PIECES = (2, 1)


@dataclass(frozen=True)
class Answers:
    """What a query looks like, and what it finds: by both people are found, and without what `ranking.missing` says."""

    query: Query
    look: Look
    ranking: Ranking


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

    Each has two pictures at least that answer, unless nobody has. Never the `excluding`, nor whom
    `accounts.related.eligibility` names. By a constant number of queries.
    """
    shelf = _shelf(viewer, space, limit)
    return _answering(Asked(few(vectors), space, results_of(posts, shelf.among)), shelf, excluding)


def people_for_post(post: Post, viewer: Viewer, limit: int = 6) -> list[Suggestion]:
    """People who post pictures like this post's, besides its author."""
    space = active_space()
    vectors = vectors_of_post(post.pk, space) if space else []
    return people_for_look(vectors, space, viewer, excluding=[post.author_id], limit=limit)


def answers_to(query: Query, viewer: Viewer, cursor: str | None = None) -> Answers:
    """Of the ranking that `cursor` is of, a new one without. Raises like `completed_look`."""
    look = completed_look(query, viewer)
    _, ranking = ranking_at(query, viewer, cursor, lambda: look)
    return Answers(query, look, ranking)


def people_for_answers(answers: Answers, viewer: Viewer, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """People who post pictures like the query's or made most of its results; not authors of posts that it asks by."""
    query, look, ranking = answers.query, answers.look, answers.ranking
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


def people_for_board(board: Board, viewer: Viewer, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """People whose pictures would complete the board: like those on it, and not on it yet. Nobody who fills it."""
    space = active_space()
    if space is None:
        return []
    shelf = _shelf(viewer, space, limit)
    there = BoardItem.objects.filter(board=board, post=OuterRef("pk"))
    missing = Shelf(viewer, space, shelf.among.filter(~Exists(there)), limit, shelf.like)
    members = BoardMember.objects.filter(board=board).values_list("user", flat=True)
    vectors = vectors_of_board(board, viewer, space)[:VECTORS_ASKED]
    return _answering(Asked(vectors, space, likeness=fits_board), missing, [board.owner_id, *members])


def similar_to(person: User, viewer: Viewer, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """People who make what `person` makes, taste by taste; nobody where `viewer` may not see what that is.

    Each has two pictures at least to show for it, unless nobody has.
    """
    space = active_space()
    if space is None or not may_see_lists(person, viewer):
        return []
    tastes = made_by([person.pk], space.pk).get(person.pk, [])
    shelf = _shelf(viewer, space, limit, like=person.pk)
    looks = [look_of(person, tastes)] if tastes else []
    for least in PIECES if looks else ():
        found = by_looks(looks, space, shelf.viewer_id, excluding=[person.pk], least=least, limit=SPARE * limit)
        shown = with_pictures(found, shelf, least)
        if shown:
            return suggestions_of(shown, shelf)
    return []


def suggested_for(viewer: Viewer, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """People whom `viewer` does not follow yet: by what they enjoy, what they make, and whom they follow, in turn.

    The most active come last, or alone, where there are too few. Each has two pictures at least to show for it, unless
    nobody has.
    """
    space = active_space()
    shelf = _shelf(viewer, space, limit)
    looks = own_looks(viewer, space) if space and viewer.is_authenticated else []
    for least in PIECES:
        found = by_looks(looks, space, shelf.viewer_id, least=least, limit=SPARE * limit) if space else {}
        kindred = with_pictures(found, shelf, least)
        wanted = SPARE * limit if not kindred else limit - len(kindred)
        active = most_active(shelf.viewer_id, shelf.among, excluding=kindred, least=least, limit=wanted)
        shown = kindred | with_pictures(active, shelf, least)
        if shown:
            return suggestions_of(shown, shelf, fits=kindred or None)
    return []


def _shelf(viewer: Viewer, space: EmbeddingSpace | None, limit: int, like: int | None = None) -> Shelf:
    own = viewer.pk if viewer.is_authenticated else None
    return Shelf(viewer, space, posts_to_show(viewer), limit, like if like is not None else own)


def _answering(asked: Asked, shelf: Shelf, excluding: Collection[int]) -> list[Suggestion]:
    for least in PIECES:
        people = candidates(
            asked, viewer_id=shelf.viewer_id, excluding=excluding, least=least, limit=SPARE * shelf.limit
        )
        found = evidence_of(people, asked, shelf.among)
        enough = [person for person in people if person in found and len(found[person].pictures) >= least]
        if enough:
            return suggestions_of({person: found[person] for person in ranked_with_evidence(enough, found)}, shelf)
    return []
