"""What people say under a post: threads one level deep."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.safestring import SafeString

from accounts.boundaries.models import Block
from discovery.posts.models import Post, Viewer, new_id

COMMENT_LENGTH = 2000


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """What is said under posts that `viewer` may see: not deleted, of nobody blocked either way, not hidden.

        A comment that the post's author has hidden is still there for both of them. What answers a comment that
        `viewer` may not see is not shown either; where that comment was deleted, the answers stand.
        """
        thread = Comment.objects.filter(Q(deleted_at__isnull=False) | _is_shown_to(viewer), pk=OuterRef("parent_id"))
        return self.filter(_is_under_a_post_of(viewer), _is_shown_to(viewer), Q(parent=None) | Exists(thread))

    def threads_for(self, viewer: Viewer) -> Self:
        """The first comments of threads: those `visible_to` them, and deleted ones whose answers are."""
        answers = Comment.objects.visible_to(viewer).filter(parent=OuterRef("pk"))
        stands = _is_shown_to(viewer) | Q(deleted_at__isnull=False) & Exists(answers)
        return self.filter(_is_under_a_post_of(viewer), stands, parent=None)


def _is_under_a_post_of(viewer: Viewer) -> Exists:
    return Exists(Post.objects.visible_to(viewer).filter(pk=OuterRef("post_id")))


def _is_shown_to(viewer: Viewer) -> Q:
    # Whom a post's author has blocked, or who has blocked them, says nothing under their posts to anybody.
    unwelcome = Block.objects.filter(blocker=OuterRef("post__author_id"), blocked=OuterRef("author_id"))
    gone = Block.objects.filter(blocker=OuterRef("author_id"), blocked=OuterRef("post__author_id"))
    there = Q(deleted_at=None, author__is_active=True) & ~Exists(unwelcome) & ~Exists(gone)
    if not viewer.is_authenticated:
        return there & Q(hidden_at=None)
    may_see = Q(hidden_at=None) | Q(author=viewer.pk) | Q(post__author=viewer.pk)
    return there & may_see & ~Block.objects.between(viewer.pk, "author_id")


class Comment(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    text = models.TextField(max_length=COMMENT_LENGTH)
    created_at = models.DateTimeField(auto_now_add=True)
    hidden_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()
    # What the page shows of `text`; given by the selector that asks who is mentioned.
    html: SafeString = SafeString("")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | Q(deleted_at__isnull=False), name="comment_says_something"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="comment_answers_another"),
        ]
        indexes = [
            models.Index(fields=["post", "created_at", "id"], name="comment_of_post"),
            models.Index(fields=["created_at"], name="comment_by_time"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
