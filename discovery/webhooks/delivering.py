"""From messages to receivers: signed, again after a while where one fails, and nothing that is hidden by now."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from discovery.fetching import Answer, CannotFetch, send
from discovery.webhooks.messages import message_of
from discovery.webhooks.models import Webhook, WebhookDelivery
from discovery.webhooks.selectors import sendable
from discovery.webhooks.signing import signed_headers

logger = logging.getLogger(__name__)

SENT_AT_ONCE = 5
SECONDS = 10.0
# Longer than sending takes: what a worker that was stopped held is sent by another then.
LEASE = timedelta(minutes=5)
# The schedule that Standard Webhooks proposes, after each failure but the last: nine attempts in two days and a bit.
DELAYS = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20)),
]
MOST_FAILURES = 20
GONE = 410
KEPT = timedelta(days=30)


def deliver_due() -> int:
    """Send up to SENT_AT_ONCE of what is due, one to a webhook, so that a slow receiver holds up itself alone; how
    many were tried."""
    claimed = _claimed()
    for delivery in claimed:
        # What is wrong is written down for the owner alone, in the language that they chose.
        with translation.override(delivery.webhook.owner.language or settings.LANGUAGE_CODE):
            _deliver(delivery)
    return len(claimed)


@transaction.atomic
def _claimed() -> list[WebhookDelivery]:
    due = sendable().filter(next_at__lte=timezone.now())
    earlier = WebhookDelivery.objects.filter(
        webhook=OuterRef("webhook"), next_at__lte=timezone.now(), pk__lt=OuterRef("pk")
    )
    waiting = due.filter(~Exists(earlier)).select_related("webhook__owner").order_by("next_at", "pk")
    rows = list(waiting.select_for_update(of=("self",), skip_locked=True)[:SENT_AT_ONCE])
    WebhookDelivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        attempts=F("attempts") + 1, next_at=timezone.now() + LEASE
    )
    for row in rows:
        row.attempts += 1
    return rows


def _deliver(delivery: WebhookDelivery) -> None:
    message = message_of(delivery)
    if message is None:
        _settle(delivery, next_at=None, problem=_("Not sent: you may not see it any more."))
        return
    data = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    headers = signed_headers(delivery.webhook.secret, f"msg_{delivery.pk}", int(timezone.now().timestamp()), data)
    try:
        answer = send(
            delivery.webhook.url,
            data=data,
            headers={**headers, "Content-Type": "application/json"},
            seconds=SECONDS,
        )
    except CannotFetch as problem:
        _failed(delivery, None, str(problem))
    else:
        _answered(delivery, answer)


def _answered(delivery: WebhookDelivery, answer: Answer) -> None:
    if 200 <= answer.status < 300:
        _settle(delivery, next_at=None, status=answer.status, delivered_at=timezone.now())
        Webhook.objects.filter(pk=delivery.webhook_id).update(failures=0)
    elif answer.status == GONE:
        _settle(delivery, next_at=None, status=GONE, problem=_("The receiver said that it is gone."))
        delivery.webhook.deliveries.update(next_at=None)
        Webhook.objects.filter(pk=delivery.webhook_id).update(paused_at=timezone.now(), failures=F("failures") + 1)
    else:
        _failed(delivery, answer.status, _("It answered %(status)s.") % {"status": answer.status})


def _failed(delivery: WebhookDelivery, status: int | None, problem: str) -> None:
    later = timezone.now() + DELAYS[delivery.attempts - 1] if delivery.attempts <= len(DELAYS) else None
    _settle(delivery, next_at=later, status=status, problem=problem[:300])
    logger.warning("webhook %s: attempt %d: %s", delivery.webhook_id, delivery.attempts, status or "no answer")
    webhook = Webhook.objects.filter(pk=delivery.webhook_id)
    webhook.update(failures=F("failures") + 1)
    if webhook.filter(failures__gte=MOST_FAILURES, paused_at=None).update(paused_at=timezone.now()):
        logger.warning("webhook %s is paused after %d failures in a row", delivery.webhook_id, MOST_FAILURES)


def _settle(
    delivery: WebhookDelivery,
    *,
    next_at: datetime | None,
    status: int | None = None,
    problem: str = "",
    delivered_at: datetime | None = None,
) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        next_at=next_at, status=status, problem=problem, delivered_at=delivered_at
    )


def forget_old() -> int:
    """Remove deliveries of more than `KEPT` ago; how many."""
    return WebhookDelivery.objects.filter(created_at__lt=Now() - KEPT).delete()[0]
