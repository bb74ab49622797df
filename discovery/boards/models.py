"""Boards: posts that people gather, alone or together, and the one rule on who may see a board (`visible_to`)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.boundaries.models import Block
from accounts.follows.models import Follow
from discovery.posts.models import Picture, Post, Viewer, new_id

BOARD_NAME_LENGTH = 80
BOARD_DESCRIPTION_LENGTH = 500


class BoardQuerySet(models.QuerySet["Board"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Public boards of those whose posts `viewer` might see, and the boards that they own or are members of."""
        if not viewer.is_authenticated:
            return self.public()
        public = Q(visibility=Board.Visibility.PUBLIC, owner__is_active=True)
        following = Follow.objects.filter(follower=viewer.pk, followee=OuterRef("owner_id"))
        shared = public & (Q(owner__is_private=False) | Q(Exists(following)))
        own = Q(owner=viewer.pk) | Q(owner__is_active=True) & Q(Exists(_membership(viewer.pk)))
        blocked = Block.objects.between(viewer.pk, "owner_id")
        return self.filter(Q(owner=viewer.pk) | (own | shared) & ~blocked)

    def public(self) -> Self:
        """What everybody may see."""
        return self.filter(visibility=Board.Visibility.PUBLIC, owner__is_active=True, owner__is_private=False)

    def editable_by(self, viewer: Viewer) -> Self:
        """Boards to which `viewer` may add: their own, and those that they edit with others."""
        if not viewer.is_authenticated:
            return self.none()
        edits = _membership(viewer.pk).filter(role=BoardMember.Role.EDITOR, joined_at__isnull=False)
        return self.visible_to(viewer).filter(Q(owner=viewer.pk) | Q(Exists(edits)))


class Board(models.Model):
    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everyone")
        PRIVATE = "private", _("Only members")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="boards")
    name = models.CharField(max_length=BOARD_NAME_LENGTH)
    description = models.CharField(max_length=BOARD_DESCRIPTION_LENGTH, blank=True)
    visibility = models.CharField(max_length=7, choices=Visibility, default=Visibility.PUBLIC)
    cover = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now_add=True, help_text="When something was last added.")

    objects = BoardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="board_has_name"),
            models.CheckConstraint(condition=Q(visibility__in=["public", "private"]), name="board_visibility"),
        ]
        indexes = [models.Index(fields=["owner", "-updated_at"], name="board_of_owner")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("board", args=[self.pk])


class BoardSection(models.Model):
    board = models.ForeignKey(Board, models.CASCADE, related_name="sections")
    name = models.CharField(max_length=BOARD_NAME_LENGTH)
    position = models.IntegerField()

    class Meta:
        ordering = ["board", "position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="board_section_has_name")]

    def __str__(self) -> str:
        return self.name


class BoardItem(models.Model):
    """A post on a board. `position` orders a section's, and those without one; the lowest comes first."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="items")
    post = models.ForeignKey(Post, models.CASCADE, related_name="board_items")
    section = models.ForeignKey(BoardSection, models.SET_NULL, null=True, blank=True, related_name="items")
    position = models.IntegerField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saves")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "post"], name="board_item_once")]
        indexes = [
            models.Index(fields=["board", "position", "-id"], name="board_item_in_order"),
            models.Index(fields=["added_by", "-created_at"], name="board_item_of_person"),
            models.Index(fields=["created_at"], name="board_item_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} on {self.board_id}"


class BoardMember(models.Model):
    """Somebody whom the owner has invited; a member once `joined_at` is set."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("may add and arrange")
        VIEWER = "viewer", _("may look")

    board = models.ForeignKey(Board, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="board_memberships")
    role = models.CharField(max_length=6, choices=Role, default=Role.EDITOR)
    invited_at = models.DateTimeField(auto_now_add=True)
    joined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "user"], name="board_member_once"),
            models.CheckConstraint(condition=Q(role__in=["editor", "viewer"]), name="board_member_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.board_id}"


class BoardFollow(models.Model):
    board = models.ForeignKey(Board, models.CASCADE, related_name="follows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="board_follows")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "user"], name="board_follow_once")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.board_id}"


def _membership(user_id: int) -> models.QuerySet[BoardMember]:
    """Of the outer board; somebody who is invited may look before they answer."""
    return BoardMember.objects.filter(user=user_id, board=OuterRef("pk"))
