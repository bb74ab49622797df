"""What members report, and what moderators decide: every decision stays, with its reason."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from discovery.comments.models import Comment
from discovery.posts.models import Post, new_id
from discovery.screening.models import Sighting

WORDS_LENGTH = 1000


class Decision(models.Model):
    """What a moderator did about a post, a comment or a person, and why; its `person` is whom it concerns."""

    class Action(models.TextChoices):
        LEAVE = "leave", _("leave it as it is")
        SENSITIVE = "sensitive", _("mark as sensitive")
        WITHHOLD = "withhold", _("hide from others")
        REMOVE = "remove", _("remove")
        SUSPEND = "suspend", _("suspend the account")
        LABEL = "label", _("label as perhaps made by AI")
        REFUSE = "refuse", _("refuse the picture")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="decisions")
    post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="+")
    comment = models.ForeignKey(Comment, models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=10, choices=Action)
    reason = models.CharField(max_length=WORDS_LENGTH, blank=True)
    by_site = models.BooleanField(
        default=False, db_default=False, help_text="The site did it by itself (discovery/screening), for `sighting`."
    )
    sighting = models.ForeignKey(Sighting, models.SET_NULL, null=True, related_name="decisions", db_index=False)
    subject = models.CharField(max_length=300, help_text="What it was about, in words: stays when that is gone.")
    created_at = models.DateTimeField(default=timezone.now)
    reverted_at = models.DateTimeField(null=True)
    appeal = models.CharField(max_length=WORDS_LENGTH, blank=True)
    appealed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="decision_by_time"),
            models.Index(fields=["person", "-created_at"], name="decision_on_person"),
            models.Index(
                fields=["appealed_at"],
                condition=Q(appealed_at__isnull=False, answered_at__isnull=True),
                name="decision_appealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.subject}"


class Report(models.Model):
    """Somebody says that a post, a comment or a person should not be as it is; one each, open until decided.

    Without a reporter it is the site that says so.
    """

    class Reason(models.TextChoices):
        SPAM = "spam", _("spam or advertising")
        UNMARKED = "unmarked", _("sensitive and not marked so")
        HARASSMENT = "harassment", _("harassment or hate")
        STOLEN = "stolen", _("somebody else's work")
        ILLEGAL = "illegal", _("illegal")
        OTHER = "other", _("something else")
        SITE = "site", _("found by the site itself")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="reports")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reports_about")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="reports")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="reports")
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.CharField(max_length=WORDS_LENGTH, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, related_name="reports")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "person", "post", "comment"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="report_once",
            )
        ]
        indexes = [models.Index(fields=["created_at"], condition=Q(closed_at__isnull=True), name="report_open")]

    def __str__(self) -> str:
        return f"{self.reporter_id or 'the site'} reports {self.person_id}: {self.reason}"


# What members may say; what the site has found it says itself.
REASONS = {value: label for value, label in Report.Reason.choices if value != Report.Reason.SITE}
