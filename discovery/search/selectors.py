"""Answers to queries: one ranking, made once and kept, in pages that neither repeat nor skip a post."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import numpy as np
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.utils import timezone

from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.selectors import Answer
from discovery.imaging.regions import Region
from discovery.posts.models import Post, PostQuerySet, Viewer, new_id
from discovery.posts.pages import PAGE_SIZE, bad_cursor, pack_cursor, unpack_cursor
from discovery.posts.selectors import posts_in_order
from discovery.search import regions, words
from discovery.search.candidates import Leg, legs_of
from discovery.search.looks import Look, asks_by_text, check_asked, get_query_picture, look_of
from discovery.search.missing import Missing
from discovery.search.models import KEPT_FOR, QueryPicture
from discovery.search.narrowing import posts_that_may_answer
from discovery.search.ordering import rank
from discovery.search.query import Query
from discovery.search.results import Found, Ranking, SearchPage
from discovery.search.terms import Kind

logger = logging.getLogger(__name__)

SNAPSHOT_SECONDS = 3600
WAITED = timedelta(minutes=10)


@dataclass(frozen=True)
class Place:
    """A place in a ranking: when that was made, how many posts were shown, whether it knew what the words look like.

    What is `brought` leaves out what the viewer has muted.
    """

    moment: UUID
    start: int
    with_text: bool
    brought: bool = False

    def cursor(self) -> str:
        return pack_cursor([str(self.moment), self.start, int(self.with_text), int(self.brought)])


def search_posts(
    query: Query,
    viewer: Viewer,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
    look: Callable[[], Look] | None = None,
    brought: bool = False,
) -> SearchPage:
    """The posts that answer `query`, best first, at most `KINDRED_RESULTS` of them over all pages.

    The ranking is made once, for the first page, and kept: the cursor names it and the place in it. When it is gone
    it is made again from the posts that existed then. `look` makes that of the query; `look_of` without. `brought`
    are answers that nobody asked for, under a post: without what the viewer has muted; a cursor knows it. Raises
    ValidationError for a damaged cursor, and like `look_of` and `posts_that_may_answer`.
    """
    place, ranking = ranking_at(query, viewer, cursor, look, brought)
    start = place.start
    posts: list[Post] = []
    while len(posts) < size and start < len(ranking.found):
        # What was hidden or deleted since then is left out, and the page filled from behind it.
        wanted = [found.post_id for found in ranking.found[start : start + size - len(posts)]]
        posts += posts_in_order(wanted, viewer)
        start += len(wanted)
    shown = ranking.found[place.start : start]
    return SearchPage(
        posts,
        replace(place, start=start).cursor() if start < len(ranking.found) else None,
        found={found.post_id: found for found in _with_visible_copies(shown, viewer)},
        legs=ranking.legs,
        total=_number_there(ranking, viewer) if cursor else len(ranking.found),
        answer=_least_sure(ranking),
        moment=replace(place, start=0).cursor(),
        missing=ranking.missing,
    )


def _number_there(ranking: Ranking, viewer: Viewer) -> int:
    """How many of a ranking that was made before can still be seen: the length of what its pages show."""
    answers = Post.objects.visible_to(viewer).published().filter(pk__in=[found.post_id for found in ranking.found])
    return answers.count()


def _with_visible_copies(shown: Sequence[Found], viewer: Viewer) -> list[Found]:
    """Copies that were hidden since the ranking was made are not told of, not even by their number."""
    copies = {copy for found in shown for copy in found.copies}
    if not copies:
        return list(shown)
    visible = set(Post.objects.visible_to(viewer).published().filter(pk__in=copies).values_list("pk", flat=True))
    return [replace(found, copies=tuple(copy for copy in found.copies if copy in visible)) for found in shown]


def ranking_at(
    query: Query,
    viewer: Viewer,
    cursor: str | None = None,
    look: Callable[[], Look] | None = None,
    brought: bool = False,
) -> tuple[Place, Ranking]:
    """The whole ranking that a page with this cursor is of, a new one without. Raises like `search_posts`."""
    make = look or partial(look_of, query, viewer)
    if cursor:
        place = _place(cursor)
        if kept := _kept(query, viewer, place):
            check_asked(query, viewer)
            return place, kept
        return place, _made(query, viewer, place, make())
    made = make()
    place = Place(new_id(), 0, made.text is not None, brought)
    return place, _made(query, viewer, place, made)


def _kept(query: Query, viewer: Viewer, place: Place) -> Ranking | None:
    kept: Ranking | None = cache.get(_key(query, viewer, place))
    return kept


def _made(query: Query, viewer: Viewer, place: Place, look: Look) -> Ranking:
    if not place.with_text:
        look = replace(look, text=None)
    legs, kept_in = _legs(query, look, viewer, place)
    ranking = replace(rank(legs, query, look.space), missing=_missing(query, look, legs, kept_in))
    # Without a leg that it had, this is another ranking: it answers now, and is made again for the next page.
    if place.with_text == (look.text is not None) and not look.waiting:
        cache.set(_key(query, viewer, place), ranking, SNAPSHOT_SECONDS)
    return ranking


def _legs(query: Query, look: Look, viewer: Viewer, place: Place) -> tuple[Sequence[Leg], bool]:
    """All legs, and whether posts with unwanted words are in them: where PostgreSQL cannot search text, or takes too
    long for it, nothing tells which these are. The wish is not dropped in silence: the answers say so."""
    made = partial(legs_of, query, look, limit=settings.KINDRED_RESULTS)
    if query.unwanted(Kind.WORDS):
        try:
            with transaction.atomic():  # which an outer transaction survives
                legs = made(among=_among(query, viewer, place))
        except DatabaseError as problem:
            logger.error("the unwanted words of a search could not be left out: %s", problem)
        else:
            if not any(leg.failed for leg in legs):
                return legs, False
        return made(among=_among(query.without_unwanted_words(), viewer, place)), True
    return made(among=_among(query, viewer, place)), False


def _among(query: Query, viewer: Viewer, place: Place) -> PostQuerySet:
    """Identifiers are ordered by time: what was posted after the first page was made does not move the later ones."""
    among = posts_that_may_answer(query, viewer).filter(pk__lte=place.moment)
    return among.unmuted_by(viewer) if place.brought else among


def _missing(query: Query, look: Look, legs: Sequence[Leg], kept_in: bool) -> tuple[Missing, ...]:
    is_missing = {
        Missing.WORDS: any(leg.failed for leg in legs),
        Missing.UNWANTED: kept_in,
        Missing.LOOK: asks_by_text(query, look) and look.text is None,
        Missing.PICTURE: look.unseen or look.waiting,
    }
    return tuple(each for each, missing in is_missing.items() if missing)


def _key(query: Query, viewer: Viewer, place: Place) -> str:
    asked = json.dumps([query.document(), viewer.pk, str(place.moment), place.with_text, place.brought], sort_keys=True)
    return f"ranking:{hashlib.sha256(asked.encode()).hexdigest()}"


def pictures_waiting(most: int) -> int:
    """How many searched pictures of the last minutes wait for their vector, counted up to `most`.

    By when they expire, which an index knows; one that waits for longer waits for a worker, not behind others.
    """
    lately = timezone.now() + KEPT_FOR - WAITED
    return QueryPicture.objects.filter(expires_at__gt=lately, state=QueryPicture.State.RECEIVED)[:most].count()


def wait_for(token: str, seconds: float) -> QueryPicture:
    """The searched picture once the worker has seen it, or as it is when `seconds` have passed."""
    until = time.monotonic() + seconds
    picture = get_query_picture(token)
    while picture.state == QueryPicture.State.RECEIVED and time.monotonic() < until:
        time.sleep(0.03)
        picture = get_query_picture(token)
    return picture


def wait_for_regions(waiting: Sequence[tuple[regions.Source, Region]], space: EmbeddingSpace, seconds: float) -> bool:
    """Whether the worker has dealt with all of these parts before `seconds` have passed."""
    until = time.monotonic() + seconds
    while not all(regions.has_answer(source, region, space) for source, region in waiting):
        if time.monotonic() >= until:
            return False
        time.sleep(0.03)
    return True


def wait_for_words(text: str, space: EmbeddingSpace, seconds: float) -> np.ndarray | None:
    """The text's vector once the worker has made it; None when it makes none, or `seconds` have passed."""
    until = time.monotonic() + seconds
    while not words.has_answer(text, space) and time.monotonic() < until:
        time.sleep(0.03)
    return words.vector_of(text, space)


def _least_sure(ranking: Ranking) -> str:
    order = [Answer.APPROXIMATE, Answer.EXACT, Answer.EXHAUSTED]
    answers = [Answer(leg.answer) for leg in ranking.legs.values() if leg.answer]
    return min(answers, key=order.index, default=Answer.EXACT).value


def _place(cursor: str) -> Place:
    moment, start, with_text, brought = unpack_cursor(cursor, 4)
    try:
        place = Place(UUID(moment), int(start), bool(with_text), bool(brought))
    except (TypeError, ValueError, AttributeError, OverflowError):
        raise bad_cursor() from None
    if place.start < 0:
        raise bad_cursor()
    return place
