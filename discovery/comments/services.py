"""Writing under a post, and taking it away again; those whom it concerns are told."""

from __future__ import annotations

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices.models import Notice
from accounts.notices.services import notify
from accounts.users.models import User
from accounts.users.newcomers import Deed, check_links, check_newcomer
from discovery.comments.mentions import MENTIONS_TOLD, mentioned
from discovery.comments.models import COMMENT_LENGTH, Comment
from discovery.posts.models import Post


@transaction.atomic
def write(*, author: User, post: Post, text: str, parent: Comment | None = None) -> Comment:
    """A comment under a post, or an answer to `parent`: an answer to an answer stands in the same thread.

    Raises ValidationError for a text of no or too many characters, for a post that the author may not see or that is
    not out, for a parent that they may not see: whom either has blocked cannot answer; and what a new account may not.
    """
    text = clean_text(text)
    if not Post.objects.visible_to(author).published().filter(pk=post.pk).exists():
        raise ValidationError(_("Nothing can be written under this post."), code="comment-refused")
    root = _root_for(author, post, parent) if parent else None
    check_links(author, text)
    check_newcomer(
        author, Deed.COMMENT, lambda since: Comment.objects.filter(author=author, created_at__gte=since).count()
    )
    comment = Comment.objects.create(post=post, author=author, parent=root, text=text)
    _tell(comment, parent)
    return comment


@transaction.atomic
def delete(*, comment: Comment, by: User) -> None:
    """Its words are gone; where others have answered, the place is left, so that the thread stands.

    Raises PermissionDenied to others than its author and the post's.
    """
    if by.pk not in (comment.author_id, comment.post.author_id):
        raise PermissionDenied(_("Only its author and the post's can delete a comment."))
    # The first of the thread is locked by whoever answers, too: nobody answers what goes meanwhile.
    Comment.objects.select_for_update().filter(pk=comment.parent_id or comment.pk).first()
    if comment.parent_id is None and comment.replies.exists():
        Comment.objects.filter(pk=comment.pk).update(text="", deleted_at=timezone.now())
        return
    Comment.objects.filter(pk=comment.pk).delete()
    if comment.parent_id:
        Comment.objects.filter(pk=comment.parent_id, deleted_at__isnull=False, replies=None).delete()


def hide(*, comment: Comment, by: User) -> None:
    """From all but its author and the post's. Raises PermissionDenied to others than the post's author."""
    _check_owns_post(comment, by)
    Comment.objects.filter(pk=comment.pk, hidden_at=None).update(hidden_at=timezone.now())


def unhide(*, comment: Comment, by: User) -> None:
    _check_owns_post(comment, by)
    Comment.objects.filter(pk=comment.pk).update(hidden_at=None)


def clean_text(text: str) -> str:
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError(_("Write something first."), code="comment-empty")
    if len(text) > COMMENT_LENGTH:
        said = _("A comment can have %(most)s characters; this one has %(number)s.")
        numbers = {"most": intcomma(COMMENT_LENGTH), "number": intcomma(len(text))}
        raise ValidationError(said % numbers, code="comment-too-long")
    return text


def comment_gone() -> ValidationError:
    return ValidationError(_("The comment that you answer is not there any more."), code="comment-gone")


def _root_for(author: User, post: Post, parent: Comment) -> Comment:
    if not Comment.objects.visible_to(author).filter(pk=parent.pk, post=post).exists():
        raise comment_gone()
    root = Comment.objects.select_for_update().filter(pk=parent.parent_id or parent.pk).first()
    if root is None:
        raise comment_gone()
    return root


def _tell(comment: Comment, parent: Comment | None) -> None:
    """Each person once: as the one who is answered, as the post's author, or as somebody who is mentioned."""
    told: dict[User, Notice.Kind] = {parent.author: Notice.Kind.REPLY} if parent else {}
    told.setdefault(comment.post.author, Notice.Kind.COMMENT)
    names = mentioned(comment.text)[:MENTIONS_TOLD]
    for person in User.objects.filter(username__in=names, is_active=True):
        told.setdefault(person, Notice.Kind.MENTION)
    for person, kind in told.items():
        if Comment.objects.visible_to(person).filter(pk=comment.pk).exists():
            notify(recipient=person, actor=comment.author, kind=kind, subject=comment.post_id, part=comment.pk)


def _check_owns_post(comment: Comment, by: User) -> None:
    if by.pk != comment.post.author_id:
        raise PermissionDenied(_("Only the post's author can hide a comment."))
