"""A person: Django's user with a name to show, a few words, and a username that reads well in an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxLengthValidator, MinLengthValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

USERNAME_VALIDATORS: list[Callable[[Any], None]] = [
    RegexValidator(
        r"^[a-z0-9_](?:[a-z0-9_.]*[a-z0-9_])?\Z",
        _("Use small letters, digits, full stops and underscores; a full stop may not come first or last."),
    ),
    MinLengthValidator(3),
    MaxLengthValidator(30),
]


class User(AbstractUser):
    username = models.CharField(
        max_length=30,
        unique=True,
        validators=USERNAME_VALIDATORS,
        error_messages={"unique": _("That username is taken.")},
    )
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField(max_length=60, blank=True)
    bio = models.CharField(max_length=300, blank=True)
    suggestible = models.BooleanField(
        _("suggest me to others"), default=True, help_text=_("Let Kindred show you among kindred people.")
    )

    is_private = models.BooleanField(
        _("private account"),
        default=False,
        help_text=_("Only people whom you let follow you see your posts and boards."),
    )
    links = models.JSONField(default=list, blank=True, help_text="Web addresses of theirs: {label, url}, a few.")
    shows_sensitive = models.BooleanField(
        _("show sensitive pictures"),
        default=False,
        help_text=_("Do not blur pictures that are marked as sensitive."),
    )
    mails_notices = models.BooleanField(
        _("notifications by mail"),
        default=True,
        help_text=_("A mail now and then with what you have not read here."),
    )

    language = models.CharField(
        max_length=10, blank=True, help_text="The language that they chose; empty: what their browser asks for."
    )
    portrait = models.CharField(
        max_length=32, blank=True, help_text="Names the file of their profile picture; empty: a monogram."
    )
    leaves_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the account and all that is theirs is deleted; until then they may return.",
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_whatever_case"),
            models.CheckConstraint(condition=~models.Q(username=""), name="user_has_username"),
        ]
        indexes = [
            models.Index(fields=["portrait"], condition=~models.Q(portrait=""), name="user_of_portrait"),
            models.Index(fields=["leaves_at"], condition=~models.Q(leaves_at=None), name="user_leaving"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def get_absolute_url(self) -> str:
        return reverse("profile", args=[self.username])
