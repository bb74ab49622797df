"""Apps of others (OAuth 2): what their people are asked, and how an app shows at the API that it was let in."""

from __future__ import annotations

from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.contrib.rest_framework.authentication import TokenAuthentication
from allauth.idp.oidc.models import Token as AccessToken
from django.utils.translation import gettext_lazy
from rest_framework.request import Request

from accounts.tokens.authentication import refusal
from accounts.tokens.scopes import SCOPES
from accounts.users.models import User


class AppAdapter(DefaultOIDCAdapter):
    """allauth's, with our scopes in plain words, and the username as the one public identifier of a person."""

    scope_display: dict[str, Any] = {
        **SCOPES,
        "openid": gettext_lazy("Know that it is you when you come back"),
        "profile": gettext_lazy("See your username and name"),
        "email": gettext_lazy("See your e-mail address"),
    }

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        """RFC 8414, with what there is here and no more."""
        data["scopes_supported"] = list(self.scope_display)
        data["grant_types_supported"] = ["authorization_code", "refresh_token"]
        data["response_types_supported"] = ["code"]


class AppAuthentication(TokenAuthentication):
    """An app's access token; one that is not known is told so, instead of being taken for nobody."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:  # type: ignore[override]
        if not request.headers.get("Authorization", "").lower().startswith("bearer "):
            return None
        found: tuple[User, AccessToken] | None = super().authenticate(request._request)
        if found is None or not found[0].is_active:
            raise refusal(request)
        return found

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
