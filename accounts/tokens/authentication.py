"""`Authorization: Bearer kindred_…` (or `Token …`) for the API."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.tokens.models import PREFIX, ApiToken
from accounts.tokens.selectors import find_token
from accounts.tokens.services import note_use
from accounts.users.models import User


class TokenAuthentication(authentication.BaseAuthentication):
    """A bearer without our prefix is left to the next class: it is an app's."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() not in {"bearer", "token"} or not token.startswith(PREFIX):
            return None
        found = find_token(token)
        if found is None or not found.user.is_active:
            raise exceptions.AuthenticationFailed(_("This token is not known here."))
        if found.has_expired:
            raise exceptions.AuthenticationFailed(_("This token has expired. Make a new one."), code="token-expired")
        note_use(token=found)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
