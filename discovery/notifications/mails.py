"""One mail that sums up what is unread, as text and as HTML: sentences and links, no words or pictures of anybody."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from accounts.users.models import User
from discovery.notifications.selectors import NoticeGroup
from discovery.notifications.tokens import token_of
from discovery.notifications.wording import address, sentence

LINES = 10


def summary(person: User, groups: Sequence[NoticeGroup]) -> EmailMultiAlternatives:
    """About the newest `LINES` groups, and how many more there are, in the language that `person` chose.

    A mail program can switch such mails off.
    """
    with translation.override(person.language or settings.LANGUAGE_CODE):
        return _message(person, groups)


def _message(person: User, groups: Sequence[NoticeGroup]) -> EmailMultiAlternatives:
    off = absolute(reverse("notices_mails", args=[token_of(person)]))
    context = {
        "person": person,
        "site_name": settings.SITE_NAME,
        "lines": [(sentence(group), absolute(address(group, person))) for group in groups[:LINES]],
        "more": len(groups) - LINES if len(groups) > LINES else 0,
        "all": absolute(reverse("notices")),
        "off": off,
    }
    message = EmailMultiAlternatives(
        subject=_subject(groups),
        body=render_to_string("notifications/mail.txt", context),
        to=[person.email],
        headers=_headers(off),
    )
    message.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return message


def absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def _subject(groups: Sequence[NoticeGroup]) -> str:
    said = ngettext("%(number)s new notification", "%(number)s new notifications", len(groups))
    said = sentence(groups[0]) if len(groups) == 1 else said % {"number": len(groups)}
    # A name may hold a line break, a subject may not.
    return " ".join(f"{said} · {settings.SITE_NAME}".split())


def _headers(off: str) -> dict[str, str]:
    """RFC 3834: nobody wrote this. RFC 2369, and RFC 8058 where the address is as it asks: switched off by a click."""
    headers = {"Auto-Submitted": "auto-generated", "List-Unsubscribe": f"<{off}>"}
    if off.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
