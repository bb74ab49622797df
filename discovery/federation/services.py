"""Following people on other servers, and no longer."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.users.models import User
from discovery.federation import tasks
from discovery.federation.addresses import person_uri
from discovery.federation.documents import answer_follow, undo_follow
from discovery.federation.documents import follow as follow_document
from discovery.federation.models import RemoteFollower, RemoteFollowing
from discovery.federation.queueing import queue
from discovery.federation.remote import NoActor, actor_named
from discovery.nudges import nudge_on_commit

# More than anybody reads; a script that follows everybody is stopped there.
MOST_FOLLOWED = 1000


def follow_elsewhere(*, user: User, handle: str) -> RemoteFollowing:
    """Ask the person of this handle, name@host, to be let follow them; asking again sends it again.

    Their server is asked who that is while the caller waits, for some seconds at most. Raises ValidationError.
    """
    _check_may_follow(user)
    try:
        actor = actor_named(handle, signer=user)
    except NoActor as problem:
        raise ValidationError(str(problem), code="nobody-elsewhere") from None
    if actor.uri == person_uri(actor.handle.partition("@")[0]):
        raise ValidationError(_("They are here: follow them on their page."), code="follow-here")
    with transaction.atomic():
        uri = f"{person_uri(user.username)}#follows/{uuid4()}"
        following, __ = RemoteFollowing.objects.get_or_create(user=user, actor=actor, defaults={"follow_uri": uri})
        asked = follow_document(user, actor.uri, following.follow_uri)
        queue(user=user, inboxes=[actor.inbox], activities=[asked])
        nudge_on_commit(tasks.deliver)
    return following


@transaction.atomic
def unfollow_elsewhere(*, user: User, handle: str) -> None:
    """Without such a following nothing happens."""
    handle = handle.strip().removeprefix("@")
    for following in RemoteFollowing.objects.filter(user=user, actor__handle__iexact=handle).select_related("actor"):
        undone = undo_follow(user, following.actor.uri, following.follow_uri)
        queue(user=user, inboxes=[following.actor.inbox], activities=[undone])
        following.delete()
        nudge_on_commit(tasks.deliver)


@transaction.atomic
def remove_remote_follower(*, user: User, handle: str) -> None:
    """Take a follower on another server from `user`; their server is told. Without such a follower nothing happens."""
    follows = RemoteFollower.objects.filter(user=user, actor__handle__iexact=handle).select_related("actor")
    for follow in follows:
        rejected = answer_follow("Reject", user, follow.follow_uri, follow.actor.uri)
        queue(user=user, inboxes=[follow.actor.inbox], activities=[rejected])
        follow.delete()
        nudge_on_commit(tasks.deliver)


def _check_may_follow(user: User) -> None:
    if not settings.KINDRED_FEDERATION:
        raise ValidationError(_("This site does not talk to other servers."), code="federation-off")
    if user.is_private:
        raise ValidationError(
            _("A private account is unknown on other servers, so it cannot follow anybody there."),
            code="follow-elsewhere-private",
        )
    if RemoteFollowing.objects.filter(user=user).count() >= MOST_FOLLOWED:
        raise ValidationError(
            _("You follow %(most)d people on other servers; that is the most.") % {"most": MOST_FOLLOWED},
            code="too-many-followed",
        )
