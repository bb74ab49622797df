"""What goes with an account, counted; whose time has come; and who closed theirs and may still return."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.users.models import User
from discovery.boards.models import Board
from discovery.comments.models import Comment
from discovery.posts.models import Picture, Post


@dataclass(frozen=True)
class Belongings:
    """How much of each goes when the account goes; of comments those that their author sees now."""

    posts: int
    pictures: int
    boards: int
    comments: int


def belongings_of(person: User) -> Belongings:
    return Belongings(
        posts=Post.objects.filter(author=person).count(),
        pictures=Picture.objects.filter(post__author=person).count(),
        boards=Board.objects.filter(owner=person).count(),
        comments=Comment.objects.visible_to(person).filter(author=person).count(),
    )


def due() -> QuerySet[User]:
    """The longest overdue first; by the database's time, so that no clock that is ahead deletes anybody early."""
    return User.objects.filter(leaves_at__lte=Now()).order_by("leaves_at", "pk")


def get_leaving(user_id: int) -> User | None:
    """Who closed their account and may still return."""
    return User.objects.filter(pk=user_id, is_active=False, leaves_at__gt=timezone.now()).first()
