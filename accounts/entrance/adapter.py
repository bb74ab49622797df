"""How allauth treats people here: who may join, how their names are spelt, and what becomes of a mail that fails."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.entrance import services
from accounts.entrance.selectors import get_waiting, may_join
from accounts.users.models import User

log = logging.getLogger(__name__)

# Where the token of the link by which somebody came waits for them to join.
INVITED_BY = "invitation"
# Set on a request whose mail could not be sent.
MAIL_FAILED = "mail_failed"


class AccountAdapter(DefaultAccountAdapter):
    def clean_username(self, username: str, shallow: bool = False) -> str:
        return str(super().clean_username(username.lower(), shallow=shallow))

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return may_join(request.session.get(INVITED_BY, ""))

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: forms.BaseForm, commit: bool = True
    ) -> User:
        """An invitation lets one person in: of two who join by it at once, the second is refused with a page."""
        token = request.session.get(INVITED_BY, "")
        with transaction.atomic():
            joined = cast("User", super().save_user(request, user, form, commit))
            if get_waiting(token) or settings.KINDRED_REGISTRATION != "open":
                services.accept(token=token, newcomer=joined)
        request.session.pop(INVITED_BY, None)
        return joined

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Asked once the password was right: the session remembers whose, and lets them no further than that page."""
        page = "leaving" if getattr(user, "leaves_at", None) else "suspended"
        request.session[page] = user.pk
        return redirect(page)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("security")

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        if settings.KINDRED_SENDS_MAIL:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *arguments: Any, **named: Any
    ) -> None:
        """That a mail was sent is said only where one was."""
        was_sent = settings.KINDRED_SENDS_MAIL and not getattr(request, MAIL_FAILED, False)
        if was_sent or message_template != "account/messages/email_confirmation_sent.txt":
            super().add_message(request, level, message_template, *arguments, **named)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A server that cannot be reached loses nobody's work: they are told, and ask for the mail again."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            log.exception("the mail %s could not be sent", template_prefix)
            setattr(self.request, MAIL_FAILED, True)
            messages.error(self.request, _("The mail could not be sent. Try again in a while."))
