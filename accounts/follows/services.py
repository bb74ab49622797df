"""Following and unfollowing; doing either twice is doing it once."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from accounts.follows.models import Follow
from accounts.users.models import User


def follow(*, follower: User, followee: User) -> None:
    """Raises ValidationError when somebody would follow themselves."""
    if follower.pk == followee.pk:
        raise ValidationError("You cannot follow yourself.", code="follow-self")
    Follow.objects.get_or_create(follower=follower, followee=followee)


def unfollow(*, follower: User, followee: User) -> None:
    Follow.objects.filter(follower=follower, followee=followee).delete()
