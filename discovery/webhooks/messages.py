"""What a message says, read when it is sent and for the webhook's owner: nothing that they may no longer see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts.users.models import User
from discovery.notifications.selectors import groups_of, notices_for, resolve
from discovery.notifications.wording import address, sentence
from discovery.posts.models import Picture, Post, PostQuerySet
from discovery.webhooks.models import TEST, Webhook, WebhookDelivery

Topic = Webhook.Topic
Data = dict[str, Any]


def message_of(delivery: WebhookDelivery) -> Data | None:
    """The whole message, {type, timestamp, data}. None: its owner may not see, or nobody can any more, what it tells.

    Asks for `delivery.webhook.owner`; sentences are in the language that is active.
    """
    data = DATA[delivery.topic](delivery.webhook.owner, delivery.body["subject"])
    if data is None:
        return None
    return {"type": delivery.topic, "timestamp": delivery.body["timestamp"], "data": data}


def posts_told_to(owner: User) -> PostQuerySet:
    """Posts of theirs that are out, and of others what may be brought to them unasked."""
    return Post.objects.brought_to(owner)


def _published(owner: User, subject: str) -> Data | None:
    post = posts_told_to(owner).select_related("author").filter(pk=subject).first()
    return _post_data(post) if post else None


def _finished(owner: User, subject: str) -> Data | None:
    post = Post.objects.select_related("author").filter(author=owner, pk=subject).first()
    if post is None:
        return None
    states = list(post.pictures.values_list("state", flat=True))
    ready, refused = states.count(Picture.State.READY), states.count(Picture.State.REJECTED)
    return {**_post_data(post), "state": post.state, "pictures": {"ready": ready, "refused": refused}}


def _told(owner: User, subject: str) -> Data | None:
    groups = groups_of(notices_for(owner).filter(pk=subject), Q(read_at=None), Q())
    if not groups:
        return None
    resolve(groups, owner)
    group = groups[0]
    return {
        "notification": int(subject),
        "kind": group.kind,
        "text": sentence(group),
        "url": _absolute(address(group, owner)),
        "actors": [actor.username for actor in group.actors],
        "post": str(group.post.pk) if group.post else None,
    }


def _test(owner: User, subject: str) -> Data | None:
    return {"owner": owner.username}


def _post_data(post: Post) -> Data:
    return {
        "post": str(post.pk),
        "url": _absolute(post.get_absolute_url()),
        "api_url": _absolute(reverse("api:post", args=[post.pk])),
        "author": post.author.username,
        "caption": post.caption,
    }


def _absolute(path: str) -> str:
    return settings.KINDRED_ADDRESS + path


DATA: Mapping[str, Callable[[User, str], Data | None]] = {
    Topic.POST_PUBLISHED: _published,
    Topic.UPLOAD_FINISHED: _finished,
    Topic.NOTIFICATION_CREATED: _told,
    TEST: _test,
}
