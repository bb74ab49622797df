"""Every way in which a post can answer a query: one ranked list of posts a leg, all taken from `among`."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import numpy as np
from django.contrib.postgres.search import SearchRank
from django.db import DatabaseError, transaction
from django.db.models import Count, Exists, F, FloatField, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Sqrt

from discovery.boards.models import Board, BoardItem
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.region_selectors import nearest_regions
from discovery.embeddings.selectors import Answer, nearest_posts
from discovery.imaging.regions import Region
from discovery.posts.colours import SAME_COLOUR, nearest_in_colour, parse_colour
from discovery.posts.models import Like, Post, PostQuerySet, PostTag
from discovery.posts.tags import resolved
from discovery.posts.words import words_query
from discovery.ranking.cutoff import Background, cutoff, is_unlike_all
from discovery.search.background import background_of
from discovery.search.looks import Look, Part
from discovery.search.query import Query
from discovery.search.terms import Kind, Term

logger = logging.getLogger(__name__)

# ts_rank over every match of a broad word is slow; the newest matches are ranked (design notes: 31 ms against 180 ms).
MATCHES_RANKED = 5000
# ts_rank_cd's D, C, B, A weights: labels, alt texts, captions and tags, in PostgreSQL's default proportions.
RANK_WEIGHTS = [0.1, 0.2, 0.4, 1.0]
# In CIELAB, twice what posts.colours calls the same colour: farther away it is another one, and no answer.
FARTHEST_COLOUR = 2 * SAME_COLOUR
# One person's like says little of two pictures: so many must have liked both.
LIKED_BY = 2
# One board may hold two posts for no reason that they share: so much of a board is taken off the boards in common.
BY_CHANCE = 0.5


@dataclass(frozen=True)
class Match:
    """A post in a leg, and what is known of why: the cosine (-1 to 1) or another score, the picture and its part."""

    post_id: UUID
    score: float | None = None
    picture_id: UUID | None = None
    region: Region | None = None


@dataclass(frozen=True)
class Leg:
    """One ranked list, best first. `name` is its kind, numbered where there are several; a negative weight is against.

    `answer` says how sure a list of neighbours is; `vectors` are those that it holds other posts against as well, and
    `zero` is the score of a post that has nothing to do with the query. One that `failed` could not be asked.
    """

    kind: str
    matches: Sequence[Match]
    weight: float = 1.0
    name: str = ""
    answer: Answer | None = None
    vectors: Sequence[np.ndarray] = field(default=(), compare=False)
    zero: float = 0.0
    term: Term | None = None
    failed: bool = False


def legs_of(query: Query, look: Look, *, among: PostQuerySet, limit: int) -> list[Leg]:
    """The legs of `query`, each at most `limit` long; the newest posts where nothing is wanted but filters are set."""
    return named(each_leg(query, look, among=among, limit=limit))


def each_leg(query: Query, look: Look, *, among: PostQuerySet, limit: int) -> Iterator[Leg]:
    """The same one by one, each asked for when it is its turn, without names."""
    if look.space is not None:
        yield from _by_look(look, look.space, among, limit)
    yield from _by_terms(query, among, limit)
    is_late = (look.unseen or look.waiting) and query.answers_at_once()
    if not (query.at_once() if is_late else any(term.wanted for term in query.terms)):
        newest = among.newest().values_list("pk", flat=True)[:limit]
        yield Leg("newest", [Match(post_id) for post_id in newest])


def named(legs: Iterable[Leg]) -> list[Leg]:
    """Each with a name of its own: its kind, and from the second one on a number."""
    seen: Counter[str] = Counter()
    told = []
    for leg in legs:
        kind = leg.kind if leg.weight > 0 else f"not {leg.kind}"
        seen[kind] += 1
        told.append(replace(leg, name=kind if seen[kind] == 1 else f"{kind} {seen[kind]}"))
    return told


def _by_look(look: Look, space: EmbeddingSpace, among: PostQuerySet, limit: int) -> Iterator[Leg]:
    if look.vectors:
        yield by_vectors("vector", look.vectors, space=space, among=among, limit=limit, whole=look.strange)
    if look.text is not None:
        yield by_vectors("text_vector", [look.text], space=space, among=among, limit=limit)
    for part in look.parts:
        yield by_region(part, space=space, among=among, limit=limit)
    for part in look.eyes:
        yield _weighed(by_vectors("eye", part.vectors, space=space, among=among, limit=limit), part.term)
    for part in look.against:
        if part.term.region:
            yield by_region(part, space=space, among=among, limit=limit)
        else:
            yield _weighed(by_vectors("vector", part.vectors, space=space, among=among, limit=limit), part.term)


def _by_terms(query: Query, among: PostQuerySet, limit: int) -> Iterator[Leg]:
    for term in query.wanted(Kind.WORDS):
        yield _weighed(_saying(term.value, among, limit), term)
    for term in query.wanted(Kind.TAG):
        yield _weighed(Leg("tag", by_tag(term.value, among=among, limit=limit)), term)
    for term in (term for term in query.terms if term.kind is Kind.COLOUR):
        yield _weighed(Leg("colour", by_colour(term.value, among=among, limit=limit)), term)
    for term in query.wanted(Kind.POST):
        if not term.region and (liked := by_likes(UUID(term.value), among=among, limit=limit)):
            yield _weighed(Leg("liked", liked), term)
        if not term.region and (together := by_boards(UUID(term.value), among=among, limit=limit)):
            yield _as_sure_as_its_best(_weighed(Leg("boards", together), term))


def by_vectors(
    kind: str,
    vectors: Sequence[np.ndarray],
    *,
    space: EmbeddingSpace,
    among: PostQuerySet,
    limit: int,
    whole: bool = False,
) -> Leg:
    """Posts by the similarity of their nearest picture to the nearest of `vectors`, as far as they are an answer.

    `whole` says that the vectors are those of whole pictures: only then nonsense can be told (`background_of`).
    """
    best: dict[UUID, Match] = {}
    answers, zeros = [], []
    for vector in vectors:
        found = nearest_posts(vector, space=space, among=among, limit=limit)
        background = background_of(vector, space, whole=whole)
        answers.append(found.answer)
        zeros.append(background.mean if background else 0.0)
        _keep_best(best, [Match(n.post_id, n.similarity, n.picture_id) for n in found.neighbours], background)
    return Leg(kind, _ordered(best, limit), answer=_least_sure(answers), vectors=vectors, zero=min(zeros, default=0.0))


def by_region(part: Part, *, space: EmbeddingSpace, among: PostQuerySet, limit: int) -> Leg:
    """Posts by the similarity of their best part, or of a whole picture, to a part."""
    best: dict[UUID, Match] = {}
    for vector in part.vectors:
        found = nearest_regions(vector, space=space, among=among, limit=limit)
        matches = [Match(near.post_id, near.similarity, near.picture_id, near.region) for near in found]
        _keep_best(best, matches, background_of(vector, space, whole=False))
    return _weighed(Leg("region", _ordered(best, limit)), part.term)


def _saying(words: str, among: PostQuerySet, limit: int) -> Leg:
    """Without matches where PostgreSQL cannot search text, or takes too long for it: the other legs still answer."""
    try:
        with transaction.atomic():  # which an outer transaction survives
            return Leg("words", by_words(words, among=among, limit=limit))
    except DatabaseError as problem:
        logger.error("the words of a search could not be searched: %s", problem)
        return Leg("words", [], failed=True)


def by_words(words: str, *, among: PostQuerySet, limit: int) -> list[Match]:
    """Posts that hold all the words, by cover density; where none does, those that hold some."""
    for any_word in (False, True):
        query = words_query(words, any_word=any_word)
        if query is None:
            return []
        matches = among.filter(words=query).newest().values("pk")[:MATCHES_RANKED]
        rank = SearchRank(F("words"), query, weights=RANK_WEIGHTS, cover_density=True)
        found = Post.objects.filter(pk__in=matches).annotate(rank=rank).order_by("-rank", "-created_at", "-pk")
        if rows := list(found.values_list("pk", "rank")[:limit]):
            return [Match(post_id, score) for post_id, score in rows]
    return []


def by_tag(slug: str, *, among: PostQuerySet, limit: int) -> list[Match]:
    """Posts that carry the tag: those with few others first, for it says more of them, then the newest."""
    tagged = PostTag.objects.filter(post=OuterRef("pk"), tag__slug=resolved(slug))
    found = among.filter(Exists(tagged)).annotate(carried=Count("tags")).order_by("carried", "-created_at", "-pk")
    return [Match(post_id) for post_id in found.values_list("pk", flat=True)[:limit]]


def by_colour(value: str, *, among: PostQuerySet, limit: int) -> list[Match]:
    """Posts with much of a colour that is near, nearest first; the score is the difference, in CIELAB."""
    found = nearest_in_colour(parse_colour(value), among=among, limit=limit)
    return [Match(near.post_id, near.delta, near.picture_id) for near in found if near.delta < FARTHEST_COLOUR]


def by_likes(post_id: UUID, *, among: PostQuerySet, limit: int) -> list[Match]:
    """Posts that the same people like, by Ochiai's coefficient: the shared likes over the root of both numbers.

    The other half of it, the asked post's own number, is the same for all and left out. Who has left counts nowhere.
    """
    likers = Like.objects.filter(post=post_id, user__is_active=True).values("user")
    there = Q(post__likes__user__is_active=True)
    total = Cast(Count("post__likes", filter=there, distinct=True), FloatField())
    shared = (
        Like.objects.filter(Exists(among.filter(pk=OuterRef("post_id"))), user__in=likers)
        .values("post")
        .annotate(shared=Count("pk", distinct=True), score=Count("pk", distinct=True) / Sqrt(total))
        .filter(shared__gte=LIKED_BY)
        .order_by("-score", "post")
    )
    return [Match(liked, score) for liked, score in shared.values_list("post", "score")[:limit]]


def by_boards(post_id: UUID, *, among: PostQuerySet, limit: int) -> list[Match]:
    """Posts that people put on the same boards, by Ochiai's coefficient, as `by_likes`, less `BY_CHANCE` of a board.

    Only boards that everybody may see count: no answer tells what somebody gathers in private.
    """
    public = BoardItem.objects.filter(Exists(Board.objects.public().filter(pk=OuterRef("board_id"))))
    asked = public.filter(board=OuterRef("board_id"), post=post_id)
    total = public.filter(post=OuterRef("post_id")).order_by().values("post").annotate(all=Count("pk")).values("all")
    together = (
        BoardItem.objects.filter(Exists(asked), Exists(among.filter(pk=OuterRef("post_id"))))
        .values("post")
        .annotate(score=(Count("pk") - BY_CHANCE) / Sqrt(Cast(Subquery(total), FloatField())))
        .order_by("-score", "post")
    )
    return [Match(other, score) for other, score in together.values_list("post", "score")[:limit]]


def _as_sure_as_its_best(leg: Leg) -> Leg:
    """Where no two boards say the same, what one says is weighed by half: fusion alone would take it for certain."""
    return replace(leg, weight=leg.weight * min(1.0, max(match.score or 0.0 for match in leg.matches)))


def _keep_best(best: dict[UUID, Match], matches: Sequence[Match], background: Background | None) -> None:
    """Of each post its best match, as far as chance does not explain it."""
    similarities = [match.score or 0.0 for match in matches]
    kept = len(matches)
    if background is not None:
        kept = 0 if is_unlike_all(similarities, background) else cutoff(similarities, background)
    for match in matches[:kept]:
        held = best.get(match.post_id)
        if held is None or (match.score or 0) > (held.score or 0):
            best[match.post_id] = match


def _ordered(best: dict[UUID, Match], limit: int) -> list[Match]:
    return sorted(best.values(), key=lambda match: (-(match.score or 0), match.post_id.int))[:limit]


def _least_sure(answers: Sequence[Answer]) -> Answer | None:
    order = [Answer.APPROXIMATE, Answer.EXACT, Answer.EXHAUSTED]
    return min(answers, key=order.index, default=None)


def _weighed(leg: Leg, term: Term) -> Leg:
    return replace(leg, weight=term.weight if term.wanted else -term.weight, term=term)
