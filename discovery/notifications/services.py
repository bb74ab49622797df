"""Reading one's notices, and taking them by mail or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q

from accounts.notices.models import Notice
from accounts.notices.services import mark_read
from accounts.users.models import User
from discovery.notifications.selectors import NoticeGroup


def read_groups(*, user: User, groups: Iterable[NoticeGroup]) -> None:
    """What has been shown is read; what has come meanwhile is not."""
    shown = [group.notices for group in groups if group.is_new]
    if shown:
        mark_read(notices=Notice.objects.filter(reduce(or_, shown, Q()), recipient=user))


def read_all(*, user: User) -> None:
    mark_read(notices=Notice.objects.filter(recipient=user))


def keep_new(*, user: User, last: int, is_new: bool) -> None:
    """Let the group whose newest notice is `last` count as new again, or as read; others' notices stay as they are.

    What was read with it at once is what it is made of: what was read before then stays so.
    """
    newest = Notice.objects.filter(recipient=user, pk=last).first()
    if newest is None:
        return
    day = newest.created_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    group = Notice.objects.filter(
        recipient=user,
        kind=newest.kind,
        subject=newest.subject,
        created_at__gte=day,
        created_at__lt=day + timedelta(days=1),
        pk__lte=last,
        read_at=newest.read_at,
    )
    if is_new:
        group.update(read_at=None)
    else:
        mark_read(notices=group)


def switch_mails(*, user: User, are_wanted: bool) -> None:
    User.objects.filter(pk=user.pk).update(mails_notices=are_wanted)
