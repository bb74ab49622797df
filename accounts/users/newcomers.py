"""What accounts may do while they are new: enough for whoever looks around, and too little to be worth it for spam.

Each service asks before it writes, with how much there is already. Whoever is staff, or was invited by staff, is not
new, and on a site of one person nobody is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from accounts.users.models import User

# Reasoned, not measured: above what somebody does on their first day here, below what a campaign needs.
POSTS, COMMENTS, FOLLOWS, REPORTS, INVITATIONS = 100, 60, 100, 20, 5
WEBHOOKS, LINKS = 5, 2
A_DAY = timedelta(days=1)
ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)


class Deed(Enum):
    """What is bounded: the most that a new account may have of it, by the day or at all, and the sentence for it."""

    POST = POSTS, gettext_lazy("New accounts can make %(most)d posts a day. Yours is new until %(until)s.")
    COMMENT = COMMENTS, gettext_lazy("New accounts can write %(most)d comments a day. Yours is new until %(until)s.")
    FOLLOW = FOLLOWS, gettext_lazy("New accounts can follow %(most)d people a day. Yours is new until %(until)s.")
    REPORT = REPORTS, gettext_lazy("New accounts can send %(most)d reports a day. Yours is new until %(until)s.")
    INVITE = INVITATIONS, gettext_lazy("New accounts can invite %(most)d people a day. Yours is new until %(until)s.")
    WEBHOOK = WEBHOOKS, gettext_lazy("New accounts can have %(most)d webhooks. Yours is new until %(until)s.")
    LINK = LINKS, gettext_lazy("New accounts can put %(most)d links into a text. Yours is new until %(until)s.")

    @property
    def most(self) -> int:
        return self.value[0]


def new_until(user: User) -> datetime | None:
    """When the account is no longer new; None if it is not."""
    until = user.date_joined + timedelta(days=settings.KINDRED_NEWCOMER_DAYS)
    if until <= timezone.now() or user.is_staff or settings.KINDRED_SINGLE_USER:
        return None
    return until


def check_newcomer(user: User, deed: Deed, done: Callable[[datetime], int], more: int = 1) -> None:
    """Refuse `more` of the deed where a new account has `done` its share since the moment given, a day ago.

    Raises ValidationError `newcomer-limit`, which says until when. Of others nothing is counted.
    """
    until = new_until(user)
    if until is None or done(timezone.now() - A_DAY) + more <= deed.most or _is_vouched_for(user):
        return
    told = {"most": deed.most, "until": date_format(timezone.localtime(until), "DATETIME_FORMAT")}
    raise ValidationError(str(deed.value[1]) % told, code="newcomer-limit")


def check_links(user: User, *texts: str) -> None:
    """Refuse more links in one of the texts than a new account may put there; by one query at most.

    Raises ValidationError `newcomer-limit`.
    """
    most = max((len(ADDRESS.findall(text)) for text in texts), default=0)
    check_newcomer(user, Deed.LINK, lambda since: 0, more=most)


def _is_vouched_for(user: User) -> bool:
    return User.objects.filter(pk=user.pk, came_by__inviter__is_staff=True).exists()
