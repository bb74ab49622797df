"""Decisions, read: appeals that wait, the log, and what those whom one concerns may read of it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.notices.models import Notice
from accounts.users.models import User
from discovery.moderation.cases import open_cases, with_pictures
from discovery.moderation.models import Decision, Report
from discovery.moderation.things import Thing


def open_appeals(moderator: User) -> QuerySet[Decision]:
    """The longest waiting first, without what concerns `moderator`."""
    waiting = Decision.objects.filter(appealed_at__isnull=False, answered_at=None).exclude(person=moderator)
    posts = Prefetch("post", with_pictures())
    found = waiting.select_related("person", "moderator", "comment").prefetch_related(posts)
    return found.order_by("appealed_at", "pk")


def waiting_count(moderator: User) -> int:
    """As many as the queue and the page of appeals show."""
    return open_cases(moderator).count() + open_appeals(moderator).count()


def decisions(*, by: str = "", action: str = "") -> QuerySet[Decision]:
    """The log, the latest first; of the moderator named `by`, and of one kind."""
    found = Decision.objects.select_related("moderator", "person")
    if by:
        found = found.filter(moderator__username=by.replace("\x00", ""))
    if action in Decision.Action.values:
        found = found.filter(action=action)
    return found.order_by("-created_at", "-pk")


def moderators() -> QuerySet[User]:
    """Whoever has decided on anything."""
    return User.objects.filter(Exists(Decision.objects.filter(moderator=OuterRef("pk")))).order_by("username")


def decisions_on(person: User) -> QuerySet[Decision]:
    """The decisions that `person` was told of."""
    told = Decision.objects.filter(person=person).exclude(action=Decision.Action.LEAVE)
    return told.select_related("post", "person")


def get_decision_on(person: User, decision_id: UUID) -> Decision:
    """Raises Decision.DoesNotExist for all that `person` was not told of."""
    return decisions_on(person).get(pk=decision_id)


def get_answer_to(reporter: User, decision_id: UUID) -> Decision:
    """A decision on what `reporter` has reported. Raises Decision.DoesNotExist for all others.

    A report goes with the post that is removed; the notice of the decision stays.
    """
    told = Notice.objects.filter(
        recipient=reporter, kind=Notice.Kind.REPORTED, subject=OuterRef("pk"), withdrawn_at=None
    )
    return Decision.objects.filter(Exists(told)).get(pk=decision_id)


def suspension_of(person: User) -> Decision | None:
    """The decision by which the account is suspended; None where no moderator has decided that."""
    suspensions = Decision.objects.filter(person=person, action=Decision.Action.SUSPEND, reverted_at=None)
    return suspensions.select_related("person").order_by("-created_at").first()


def open_report(reporter: User, thing: Thing) -> Report | None:
    return Report.objects.filter(thing.reports, reporter=reporter).first()
