"""Answers to queries: the legs, fused into one ranking, in pages that neither repeat nor skip a post."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.selectors import vectors_of_post
from discovery.embeddings.spaces import active_space
from discovery.posts.models import Post, PostQuerySet, Viewer, new_id
from discovery.posts.pages import PAGE_SIZE, PostPage, bad_cursor, pack_cursor, unpack_cursor
from discovery.posts.selectors import posts_in_order
from discovery.ranking.fusion import reciprocal_rank_fusion
from discovery.search.candidates import candidate_lists
from discovery.search.models import QueryPicture
from discovery.search.query import Query

SNAPSHOT_SECONDS = 3600


@dataclass(frozen=True)
class Look:
    """What a query looks like: its vectors in the searched space; none for words alone."""

    vectors: Sequence[np.ndarray]
    space: EmbeddingSpace | None


def search_posts(query: Query, viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """The posts that answer `query`, best first, at most `KINDRED_RESULTS` of them over all pages.

    The ranking is made once, for the first page, and kept: the cursor names it and the place in it. When it is gone
    it is made again from the posts that existed then. Raises ValidationError for a damaged cursor or a picture that
    has expired, Post.DoesNotExist for a post that `viewer` may not see.
    """
    moment, start = _place(cursor) if cursor else (new_id(), 0)
    ranking = _ranking(query, viewer, moment)
    posts: list[Post] = []
    while len(posts) < size and start < len(ranking):
        # What was hidden or deleted since then is left out, and the page filled from behind it.
        wanted = ranking[start : start + size - len(posts)]
        posts += posts_in_order(wanted, viewer)
        start += len(wanted)
    return PostPage(posts, pack_cursor([str(moment), start]) if start < len(ranking) else None)


def look_of(query: Query, viewer: Viewer) -> Look:
    """Raises like `search_posts`."""
    space = active_space()
    if query.picture:
        picture = get_query_picture(query.picture)
        if picture.vector is None or space is None or picture.space_id != space.pk:
            return Look([], space)
        return Look([np.array(picture.vector, np.float32)], space)
    if query.post:
        post = Post.objects.visible_to(viewer).get(pk=query.post)
        return Look(vectors_of_post(post.pk, space) if space else [], space)
    return Look([], space)


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


def _ranking(query: Query, viewer: Viewer, moment: UUID) -> list[UUID]:
    asked = json.dumps([query.parameters(), viewer.pk, str(moment)])
    key = f"ranking:{hashlib.sha256(asked.encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is None:
        kept = [post_id.hex for post_id in _rank(query, viewer, moment)]
        cache.set(key, kept, SNAPSHOT_SECONDS)
    return [UUID(post_id) for post_id in kept]


def _rank(query: Query, viewer: Viewer, moment: UUID) -> list[UUID]:
    look = look_of(query, viewer)
    # Identifiers are ordered by time: what was posted after the first page was made does not move the later ones.
    among = _among(query, viewer).filter(pk__lte=moment)
    lists = candidate_lists(query, look.vectors, space=look.space, among=among, limit=settings.KINDRED_RESULTS)
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


def _place(cursor: str) -> tuple[UUID, int]:
    moment, start = unpack_cursor(cursor, 2)
    try:
        place = UUID(moment), int(start)
    except (TypeError, ValueError, AttributeError, OverflowError):
        raise bad_cursor() from None
    if place[1] < 0:
        raise bad_cursor()
    return place
