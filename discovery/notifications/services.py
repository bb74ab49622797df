"""Reading one's notices, and taking them by mail or not."""

from __future__ import annotations

from collections.abc import Iterable
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


def switch_mails(*, user: User, are_wanted: bool) -> None:
    User.objects.filter(pk=user.pk).update(mails_notices=are_wanted)
