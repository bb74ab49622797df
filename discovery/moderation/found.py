"""What an address of this room names, found for who asks: a thing to report, a decision; or a 404."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.boundaries.found import the_person
from accounts.users.models import User
from discovery.comments.models import Comment
from discovery.comments.selectors import get_comment
from discovery.moderation.cases import get_reported_picture
from discovery.moderation.models import Decision
from discovery.moderation.things import Thing
from discovery.posts.found import the_post
from discovery.posts.models import Picture, Post, Viewer
from discovery.screening.models import BlockedPicture
from discovery.screening.selectors import get_entry

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def reportable(
    viewer: Viewer, *, post_id: UUID | None = None, comment_id: UUID | None = None, username: str = ""
) -> Thing:
    """Raises Http404 alike for missing and forbidden ones."""
    if post_id:
        post = the_post(post_id, viewer)
        return Thing(post.author, post=post)
    if comment_id:
        comment = _comment(comment_id, viewer)
        return Thing(comment.author, comment=comment)
    return Thing(the_person(username, viewer))


def the_decision(decision_id: UUID) -> Decision:
    """For moderators."""
    try:
        return Decision.objects.select_related("person").get(pk=decision_id)
    except Decision.DoesNotExist:
        raise Http404("No such decision.") from None


def the_blocked_picture(blocked_id: UUID) -> BlockedPicture:
    """For moderators."""
    try:
        return get_entry(blocked_id)
    except BlockedPicture.DoesNotExist:
        raise Http404("No such blocked picture.") from None


def the_picture_to_block(picture_id: UUID, moderator: User) -> Picture:
    """Of a post that the moderator may see as anybody could, or that is reported."""
    seen = Picture.objects.filter(pk=picture_id, post__in=Post.objects.visible_to(moderator)).first()
    try:
        return seen or get_reported_picture(picture_id, moderator)
    except Picture.DoesNotExist:
        raise Http404("No such picture.") from None


def for_moderators(view: View) -> View:
    """To everybody else these pages do not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if not (request.user.is_authenticated and request.user.is_active and request.user.is_staff):
            raise Http404("No such page.")
        return view(request, *arguments, **named)

    return cast("View", guarded)


def _comment(comment_id: UUID, viewer: Viewer) -> Comment:
    try:
        return get_comment(comment_id, viewer)
    except Comment.DoesNotExist:
        raise Http404("No such comment.") from None
