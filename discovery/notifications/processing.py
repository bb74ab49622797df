"""Mails about what is unread: at most one an hour a person, none twice, nothing of what they may not see."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import cache
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.notices.models import Notice
from accounts.users.models import User
from discovery.notifications.mails import LINES, summary
from discovery.notifications.selectors import NoticeGroup, groups_of, notices_for, resolve

logger = logging.getLogger(__name__)

# Who reads here within this time needs no mail.
PATIENCE = timedelta(minutes=15)
INTERVAL = timedelta(hours=1)
PEOPLE_A_RUN = 500
KEPT = timedelta(days=180)


def mail_unread() -> int:
    """Write to those who have waited; returns to how many. Nothing is marked unless the mail server answers."""
    if not settings.SITE_URL:
        _say_that_mails_need_an_address()
        return 0
    now = timezone.now()
    people = list(_waiting(now).values_list("pk", flat=True)[:PEOPLE_A_RUN])
    if not people:
        return 0
    try:
        with get_connection() as connection:
            return sum(_mail(connection, person_id, now) for person_id in people)
    except OSError as error:  # smtplib's exceptions are such
        logger.warning("The mail server cannot be used: %s", error)
        return 0


def forget_old() -> None:
    Notice.objects.filter(created_at__lt=Now() - KEPT).delete()


def _waiting(now: datetime) -> QuerySet[User]:
    mine = Notice.objects.filter(recipient=OuterRef("pk"))
    lately = mine.filter(mailed_at__gt=now - INTERVAL)
    people = User.objects.filter(Exists(_unmailed(mine, now)), ~Exists(lately), is_active=True, mails_notices=True)
    return people.exclude(email="").order_by("pk")


def _unmailed(notices: QuerySet[Notice], now: datetime) -> QuerySet[Notice]:
    return notices.filter(read_at=None, mailed_at=None, withdrawn_at=None, created_at__lte=now - PATIENCE)


def _mail(connection: BaseEmailBackend, person_id: int, now: datetime) -> int:
    """What is about to be sent is marked first: whoever is interrupted in between sends nothing twice."""
    taken = _take(person_id, now)
    if taken is None:
        return 0
    person, groups = taken
    message = summary(person, groups)
    message.connection = connection
    try:
        return message.send()
    except (SMTPRecipientsRefused, SMTPResponseException) as refused:
        logger.warning("A mail to %s was refused: %s", person.username, refused)
        return 0


@transaction.atomic
def _take(person_id: int, now: datetime) -> tuple[User, list[NoticeGroup]] | None:
    """The groups to write about, marked as mailed; None when another run has them, or nothing is to be told."""
    person = _waiting(now).select_for_update(skip_locked=True, no_key=True).filter(pk=person_id).first()
    if person is None:
        return None
    groups = groups_of(_unmailed(notices_for(person), now), Q(read_at=None), Q())
    resolve(groups[:LINES], person)
    _unmailed(Notice.objects.filter(recipient=person), now).update(mailed_at=now)
    return (person, groups) if groups else None


@cache
def _say_that_mails_need_an_address() -> None:
    """Once a process."""
    logger.warning("No mails are sent: links in them need SITE_URL, the site's public address.")
