"""From what happened to messages: each event once, for each webhook that wants it and whose owner may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.events.models import Event
from accounts.follows.models import Follow
from discovery.notifications.selectors import notices_for
from discovery.webhooks.messages import posts_told_to
from discovery.webhooks.models import Webhook, WebhookDelivery

TOPICS: Mapping[str, Webhook.Topic] = {
    Event.Kind.PUBLISHED: Webhook.Topic.POST_PUBLISHED,
    Event.Kind.FINISHED: Webhook.Topic.UPLOAD_FINISHED,
    Event.Kind.NOTICE: Webhook.Topic.NOTIFICATION_CREATED,
}
GATHERED = 200
# What an import dates further back is no news.
NEWS = timedelta(days=7)


@transaction.atomic
def gather() -> int:
    """Make a message of each event for each webhook that wants it; how many events were dealt with."""
    events = list(Event.objects.filter(hooked_at=None).select_for_update(skip_locked=True).order_by("pk")[:GATHERED])
    now = timezone.now()
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            webhook=webhook, topic=topic, body={"subject": event.subject, "timestamp": event.created_at.isoformat()}
        )
        for topic in TOPICS.values()
        for webhook, event in _wanted(topic, [event for event in events if TOPICS.get(event.kind) == topic])
    )
    Event.objects.filter(pk__in=[event.pk for event in events]).update(hooked_at=now)
    return len(events)


def _wanted(topic: Webhook.Topic, events: list[Event]) -> Iterable[tuple[Webhook, Event]]:
    """Which webhook is told of which event: its owner's own, or of whom they follow, and only what they may see."""
    if not events:
        return
    told = Webhook.objects.filter(topics__contains=[topic], paused_at=None, owner__is_active=True)
    about = defaultdict(list)
    for event in events:
        about[event.user_id].append(event)
    followed = defaultdict(set)
    if topic == Webhook.Topic.POST_PUBLISHED:
        pairs = Follow.objects.filter(follower__webhooks__in=told, followee__in=about)
        for follower, followee in pairs.values_list("follower", "followee").distinct():
            followed[follower].add(followee)
    for webhook in told.select_related("owner").order_by("pk"):
        people = followed[webhook.owner_id] | {webhook.owner_id}
        concerned = [event for person in people for event in about.get(person, ())]
        seen = _seen(webhook, topic, concerned)
        yield from ((webhook, event) for event in concerned if event.subject in seen)


def _seen(webhook: Webhook, topic: Webhook.Topic, events: list[Event]) -> set[str]:
    """The subjects of these events that the webhook's owner may see."""
    subjects = {event.subject for event in events}
    if not subjects or topic == Webhook.Topic.UPLOAD_FINISHED:
        return subjects
    found: QuerySet[Any]
    if topic == Webhook.Topic.NOTIFICATION_CREATED:
        found = notices_for(webhook.owner).filter(pk__in=subjects)
    else:
        found = posts_told_to(webhook.owner).filter(pk__in=subjects, created_at__gt=timezone.now() - NEWS)
    return {str(pk) for pk in found.values_list("pk", flat=True)}
