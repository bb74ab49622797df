"""What saved searches find among what is new, each as its owner would find it, and the one notice of it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.notices.models import Notice
from accounts.notices.services import notify
from accounts.users.models import User
from discovery.posts.models import Post, PostQuerySet
from discovery.posts.tags import resolved
from discovery.posts.words import words_query
from discovery.saved.models import Find, SavedSearch
from discovery.saved.selectors import brought, query_of
from discovery.search.candidates import legs_of
from discovery.search.looks import get_query_picture
from discovery.search.models import KEPT_SAVED, QueryPicture
from discovery.search.narrowing import narrowed_to
from discovery.search.ordering import rank
from discovery.search.query import Query
from discovery.search.services import StillLooking, completed_look, renew_outdated
from discovery.search.terms import Kind

logger = logging.getLogger(__name__)

INTERVAL = timedelta(minutes=10)
BATCH = 50
# A picture may wait so long for its vector after its post was made: until then the post is looked at again.
SPARE = timedelta(days=1)
# Where nearness decides, what people would scroll to: two pages of answers. Something is always the nearest.
FIRST = 60
# Of what is new in one look, the latest.
NEW_POSTS = 5000
# Finds are news: older ones are found by the search itself.
KEPT = timedelta(days=60)
# Who has read of finds without opening them hears of further ones after this time.
QUIET = timedelta(days=1)
# A picture that a saved search needs is kept on while less than this is left to it.
RENEWED_BEFORE = timedelta(days=25)


def look_for_finds() -> int:
    """Look by up to BATCH searches that are due; returns how many there were."""
    searches = SavedSearch.objects.select_related("owner").filter(notifies=True, owner__is_active=True)
    due = list(searches.filter(looked_at__lt=timezone.now() - INTERVAL).order_by("looked_at")[:BATCH])
    for search in due:
        _look(search)
    return len(due)


def keep_pictures_in_use() -> None:
    """A picture by which a saved search asks does not expire, whether the search looks or rests."""
    ending = QueryPicture.objects.filter(expires_at__lt=timezone.now() + RENEWED_BEFORE)
    owners = User.objects.filter(query_pictures__in=ending, saved_searches__isnull=False).distinct()
    for owner in owners.prefetch_related("saved_searches").iterator(chunk_size=200):
        tokens = {token for search in owner.saved_searches.all() for token in _pictures_of(search)}
        ending.filter(token__in=tokens, owner=owner).update(expires_at=timezone.now() + KEPT_SAVED)


def forget_old_finds() -> None:
    Find.objects.filter(found_at__lt=Now() - KEPT).delete()


def _look(search: SavedSearch) -> None:
    """Whoever notes it first looks. Whatever comes of it, its turn comes again after all others'."""
    due = SavedSearch.objects.filter(pk=search.pk, looked_at=search.looked_at)
    if not due.update(looked_at=timezone.now()):
        return
    try:
        found = new_finds(search)
    except (ValidationError, Post.DoesNotExist, StillLooking) as problem:
        # Its picture is still looked at, or what it asks by is gone or hidden: the search itself says so.
        logger.info("The saved search %s finds nothing: %s", search.pk, problem)
        return
    if found:
        _keep(search, found)


@transaction.atomic
def _keep(search: SavedSearch, found: Sequence[UUID]) -> None:
    there = SavedSearch.objects.select_for_update(no_key=True).filter(pk=search.pk)
    posts = Post.objects.select_for_update(no_key=True).filter(pk__in=found).order_by("pk").values_list("pk", flat=True)
    if there.exists():
        Find.objects.bulk_create([Find(search=search, post_id=post_id) for post_id in posts], ignore_conflicts=True)
        _tell(search)


def new_finds(search: SavedSearch) -> list[UUID]:
    """Posts that it finds and that are newer than the last look, each told of once, the best first.

    Raises like `completed_look`, and StillLooking for what nothing has looked at: the next look finds what it misses.
    """
    query, owner = query_of(search), search.owner
    among = narrowed_to(query, brought(owner), owner)
    since = max(search.created_at, search.looked_at - SPARE)
    new = set(_newer(among, since).exclude(pk__in=_known(search)).values_list("pk", flat=True)[:NEW_POSTS])
    if not new:
        return []
    if any(renew_outdated(get_query_picture(token)) for token in query.pictures()):
        raise StillLooking
    return _answers(query, owner, among, new)


def _answers(query: Query, owner: User, among: PostQuerySet, new: Collection[UUID]) -> list[UUID]:
    look = completed_look(query, owner)
    if look.unseen or look.waiting:
        raise StillLooking
    legs = legs_of(query, look, among=among, limit=settings.KINDRED_RESULTS)
    ranked = [found.post_id for found in rank(legs, query, look.space).found]
    if not any(term.wanted for term in query.terms):
        return [post_id for post_id in ranked if post_id in new]
    best = [post_id for post_id in ranked[:FIRST] if post_id in new]
    return list(dict.fromkeys([*best, *_saying_all(query, among, new)]))


def _saying_all(query: Query, among: PostQuerySet, new: Collection[UUID]) -> Sequence[UUID]:
    """Where words and tags alone are asked, what has all of them is an answer wherever it ranks."""
    if any(term.wanted and term.kind not in (Kind.WORDS, Kind.TAG) for term in query.terms):
        return []
    posts = among.filter(pk__in=new)
    for term in query.wanted(Kind.WORDS):
        asked = words_query(term.value)
        posts = posts.filter(words=asked) if asked is not None else posts.none()
    for term in query.wanted(Kind.TAG):
        posts = posts.filter(tags__slug=resolved(term.value))
    return list(posts.newest().values_list("pk", flat=True))


def _newer(posts: PostQuerySet, since: datetime) -> PostQuerySet:
    """By when they came here, for an import keeps the dates of posts; one that was a draft came when it came out."""
    return posts.filter(Q(pk__gte=_first_id_of(since)) | Q(created_at__gte=since)).order_by("-pk")


def _first_id_of(moment: datetime) -> UUID:
    """The least UUID version 7 of that millisecond: identifiers are ordered by time."""
    return UUID(int=(int(moment.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62))


def _known(search: SavedSearch) -> list[UUID]:
    return list(Find.objects.filter(search=search).values_list("post_id", flat=True))


def _tell(search: SavedSearch) -> None:
    """One notice a search; read and a day old, it gives way to a new one."""
    told = Notice.objects.filter(recipient=search.owner, kind=Notice.Kind.FOUND, subject=search.pk)
    told.filter(read_at__isnull=False, created_at__lt=timezone.now() - QUIET).delete()
    notify(recipient=search.owner, actor=None, kind=Notice.Kind.FOUND, subject=search.pk)


def _pictures_of(search: SavedSearch) -> list[str]:
    try:
        return query_of(search).pictures()
    except ValidationError:
        return []
