"""Inviting somebody, taking it back, and joining by it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.entrance.models import Invitation, digest
from accounts.entrance.selectors import get_waiting, may_invite
from accounts.users.models import User
from accounts.users.newcomers import Deed, check_newcomer

log = logging.getLogger(__name__)

DAYS = 14
LONGEST = 90
A_DAY = 20


def invite(*, inviter: User, email: str = "", days: int = DAYS) -> tuple[Invitation, str]:
    """A new invitation and the token of its link, which cannot be read again.

    Raises PermissionDenied for who may not invite, and ValidationError for `days` outside 1 to `LONGEST`, an address
    that is none, and a member's invitation above `A_DAY` within a day, or above what a new account may; staff invite as
    many as they like.
    """
    if not may_invite(inviter):
        raise PermissionDenied(_("You cannot invite people to this site."))
    if not 1 <= days <= LONGEST:
        words = {"days": LONGEST}
        raise ValidationError(_("An invitation holds for 1 to %(days)d days.") % words, code="bad-days")
    if email:
        validate_email(email)
    token = secrets.token_urlsafe(24)
    now = timezone.now()
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=inviter.pk)  # two at once do not pass the limit
        check_newcomer(inviter, Deed.INVITE, lambda since: inviter.invitations.filter(created_at__gte=since).count())
        lately = inviter.invitations.filter(created_at__gt=now - timedelta(days=1)).count()
        if lately >= A_DAY and not inviter.is_staff:
            raise ValidationError(
                _("You can make %(most)d invitations a day. Make the next tomorrow.") % {"most": A_DAY},
                code="too-many-invitations",
            )
        made = Invitation.objects.create(
            inviter=inviter, email=email, digest=digest(token), created_at=now, expires_at=now + timedelta(days=days)
        )
    return made, token


def invite_by_mail(
    *, inviter: User, email: str, link: Callable[[str], str], days: int = DAYS
) -> tuple[Invitation, str]:
    """As `invite`, and the link that `link` makes of the token goes to `email`. What cannot be sent is not made."""
    if not settings.KINDRED_SENDS_MAIL:
        raise ValidationError(_("This site sends no mail. Make a link and pass it on."), code="no-mail")
    with transaction.atomic():
        made, token = invite(inviter=inviter, email=email, days=days)
        try:
            _send(made, link(token))
        except (SMTPException, OSError):
            log.exception("an invitation could not be sent")
            raise ValidationError(
                _("The mail could not be sent. Try again in a while."), code="mail-not-sent"
            ) from None
    return made, token


def withdraw(*, inviter: User, invitation_id: int) -> None:
    """Its link lets nobody in any more; whoever has joined by it stays. Withdrawing twice is withdrawing once.

    Raises Invitation.DoesNotExist for one that is not `inviter`'s.
    """
    inviter.invitations.get(pk=invitation_id)
    now = timezone.now()
    inviter.invitations.filter(pk=invitation_id, used_at=None, expires_at__gt=now).update(expires_at=now)


@transaction.atomic
def accept(*, token: str, newcomer: User) -> None:
    """Raises ValidationError where the invitation has been used, withdrawn, or has run out meanwhile."""
    found = Invitation.objects.select_for_update().filter(digest=digest(token)).first()
    if found is None or get_waiting(token) is None:
        raise ValidationError(_("This invitation no longer holds. Ask for another."), code="invitation-ended")
    found.used_by, found.used_at = newcomer, timezone.now()
    found.save(update_fields=["used_by", "used_at"])


def _send(invitation: Invitation, link: str) -> None:
    words = {"inviter": invitation.inviter, "site_name": settings.SITE_NAME}
    # A name may hold a line break, a subject may not.
    subject = " ".join((_("%(inviter)s invites you to %(site_name)s") % words).split())
    body = render_to_string("entrance/invitation.txt", {**words, "link": link, "until": invitation.expires_at})
    send_mail(subject, body, None, [invitation.email])
