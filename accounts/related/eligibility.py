"""Who may be suggested at all, and whom never to suggest to somebody: one rule wherever people are suggested."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.boundaries.models import Block, Mute
from accounts.follows.models import Follow, FollowRequest
from accounts.related.models import Dismissal, Taste, TasteQuerySet
from accounts.users.models import User


def never_suggested(viewer_id: int, person: str) -> Q:
    """Whether the person whom the outer column `person` names is never to be suggested to `viewer_id`.

    That is oneself, whom one follows or has asked to follow, has muted or dismissed, and those blocked, either way.
    EXISTS, each looked up in an index, so that PostgreSQL can check it while it walks the index of tastes.
    """
    theirs = OuterRef(person)
    return (
        Q(**{person: viewer_id})
        | Exists(Follow.objects.filter(follower=viewer_id, followee=theirs))
        | Exists(FollowRequest.objects.filter(requester=viewer_id, person=theirs))
        | Exists(Dismissal.objects.filter(user=viewer_id, person=theirs))
        | Exists(Mute.objects.filter(user=viewer_id, muted=theirs))
        | Block.objects.between(viewer_id, person)
    )


def suggestible_people(viewer_id: int | None = None) -> QuerySet[User]:
    """Who may be suggested, to `viewer_id` where one asks: the active, public, who want it, and are not dormant."""
    since = _awake_since()
    posted = Exists(Taste.objects.filter(user=OuterRef("pk"), kind=Taste.Kind.MAKES, posted_at__gte=since))
    people = User.objects.filter(_seen(since) | Q(posted), is_active=True, suggestible=True, is_private=False)
    return people if viewer_id is None else people.filter(~never_suggested(viewer_id, "pk"))


def suggestible_tastes(viewer_id: int | None = None) -> TasteQuerySet:
    """Tastes of `suggestible_people`, as conditions that PostgreSQL can check while it walks their index."""
    since = _awake_since()
    awake = Q(posted_at__gte=since) | _seen(since, "user__")
    tastes = Taste.objects.filter(awake, user__is_active=True, user__suggestible=True, user__is_private=False)
    return tastes if viewer_id is None else tastes.filter(~never_suggested(viewer_id, "user_id"))


def _awake_since() -> datetime:
    return timezone.now() - timedelta(days=settings.KINDRED_DORMANT_DAYS)


def _seen(since: datetime, person: str = "") -> Q:
    """Joined or logged in since then."""
    return Q(**{f"{person}date_joined__gte": since}) | Q(**{f"{person}last_login__gte": since})
