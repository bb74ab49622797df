"""What happens when somebody shows who they are: it is logged, by number and without a name, and their session changes
its key."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.signals import authentication_step_completed, password_changed, password_reset, user_logged_in
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.users.models import User

log = logging.getLogger("kindred.entrance")


@receiver(authentication_step_completed, dispatch_uid="entrance.steps")
def note_step(request: HttpRequest, user: User, method: str, **named: Any) -> None:
    log.info("user %d has shown who they are: %s", user.pk, named.get("type") or method)
    if named.get("reauthenticated"):
        renew_key(request)


def renew_key(request: HttpRequest) -> None:
    """Whoever has copied the cookie before is out; the list of sessions knows this one by its new key."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


@receiver(user_logged_in, dispatch_uid="entrance.in")
def note_log_in(user: User, **_: Any) -> None:
    log.info("user %d has logged in", user.pk)


@receiver(user_logged_out, dispatch_uid="entrance.out")
def note_log_out(request: HttpRequest | None, user: User | None, **_: Any) -> None:
    """Pages that the browser has kept are not for whoever comes next (config/headers.py)."""
    if request is not None:
        request.has_logged_out = True  # type: ignore[attr-defined]
    if user is not None:
        log.info("user %d has logged out", user.pk)


@receiver(user_login_failed, dispatch_uid="entrance.refused")
def note_refusal(**_: Any) -> None:
    log.warning("a log-in was refused: wrong name or password")


@receiver(authentication_failed, dispatch_uid="entrance.wrong_code")
def note_wrong_code(user: User | None = None, **_: Any) -> None:
    log.warning("a second factor was refused: user %s", user.pk if user else "unknown")


@receiver([password_changed, password_reset], dispatch_uid="entrance.password")
def note_password(user: User, **_: Any) -> None:
    log.info("user %d has another password", user.pk)


@receiver(authenticator_added, dispatch_uid="entrance.added")
def note_factor(user: User, authenticator: Any, **_: Any) -> None:
    log.info("user %d has set up a factor: %s", user.pk, authenticator.type)


@receiver(authenticator_removed, dispatch_uid="entrance.removed")
def note_factor_gone(user: User, authenticator: Any, **_: Any) -> None:
    log.info("user %d has removed a factor: %s", user.pk, authenticator.type)
