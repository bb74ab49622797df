"""From what happened here to what other servers are told: each event once, to the inboxes of those who follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.events.models import Event
from accounts.users.models import User
from discovery.federation.documents import Document, answer_follow, create, delete, update
from discovery.federation.models import RemoteFollower
from discovery.federation.queueing import queue
from discovery.federation.selectors import inboxes_of, public_posts
from discovery.posts.models import Post

BATCH = 200
# What an import dates further back is in the outbox, and floods nobody.
NEWS = timedelta(days=7)
_OF_POSTS = (Event.Kind.PUBLISHED, Event.Kind.CHANGED, Event.Kind.REMOVED)


@transaction.atomic
def spread() -> int:
    """Tell of what happened, in its order; how many events were dealt with, at most BATCH."""
    waiting = Event.objects.filter(federated_at=None)
    # Two workers at once: the second one waits, and finds nothing.
    events = list(waiting.select_for_update(of=("self",)).select_related("user").order_by("pk")[:BATCH])
    about = [event for event in events if event.kind in _OF_POSTS]
    inboxes = inboxes_of({event.user_id for event in about})
    told = [event for event in about if event.user_id in inboxes]
    posts = _posts({event.subject for event in told})
    for event in told:
        activities = list(_activities(event, posts.get(UUID(event.subject))))
        queue(user=event.user, inboxes=inboxes[event.user_id], activities=activities)
    Event.objects.filter(pk__in=[event.pk for event in events]).update(federated_at=timezone.now())
    return len(events)


def _posts(identifiers: set[str]) -> dict[UUID, Post]:
    return {post.pk: post for post in public_posts(AnonymousUser()).filter(pk__in=identifiers)}


def _activities(event: Event, post: Post | None) -> Iterator[Document]:
    """`post` as it is now, if it is public now: what has changed again meanwhile has an event of its own."""
    if event.kind == Event.Kind.REMOVED and post is None:
        yield delete(event.user, event.subject)
    elif event.kind == Event.Kind.PUBLISHED and post is not None and post.created_at > timezone.now() - NEWS:
        yield create(post)
    elif event.kind == Event.Kind.CHANGED and post is not None:
        yield update(post)


def part_from_followers_of_hidden() -> int:
    """Whose account was closed or suspended is followed from elsewhere no more: their posts are taken back there, and
    their followers let go. How many people that were."""
    hidden = User.objects.filter(Q(is_private=True) | Q(is_active=False), remote_followers__isnull=False)
    people = list(hidden.distinct())
    for person in people:
        _part(person)
    return len(people)


@transaction.atomic
def _part(person: User) -> None:
    follows = list(RemoteFollower.objects.select_for_update(of=("self",)).filter(user=person).select_related("actor"))
    shown = Post.objects.published().filter(author=person, visibility=Post.Visibility.PUBLIC)
    gone = [delete(person, str(post_id)) for post_id in shown.values_list("pk", flat=True)]
    queue(user=person, inboxes=inboxes_of({person.pk}).get(person.pk, []), activities=gone)
    for follow in follows:
        rejected = answer_follow("Reject", person, follow.follow_uri, follow.actor.uri)
        queue(user=person, inboxes=[follow.actor.inbox], activities=[rejected])
    RemoteFollower.objects.filter(pk__in=[follow.pk for follow in follows]).delete()
