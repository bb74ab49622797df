"""Deciding on what was reported, and taking that back; whoever is concerned is told, with the reason."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices.models import Notice
from accounts.notices.services import notify, withdraw
from accounts.users.acting import for_the_site
from accounts.users.models import User
from discovery.audit.models import AuditEntry
from discovery.audit.services import record
from discovery.comments import services as comments
from discovery.moderation.models import WORDS_LENGTH, Decision, Report
from discovery.moderation.things import ACTIONS, Action, Thing
from discovery.posts import services as posts
from discovery.posts.happenings import note_changed, note_published, note_removed
from discovery.posts.models import Post
from discovery.screening.models import Sighting
from discovery.screening.seeing import see_again
from discovery.screening.services import clear


@transaction.atomic
def decide(*, moderator: User, thing: Thing, action: str, reason: str) -> Decision:
    """Does it, closes the open reports on the thing, and tells its person (not of what is left) and who reported it.

    Raises ValidationError where nothing is open any more, for what cannot be done to it, and without a reason, which
    only what is left does not need; and as `check_may_decide`.
    """
    reports = list(Report.objects.select_for_update(of=["self"]).filter(thing.reports).select_related("reporter"))
    reason = clean_words(reason)
    _check(moderator, thing, action, reason, reports)
    decision = Decision.objects.create(
        moderator=moderator,
        person=thing.person,
        post=thing.post,
        comment=thing.comment,
        action=action,
        reason=reason,
        subject=thing.subject,
    )
    Report.objects.filter(pk__in=[one.pk for one in reports]).update(decision=decision, closed_at=timezone.now())
    _do(Action(action), thing)
    _log(AuditEntry.Action.DECIDED, decision, moderator)
    if action == Action.LEAVE and any(report.reporter_id is None for report in reports):
        let_be(thing)
    if action != Action.LEAVE:
        notify(recipient=thing.person, actor=None, kind=Notice.Kind.DECIDED, subject=decision.pk)
    for reporter in {report.reporter for report in reports if report.reporter}:
        notify(recipient=reporter, actor=None, kind=Notice.Kind.REPORTED, subject=decision.pk)
    return decision


@transaction.atomic
def take_back(*, decision: Decision, moderator: User) -> None:
    """As if it had not been: what it did is undone, its reports wait again, and nobody is told of it any more.

    Who has objected to it is told that a moderator agrees. Taking it back twice is taking it back once. Raises
    ValidationError for a removal, and as `check_may_decide`.
    """
    decision = Decision.objects.select_for_update(of=["self"]).select_related("person").get(pk=decision.pk)
    check_may_decide(decision.person, moderator)
    if decision.action == Action.REMOVE:
        raise ValidationError(_("What was removed cannot be brought back."), code="removed-for-good")
    if decision.reverted_at:
        return
    undo(decision=decision)
    _log(AuditEntry.Action.TAKEN_BACK, decision, moderator)
    reporters = User.objects.filter(reports__decision=decision).distinct()
    for reporter in reporters:
        withdraw(recipient=reporter, actor=None, kind=Notice.Kind.REPORTED, subject=decision.pk)
    withdraw(recipient=decision.person, actor=None, kind=Notice.Kind.DECIDED, subject=decision.pk)
    if decision.appealed_at and not decision.answered_at:
        close_appeal(decision=decision)
    _reopen(decision)


def undo(*, decision: Decision) -> None:
    """What it did to the post or the account; a removal is only marked as the mistake that it was."""
    Decision.objects.filter(pk=decision.pk).update(reverted_at=timezone.now())
    if decision.by_site:
        _answer_site(decision)
    if _stands_anyway(decision):
        return
    if decision.action == Action.SUSPEND:
        # Who has closed their account themselves meanwhile opens it themselves.
        User.objects.filter(pk=decision.person_id, leaves_at=None).update(is_active=True)
    if decision.post_id and decision.action == Action.SENSITIVE:
        Post.objects.filter(pk=decision.post_id).update(is_sensitive=False)
        note_changed(Post.objects.filter(pk=decision.post_id))
    if decision.post_id and decision.action == Action.WITHHOLD:
        Post.objects.filter(pk=decision.post_id).update(withheld_at=None)
        note_published(Post.objects.filter(pk=decision.post_id))
    see_again(decision.person_id)


def let_be(thing: Thing) -> None:
    """What the site did to the post by itself is undone; its author is told so, and such a find is not made again."""
    standing = Decision.objects.filter(post=thing.post, by_site=True, reverted_at=None).exclude(action=Action.REFUSE)
    for decision in standing.select_related("person"):
        undo(decision=decision)
        close_appeal(decision=decision)


def close_appeal(*, decision: Decision) -> None:
    """Its person is told; whether the decision stands is read where it is."""
    Decision.objects.filter(pk=decision.pk).update(answered_at=timezone.now())
    # A second notice beside that of the decision: its part tells them apart.
    notify(recipient=decision.person, actor=None, kind=Notice.Kind.DECIDED, subject=decision.pk, part=decision.pk)


def check_may_decide(person: User, moderator: User) -> None:
    """Raises PermissionDenied for who moderates nothing, and ValidationError for what concerns themselves."""
    if not (moderator.is_staff and moderator.is_active):
        raise PermissionDenied(_("Only moderators can do that."))
    if person.pk == moderator.pk:
        raise ValidationError(_("Nobody decides about themselves."), code="decide-self")


def clean_words(words: str) -> str:
    words = words.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(words) > WORDS_LENGTH:
        raise ValidationError(
            _("Write %(most)d characters at most; these are %(length)d.")
            % {"most": WORDS_LENGTH, "length": len(words)},
            code="words-too-long",
        )
    return words


def _check(moderator: User, thing: Thing, action: str, reason: str, reports: Iterable[Report]) -> None:
    check_may_decide(thing.person, moderator)
    if not reports:
        raise ValidationError(_("Somebody has decided on this already."), code="already-decided")
    if action not in ACTIONS[thing.kind]:
        raise ValidationError(_("Choose what is to be done."), code="unknown-action")
    if action != Action.LEAVE and not reason:
        raise ValidationError(_("Write the reason: the person is told."), code="reason-missing")
    if action == Action.SUSPEND and thing.person.is_staff:
        raise ValidationError(
            _("Who moderates cannot be suspended here. Take that right from them first."), code="suspend-moderator"
        )
    _check_changes(thing, action)


def _check_changes(thing: Thing, action: str) -> None:
    """So that taking a decision back undoes just what it did."""
    if action in thing.by_site:
        return
    if action == Action.LABEL:
        raise ValidationError(_("Choose what is to be done."), code="unknown-action")
    if action == Action.SENSITIVE and thing.post and thing.post.is_sensitive:
        raise ValidationError(_("It is marked as sensitive already."), code="already-sensitive")
    if action == Action.WITHHOLD and thing.post and thing.post.withheld_at:
        raise ValidationError(_("It is hidden already."), code="already-withheld")
    if action == Action.SUSPEND and not thing.person.is_active and not thing.person.leaves_at:
        raise ValidationError(_("This account is suspended already."), code="already-suspended")


def _do(action: Action, thing: Thing) -> None:
    if action == Action.SENSITIVE and thing.post:
        Post.objects.filter(pk=thing.post.pk).update(is_sensitive=True)
        note_changed([thing.post])
    elif action == Action.WITHHOLD and thing.post and not thing.post.withheld_at:
        Post.objects.filter(pk=thing.post.pk).update(withheld_at=timezone.now())
        note_removed([thing.post])
    elif action == Action.REMOVE and thing.post:
        with for_the_site():
            posts.delete(post=thing.post)
    elif action == Action.REMOVE and thing.comment:
        comments.delete(comment=thing.comment, by=thing.comment.author)
    elif action == Action.SUSPEND:
        # No session and no token of theirs lets them in from now on: every one asks whether the account is active.
        User.objects.filter(pk=thing.person.pk).update(is_active=False)
    see_again(thing.person.pk)


def _stands_anyway(decision: Decision) -> bool:
    """Whether the same was done anew since, after somebody else had undone it, or by the site too: that stands."""
    others = Decision.objects.filter(person=decision.person_id, action=decision.action, reverted_at=None)
    others = others.exclude(pk=decision.pk)
    if not decision.by_site:
        others = others.filter(Q(created_at__gt=decision.created_at) | Q(by_site=True))
    # An account is suspended whichever thing of theirs was the reason.
    return (others if decision.action == Action.SUSPEND else others.filter(post=decision.post_id)).exists()


def _answer_site(decision: Decision) -> None:
    """What it has found is let be from now on, and it asks about that no more."""
    if decision.sighting_id:
        clear(sightings=Sighting.objects.filter(_found_with(decision)))
    asked = Report.objects.filter(reporter=None, post=decision.post_id, closed_at=None)
    asked.exclude(post=None).update(closed_at=timezone.now())


def _found_with(decision: Decision) -> Q:
    """What the decision by the site is about: one refused picture, or all of one kind that the post has."""
    found = Sighting.objects.filter(decisions=decision)
    if decision.action == Action.REFUSE:
        return Q(pk__in=found)
    return Q(post=decision.post_id, kind__in=found.values("kind"))


def _log(deed: AuditEntry.Action, decision: Decision, moderator: User) -> None:
    subject = f"decision:{decision.pk}"
    record(
        actor=moderator,
        action=deed,
        person_id=decision.person_id,
        subject=subject,
        reason=decision.reason,
        then=decision.action,
    )


def _reopen(decision: Decision) -> None:
    """Those reports wait again whose reporter has not said it anew meanwhile."""
    for report in Report.objects.filter(decision=decision):
        again = Report.objects.filter(
            reporter=report.reporter_id, person=report.person_id, post=report.post_id, comment=report.comment_id
        )
        if not again.filter(closed_at=None).exists():
            Report.objects.filter(pk=report.pk).update(decision=None, closed_at=None)
