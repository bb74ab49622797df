"""Answers to queries: the legs, fused into one ranking, in pages that neither repeat nor skip a post."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from discovery.embeddings.encoders.weighing import weigh
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.selectors import vectors_of_post
from discovery.embeddings.spaces import active_space
from discovery.posts.models import Post, PostQuerySet, Viewer, new_id
from discovery.posts.pages import PAGE_SIZE, PostPage, bad_cursor, pack_cursor, unpack_cursor
from discovery.posts.selectors import posts_in_order
from discovery.ranking.fusion import reciprocal_rank_fusion
from discovery.search import words
from discovery.search.candidates import Look, candidate_lists
from discovery.search.models import QueryPicture
from discovery.search.query import Query

SNAPSHOT_SECONDS = 3600


@dataclass(frozen=True)
class Place:
    """A place in a ranking: when that was made, how many posts were shown, whether it knew what the words look like."""

    moment: UUID
    start: int
    with_text: bool

    def cursor(self) -> str:
        return pack_cursor([str(self.moment), self.start, int(self.with_text)])


def search_posts(
    query: Query, viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE, look: Look | None = None
) -> PostPage:
    """The posts that answer `query`, best first, at most `KINDRED_RESULTS` of them over all pages.

    The ranking is made once, for the first page, and kept: the cursor names it and the place in it. When it is gone
    it is made again from the posts that existed then. `look` is that of the query, where it is known already. Raises
    ValidationError for a damaged cursor, a picture that has expired or weights of unknown blocks, Post.DoesNotExist
    for a post that `viewer` may not see.
    """
    if cursor:
        place = _place(cursor)
    else:
        look = look or look_of(query, viewer)
        place = Place(new_id(), 0, look.text is not None)
    ranking, start = _ranking(query, viewer, place, look), place.start
    posts: list[Post] = []
    while len(posts) < size and start < len(ranking):
        # What was hidden or deleted since then is left out, and the page filled from behind it.
        wanted = ranking[start : start + size - len(posts)]
        posts += posts_in_order(wanted, viewer)
        start += len(wanted)
    return PostPage(posts, replace(place, start=start).cursor() if start < len(ranking) else None)


def look_of(query: Query, viewer: Viewer) -> Look:
    """What there is to compare; for words alone what is known of them by now. Raises like `search_posts`."""
    space = active_space()
    if query.by_look():
        return _weighed(query, Look(space, _vectors_of(query, viewer, space)))
    if query.words and space is not None and space.reads_text:
        return Look(space, text=words.vector_of(query.words, space))
    return Look(space)


def check_weights(query: Query) -> None:
    """Raises ValidationError `unknown-block`, which lists the known ones, for a block that the space has not."""
    if query.weights:
        _check_blocks(query, active_space())


def blocks_searched() -> list[str]:
    """What pictures can be alike in, apart from the whole: names in the encoder's order; none for most encoders."""
    space = active_space()
    return list(space.block_slices()) if space else []


def _vectors_of(query: Query, viewer: Viewer, space: EmbeddingSpace | None) -> list[np.ndarray]:
    if query.picture:
        picture = get_query_picture(query.picture)
        if picture.vector is None or space is None or picture.space_id != space.pk:
            return []
        return [np.array(picture.vector, np.float32)]
    if query.post is None:
        return []
    post = Post.objects.visible_to(viewer).get(pk=query.post)
    return vectors_of_post(post.pk, space) if space else []


def _weighed(query: Query, look: Look) -> Look:
    if not query.weights:
        return look
    blocks = _check_blocks(query, look.space)
    try:
        return replace(look, vectors=[weigh(vector, blocks, dict(query.weights)) for vector in look.vectors])
    except ValueError as refused:
        # Names and factors were checked: what remains is that nothing of the vector does.
        raise ValidationError(str(refused), code="bad-weights") from None


def _check_blocks(query: Query, space: EmbeddingSpace | None) -> dict[str, slice]:
    """The blocks of the space, when all that are weighed are among them."""
    known = space.block_slices() if space else {}
    unknown = [name for name, _ in query.weights if name not in known]
    if unknown:
        can = f"alike in {', '.join(known)}" if known else "alike only as a whole"
        raise ValidationError(f"Pictures here can be {can}, but not in {', '.join(unknown)}.", code="unknown-block")
    return known


def get_query_picture(token: str) -> QueryPicture:
    """Raises ValidationError `picture-expired` when there is none of this token any more."""
    picture = QueryPicture.objects.filter(token=token, expires_at__gt=timezone.now()).first()
    if picture is None:
        raise ValidationError("The picture of this search has expired. Drop it in again.", code="picture-expired")
    return picture


def wait_for(token: str, seconds: float) -> QueryPicture:
    """The searched picture once the worker has seen it, or as it is when `seconds` have passed."""
    until = time.monotonic() + seconds
    picture = get_query_picture(token)
    while picture.state == QueryPicture.State.RECEIVED and time.monotonic() < until:
        time.sleep(0.03)
        picture = get_query_picture(token)
    return picture


def wait_for_words(text: str, space: EmbeddingSpace, seconds: float) -> np.ndarray | None:
    """The text's vector once the worker has made it; None when it makes none, or `seconds` have passed."""
    until = time.monotonic() + seconds
    while not words.has_answer(text, space) and time.monotonic() < until:
        time.sleep(0.03)
    return words.vector_of(text, space)


def _ranking(query: Query, viewer: Viewer, place: Place, look: Look | None) -> list[UUID]:
    asked = json.dumps([query.parameters(), viewer.pk, str(place.moment), place.with_text])
    key = f"ranking:{hashlib.sha256(asked.encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is None:
        look = look or look_of(query, viewer)
        if not place.with_text:
            look = replace(look, text=None)
        kept = [post_id.hex for post_id in _rank(query, viewer, place.moment, look)]
        # Without a leg that it had, this is another ranking: it answers now, and is made again for the next page.
        if place.with_text == (look.text is not None):
            cache.set(key, kept, SNAPSHOT_SECONDS)
    return [UUID(post_id) for post_id in kept]


def _rank(query: Query, viewer: Viewer, moment: UUID, look: Look) -> list[UUID]:
    # Identifiers are ordered by time: what was posted after the first page was made does not move the later ones.
    among = _among(query, viewer).filter(pk__lte=moment)
    lists = candidate_lists(query, look, among=among, limit=settings.KINDRED_RESULTS)
    weights = {leg: weight for leg, weight in settings.KINDRED_FUSION_WEIGHTS.items() if leg in lists}
    fused = reciprocal_rank_fusion(lists, weights)
    return [entry.item for entry in fused[: settings.KINDRED_RESULTS]]


def _among(query: Query, viewer: Viewer) -> PostQuerySet:
    """The posts that may answer: what the viewer may see, spent here, once, and narrowed by the tag."""
    among = Post.objects.visible_to(viewer).published()
    if query.post:
        among = among.exclude(pk=query.post)
    if query.tag:
        among = among.filter(posttag__tag__slug=query.tag)
    return among


def _place(cursor: str) -> Place:
    moment, start, with_text = unpack_cursor(cursor, 3)
    try:
        place = Place(UUID(moment), int(start), bool(with_text))
    except (TypeError, ValueError, AttributeError, OverflowError):
        raise bad_cursor() from None
    if place.start < 0:
        raise bad_cursor()
    return place
