"""Taking up what the site has done by itself: its author is told and may object, and a moderator is asked."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.notices.models import Notice
from accounts.notices.services import notify
from discovery.audit.models import AuditEntry
from discovery.audit.services import record
from discovery.moderation.models import Decision, Report
from discovery.moderation.things import Action, Thing
from discovery.screening.models import Sighting

BATCH = 100
DEEDS = {
    Sighting.Kind.REFUSED: Action.REFUSE,
    Sighting.Kind.HELD: Action.WITHHOLD,
    Sighting.Kind.SENSITIVE: Action.SENSITIVE,
    Sighting.Kind.AI_MADE: Action.LABEL,
}


@transaction.atomic
def take_up() -> int:
    """A decision by the site for each sighting, once; how many there were. What another worker holds is skipped."""
    waiting = Sighting.objects.filter(taken_up_at=None).select_related("post__author")
    taken = list(waiting.select_for_update(of=("self",), skip_locked=True).order_by("created_at")[:BATCH])
    for sighting in taken:
        _take_up(sighting)
    Sighting.objects.filter(pk__in=[one.pk for one in taken]).update(taken_up_at=timezone.now())
    return len(taken)


def _take_up(sighting: Sighting) -> None:
    post = sighting.post
    thing, action = Thing(post.author, post=post), DEEDS[Sighting.Kind(sighting.kind)]
    same = Decision.objects.filter(post=post, by_site=True, action=action, reverted_at=None)
    if action == Action.REFUSE or not same.exists():  # of several pictures of a post that is held once, once
        decision = Decision.objects.create(
            person=post.author,
            post=post,
            action=action,
            reason=sighting.reason,
            subject=thing.subject,
            by_site=True,
            sighting=sighting,
        )
        notify(recipient=post.author, actor=None, kind=Notice.Kind.DECIDED, subject=decision.pk)
    if action != Action.REFUSE:
        _ask_a_moderator(thing, sighting)
    record(
        actor=None,
        action=AuditEntry.Action.FOUND,
        person_id=post.author_id,
        subject=f"post:{post.pk}",
        reason=sighting.reason,
        then=action.value,
        measure=sighting.measure,
    )


def _ask_a_moderator(thing: Thing, sighting: Sighting) -> None:
    """One open report by the site a post, whatever it has found there."""
    words = "\n".join(line for line in (sighting.reason, sighting.measure) if line)
    Report.objects.get_or_create(
        reporter=None,
        person=thing.person,
        post=thing.post,
        comment=None,
        closed_at=None,
        defaults={"reason": Report.Reason.SITE, "words": words},
    )
