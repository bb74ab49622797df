"""Reporting, and objecting to a decision: what members write to moderators, and the answer to it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.users.acting import require_own
from accounts.users.models import User
from accounts.users.newcomers import Deed, check_newcomer
from discovery.audit.models import AuditEntry
from discovery.audit.services import record
from discovery.moderation.deciding import check_may_decide, clean_words, close_appeal, let_be, undo
from discovery.moderation.models import REASONS, Decision, Report
from discovery.moderation.things import Thing

# Nobody meets more things to report before a moderator has had time; a script does.
OPEN_REPORTS = 50


@transaction.atomic
def report(*, reporter: User, thing: Thing, reason: str, words: str) -> Report:
    """One open report a person and thing: saying it anew changes what was said.

    Raises ValidationError for a reason that is none, for one in own words without words, and for what is one's own.
    """
    words = clean_words(words)
    check_may_report(reporter=reporter, thing=thing)
    if reason not in REASONS:
        raise ValidationError(_("Choose what is wrong."), code="unknown-reason")
    if reason == Report.Reason.OTHER and not words:
        raise ValidationError(_("Say in a few words what is wrong."), code="report-words-missing")
    # One at a time for each person, so that the limit and the one report hold.
    User.objects.select_for_update(no_key=True).get(pk=reporter.pk)
    known = Report.objects.filter(thing.reports, reporter=reporter).first()
    if known is None:
        _check_is_not_flood(reporter)
        known = Report(reporter=reporter, person=thing.person, post=thing.post, comment=thing.comment)
    known.reason, known.words = reason, words
    known.save()
    return known


def check_may_report(*, reporter: User, thing: Thing) -> None:
    if thing.person.pk == reporter.pk:
        raise ValidationError(_("This is yours: you can change or delete it yourself."), code="report-self")


@transaction.atomic
def appeal(*, decision: Decision, words: str) -> None:
    """Asks moderators to look again, once. Raises ValidationError without words, twice, and for what was taken back."""
    require_own(decision.person_id)
    words = clean_words(words)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.appealed_at:
        raise ValidationError(_("You have written about this decision already."), code="appeal-twice")
    if decision.reverted_at:
        raise ValidationError(_("This decision was taken back."), code="appeal-reverted")
    if not words:
        raise ValidationError(_("Write why a moderator should look again."), code="appeal-empty")
    Decision.objects.filter(pk=decision.pk).update(appeal=words, appealed_at=timezone.now())


@transaction.atomic
def answer(*, decision: Decision, moderator: User, granted: bool) -> None:
    """Lets the decision stand, or undoes it; the person is told.

    Raises ValidationError where nothing is to answer, and as `check_may_decide`.
    """
    known = Decision.objects.select_for_update(of=["self"]).select_related("person", "post")
    decision = known.get(pk=decision.pk)
    check_may_decide(decision.person, moderator)
    if not decision.appealed_at or decision.answered_at:
        raise ValidationError(_("Somebody has answered this already."), code="already-answered")
    if granted and not decision.reverted_at:
        undo(decision=decision)
        if decision.post:
            let_be(Thing(decision.person, post=decision.post))
    close_appeal(decision=decision)
    record(
        actor=moderator,
        action=AuditEntry.Action.ANSWERED,
        person_id=decision.person_id,
        subject=f"decision:{decision.pk}",
        granted=granted,
    )


def _check_is_not_flood(reporter: User) -> None:
    sent = Report.objects.filter(reporter=reporter)
    check_newcomer(reporter, Deed.REPORT, lambda since: sent.filter(created_at__gte=since).count())
    if Report.objects.filter(reporter=reporter, closed_at=None).count() >= OPEN_REPORTS:
        raise ValidationError(
            _("%(most)d of your reports wait already. Give moderators a little time.") % {"most": OPEN_REPORTS},
            code="too-many-reports",
        )
