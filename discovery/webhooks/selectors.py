"""Somebody's webhooks, each with its latest delivery, and the log of one."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.users.models import User
from discovery.webhooks.models import Webhook, WebhookDelivery


def webhooks_of(owner: User) -> QuerySet[Webhook]:
    """The newest first, each with `waiting`, how many messages wait, and the `last_tried` moment and `last_status`."""
    tried = WebhookDelivery.objects.filter(webhook=OuterRef("pk"), attempts__gt=0).order_by("-created_at", "-pk")
    return Webhook.objects.filter(owner=owner).annotate(
        waiting=Count("deliveries", filter=Q(deliveries__next_at__isnull=False)),
        last_tried=Subquery(tried.values("created_at")[:1]),
        last_status=Subquery(tried.values("status")[:1]),
    )


def get_webhook(owner: User, webhook_id: UUID) -> Webhook:
    """Raises Webhook.DoesNotExist alike for another's."""
    return webhooks_of(owner).get(pk=webhook_id)


def deliveries_of(webhook: Webhook) -> QuerySet[WebhookDelivery]:
    """The newest first."""
    return webhook.deliveries.order_by("-created_at", "-pk")


def sendable() -> QuerySet[WebhookDelivery]:
    """What waits to be sent, be it due or not: of webhooks that are not paused, and whose owner may log in."""
    return WebhookDelivery.objects.filter(
        next_at__isnull=False, webhook__paused_at=None, webhook__owner__is_active=True
    )
