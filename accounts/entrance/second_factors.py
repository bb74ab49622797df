"""What stands beside a password: how passkeys and authenticator apps name the site, and who has to have one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.entrance.sealing import Unreadable, seal, unseal
from accounts.users.models import User

# What else stays open to those who have none: the pages on which one is set up, and what every page loads.
OPEN = ("account_", "mfa_", "security", "suspended", "leaving", "language", "words", "service_worker", "manifest")


def has_second_factor(user: User) -> bool:
    """A passkey or an authenticator app; recovery codes alone are none."""
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]))


class Adapter(DefaultMFAAdapter):
    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user.get_username())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.SITE_NAME}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey") if number == 1 else _("Passkey %(number)d") % {"number": number}

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises PermissionDenied: a code is no use then, and without one nobody may come in."""
        try:
            return unseal(encrypted_text)
        except Unreadable:
            said = _("The key of this site has changed, and your codes with it. Ask who runs it for a way in.")
            raise PermissionDenied(said) from None


class AskedOf:
    """Of whom KINDRED_MFA_OF asks a second factor see no page but those on which it is set up, until they have one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *arguments: Any) -> HttpResponse | None:
        if _is_open(request) or not _lacks_one(request.user):
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204)  # a fragment of the page that is open: it stays as it is
        said = _said()
        if request.method not in {"GET", "HEAD"} or "/api/" in request.path:
            raise PermissionDenied(said)
        messages.warning(request, said)
        return redirect("security")


def _lacks_one(user: User | AnonymousUser) -> bool:
    if settings.KINDRED_MFA_OF == "nobody" or not user.is_authenticated:
        return False
    return (settings.KINDRED_MFA_OF == "all" or user.is_staff) and not has_second_factor(user)


def _said() -> str:
    if settings.KINDRED_MFA_OF == "all":
        return _("Everybody on this site needs a second factor. Set up a passkey or an authenticator app first.")
    return _("Staff of this site need a second factor. Set up a passkey or an authenticator app first.")


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name.startswith(OPEN)
