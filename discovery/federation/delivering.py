"""Sending what waits: in its order for each inbox, again after a while where a server is away, and never what is hidden
by now."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import Now, RowNumber
from django.utils import timezone

from discovery.federation.addresses import is_blocked, post_id_in
from discovery.federation.keys import headers_by
from discovery.federation.models import FederatedDelivery, RemoteActor, RemoteFollower, RemoteFollowing, RemotePost
from discovery.federation.remote import text_of
from discovery.federation.selectors import waiting_for
from discovery.fetching import Answer, CannotFetch, send
from discovery.posts.models import Post

logger = logging.getLogger(__name__)

BATCH = 20
SECONDS = 8.0
# Longer than a batch takes: what a worker that was stopped held is sent by another then.
LEASE = timedelta(minutes=10)
# After each failure but the last: eight attempts in a little under two days.
DELAYS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440)]
KEPT = timedelta(days=7)
POSTS_KEPT = 200
GONE = 410
# Refusals that may pass: whoever has too much to do, or could not ask for our key, may take it later.
PASSING = {401, 408, 429}


def deliver_due() -> int:
    """Send up to BATCH of what is due, one to an inbox; how many arrived."""
    return sum(_deliver(delivery) for delivery in _claimed())


@transaction.atomic
def _claimed() -> list[FederatedDelivery]:
    earlier = FederatedDelivery.objects.filter(inbox=OuterRef("inbox"), pk__lt=OuterRef("pk"), next_at__isnull=False)
    due = FederatedDelivery.objects.filter(~Exists(earlier), next_at__lte=timezone.now()).order_by("next_at", "pk")
    rows = list(due.select_related("user").select_for_update(of=("self",), skip_locked=True)[:BATCH])
    FederatedDelivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        attempts=F("attempts") + 1, next_at=timezone.now() + LEASE
    )
    for row in rows:
        row.attempts += 1
    return rows


def _deliver(delivery: FederatedDelivery) -> bool:
    if is_blocked(delivery.inbox) or not _may_be_told(delivery):
        delivery.delete()
        return False
    data = json.dumps(delivery.body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = headers_by(delivery.user, "POST", delivery.inbox, data)
    try:
        answer = send(
            delivery.inbox,
            data=data,
            headers={**headers, "Content-Type": "application/activity+json"},
            seconds=SECONDS,
        )
    except CannotFetch as problem:
        _failed(delivery, str(problem))
        return False
    return _answered(delivery, answer)


def _answered(delivery: FederatedDelivery, answer: Answer) -> bool:
    if 200 <= answer.status < 300:
        delivery.delete()
        return True
    problem = f"{answer.status} {answer.body[:200].decode(errors='replace')}".replace("\x00", "")
    if answer.status == GONE:
        _forget(delivery.inbox)
    elif 400 <= answer.status < 500 and answer.status not in PASSING:
        FederatedDelivery.objects.filter(pk=delivery.pk).update(next_at=None, problem=problem)
        logger.warning("%s refused an activity: %s", delivery.inbox, problem)
    else:
        _failed(delivery, problem)
    return False


def _failed(delivery: FederatedDelivery, problem: str) -> None:
    problem = problem[:300]
    if delivery.attempts <= len(DELAYS):
        later = timezone.now() + DELAYS[delivery.attempts - 1]
        FederatedDelivery.objects.filter(pk=delivery.pk).update(next_at=later, problem=problem)
        return
    # What came after it waits as long: a server that was away for two days begins anew with what is new.
    given_up = waiting_for(delivery.inbox).update(next_at=None, problem=problem)
    logger.warning("%s does not answer, %d activities are given up: %s", delivery.inbox, given_up, problem)


def _forget(inbox: str) -> None:
    """The inbox is gone for good: nobody behind it follows anybody any more."""
    RemoteFollower.objects.filter(Q(actor__inbox=inbox) | Q(actor__shared_inbox=inbox)).delete()
    waiting_for(inbox).delete()


def _may_be_told(delivery: FederatedDelivery) -> bool:
    """A post that was to be shown and has been hidden since is not sent late."""
    if delivery.body.get("type") not in {"Create", "Update"}:
        return True
    post_id = post_id_in(text_of(delivery.body.get("object")))
    return post_id is not None and Post.objects.public().filter(pk=post_id).exists()


def tidy() -> None:
    """What was given up is kept for a week, and of each person elsewhere the latest posts and nothing without use."""
    FederatedDelivery.objects.filter(next_at=None, created_at__lt=Now() - KEPT).delete()
    place = Window(RowNumber(), partition_by=[F("actor")], order_by=["-published_at", "-pk"])
    old = RemotePost.objects.annotate(place=place).filter(place__gt=POSTS_KEPT)
    RemotePost.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    used = Exists(RemoteFollower.objects.filter(actor=OuterRef("pk"))) | Exists(
        RemoteFollowing.objects.filter(actor=OuterRef("pk"))
    )
    RemoteActor.objects.filter(~used, fetched_at__lt=Now() - KEPT).delete()
