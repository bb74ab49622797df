"""Following, asking to, and the blocks that end it; doing any of it twice is doing it once.

Both people's rows are locked while something between them changes: whoever blocks, and whoever closes their account,
waits for a follow that is on its way, and the other way round.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.boundaries.models import Block
from accounts.boundaries.selectors import is_blocked
from accounts.follows.models import Follow, FollowRequest
from accounts.notices.models import Notice
from accounts.notices.services import notify, withdraw
from accounts.users.models import User
from accounts.users.newcomers import Deed, check_newcomer


class Outcome(StrEnum):
    """What came of a wish to follow somebody."""

    FOLLOWING = "following"
    REQUESTED = "requested"


@transaction.atomic
def follow(*, follower: User, followee: User) -> Outcome:
    """Follows an open account; asks a private one.

    Raises ValidationError when somebody would follow themselves, or more people than a new account may, and
    User.DoesNotExist when the two are blocked, either way: whoever is blocked cannot tell it from somebody who is not
    here.
    """
    if follower.pk == followee.pk:
        raise ValidationError(_("You cannot follow yourself."), code="follow-self")
    person = _locked(follower, followee)[followee.pk]
    if is_blocked(follower.pk, followee.pk):
        raise User.DoesNotExist("Nobody here has this name.")
    if Follow.objects.filter(follower=follower, followee=followee).exists():
        return Outcome.FOLLOWING
    check_newcomer(follower, Deed.FOLLOW, lambda since: _follows_since(follower, since))
    if person.is_private:
        _request, new = FollowRequest.objects.get_or_create(requester=follower, person=followee)
        if new:
            notify(recipient=followee, actor=follower, kind=Notice.Kind.REQUEST)
        return Outcome.REQUESTED
    Follow.objects.create(follower=follower, followee=followee)
    notify(recipient=followee, actor=follower, kind=Notice.Kind.FOLLOW)
    return Outcome.FOLLOWING


def _follows_since(follower: User, since: datetime) -> int:
    made = Follow.objects.filter(follower=follower, created_at__gte=since).count()
    return made + FollowRequest.objects.filter(requester=follower, created_at__gte=since).count()


@transaction.atomic
def unfollow(*, follower: User, followee: User) -> None:
    """Withdraws a request as well, and what the other was told of either."""
    _locked(follower, followee)
    Follow.objects.filter(follower=follower, followee=followee).delete()
    FollowRequest.objects.filter(requester=follower, person=followee).delete()
    for kind in (Notice.Kind.FOLLOW, Notice.Kind.REQUEST):
        withdraw(recipient=followee, actor=follower, kind=kind)


@transaction.atomic
def remove_follower(*, user: User, follower: User) -> None:
    """Takes a follower from `user`; they are not told."""
    unfollow(follower=follower, followee=user)
    withdraw(recipient=follower, actor=user, kind=Notice.Kind.ACCEPTED)


@transaction.atomic
def accept(*, user: User, requester: User) -> None:
    """Lets somebody who has asked follow `user`, and tells them. Without a request nothing happens."""
    _locked(user, requester)
    _accept(user, FollowRequest.objects.filter(person=user, requester=requester))


@transaction.atomic
def decline(*, user: User, requester: User) -> None:
    """Puts a request away; whoever asked is not told, and may ask again."""
    _locked(user, requester)
    FollowRequest.objects.filter(person=user, requester=requester).delete()
    withdraw(recipient=user, actor=requester, kind=Notice.Kind.REQUEST)


@transaction.atomic
def close_account(*, user: User) -> None:
    """Makes the account private: who follows already stays, who wants to has to ask."""
    _locked(user)
    User.objects.filter(pk=user.pk).update(is_private=True)
    user.is_private = True


@transaction.atomic
def open_account(*, user: User) -> None:
    """Opens a private account, and lets everybody follow who waits for an answer."""
    _locked(user)
    User.objects.filter(pk=user.pk).update(is_private=False)
    user.is_private = False
    _accept(user, FollowRequest.objects.filter(person=user))


@transaction.atomic
def block(*, blocker: User, blocked: User) -> None:
    """From now on neither sees anything of the other's: follows and requests end, both ways, and nobody is told.

    Raises ValidationError when somebody would block themselves.
    """
    if blocker.pk == blocked.pk:
        raise ValidationError(_("You cannot block yourself."), code="block-self")
    _locked(blocker, blocked)
    Block.objects.get_or_create(blocker=blocker, blocked=blocked)
    for one, other in ((blocker, blocked), (blocked, blocker)):
        remove_follower(user=one, follower=other)


def unblock(*, blocker: User, blocked: User) -> None:
    """What the block has ended does not come back by itself."""
    Block.objects.filter(blocker=blocker, blocked=blocked).delete()


def _accept(user: User, requests: QuerySet[FollowRequest]) -> None:
    waiting = list(requests.select_related("requester"))
    Follow.objects.bulk_create(
        [Follow(follower_id=request.requester_id, followee=user) for request in waiting], ignore_conflicts=True
    )
    FollowRequest.objects.filter(pk__in=[request.pk for request in waiting]).delete()
    for request in waiting:
        withdraw(recipient=user, actor=request.requester, kind=Notice.Kind.REQUEST)
        notify(recipient=request.requester, actor=user, kind=Notice.Kind.ACCEPTED)


def _locked(*people: User) -> dict[int, User]:
    """These people's rows as they are now, locked in one order until the transaction ends."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=[person.pk for person in people]).order_by("pk")
    return {person.pk: person for person in rows}
