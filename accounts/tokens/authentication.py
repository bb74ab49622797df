"""`Authorization: Bearer kindred_…` (or `Token …`) for the API."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.tokens.models import ApiToken, digest
from accounts.users.models import User


class TokenAuthentication(authentication.BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in {"bearer", "token"}:
            return None
        found = ApiToken.objects.select_related("user").filter(digest=digest(token.strip())).first()
        if found is None or not found.user.is_active:
            raise exceptions.AuthenticationFailed(_("This token is not known here."))
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
