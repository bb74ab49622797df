"""Putting activities on their way: a row for each inbox, sent by the sweep."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.users.models import User
from discovery.federation.addresses import is_blocked
from discovery.federation.documents import Document
from discovery.federation.models import FederatedDelivery


def queue(*, user: User, inboxes: Iterable[str], activities: Iterable[Document]) -> None:
    """In this order: an inbox gets the next one only when it has taken the one before."""
    told = [inbox for inbox in inboxes if not is_blocked(inbox)]
    FederatedDelivery.objects.bulk_create(
        FederatedDelivery(user=user, inbox=inbox, body=activity) for activity in activities for inbox in told
    )
