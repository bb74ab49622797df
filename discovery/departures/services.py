"""Closing one's account, returning within the days of grace, and deleting an account for good."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.idp.oidc.models import Token as AccessToken
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.related.services import mark_changed
from accounts.tokens.models import ApiToken
from accounts.users.models import User
from discovery.departures import processing
from discovery.moderation.selectors import suspension_of
from discovery.nudges import REFRESH_TASTES, nudge_named_on_commit


@transaction.atomic
def close(*, user: User) -> datetime:
    """Hide the account from everybody at once and let nobody into it; when it will be deleted.

    Closing twice is closing once. Raises ValidationError for the last one who administers the site.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if person.leaves_at:
        return person.leaves_at
    _check_another_administers(person)
    person.is_active, person.leaves_at = False, timezone.now() + timedelta(days=settings.KINDRED_GRACE_DAYS)
    person.save(update_fields=["is_active", "leaves_at"])
    _end_sessions(person)
    ApiToken.objects.filter(user=person).delete()
    AccessToken.objects.filter(user=person).delete()
    _see_again(person)
    return person.leaves_at


@transaction.atomic
def come_back(*, user: User) -> bool:
    """Take the departure back; whether the account is open again, which it is not while a moderator suspends it.

    Raises User.DoesNotExist once the time is over.
    """
    leaving = User.objects.filter(leaves_at__gt=timezone.now())
    person = leaving.select_for_update(no_key=True).get(pk=user.pk)
    person.leaves_at, person.is_active = None, suspension_of(person) is None
    person.save(update_fields=["leaves_at", "is_active"])
    _see_again(person)
    return person.is_active


def delete_now(*, user: User) -> None:
    """The account and all that is theirs, for good. Other servers are told only of what was closed before."""
    processing.delete_person(user)


def _end_sessions(person: User) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()


def _check_another_administers(person: User) -> None:
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if person.is_superuser and not others.exists():
        raise ValidationError(
            _("Nobody else administers this site. Give that right to somebody first."), code="last-administrator"
        )


def _see_again(person: User) -> None:
    """What others know of a person's pictures is made anew."""
    mark_changed(person.pk)
    nudge_named_on_commit(REFRESH_TASTES)
