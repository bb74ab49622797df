"""`Authorization: Bearer kindred_…` (or `Token …`) for the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from accounts.tokens.models import PREFIX, ApiToken
from accounts.tokens.selectors import find_token
from accounts.tokens.services import note_use
from accounts.users.models import User

if TYPE_CHECKING:  # its settings name the class below: it cannot be there before
    from rest_framework.views import APIView


class WrongTokens(SimpleRateThrottle):
    """How often one address may be wrong; whoever has a right token beside it is let in meanwhile."""

    rate = "60/min"

    def get_cache_key(self, request: Request, view: APIView | None) -> str:
        return f"wrong-tokens-{self.get_ident(request)}"


def refusal(request: Request) -> exceptions.APIException:
    """401 for a token that is not known, and 429 after so many: limits of the API count only whoever is let in."""
    throttle = WrongTokens()
    if throttle.allow_request(request, None):  # type: ignore[arg-type]  # there is no view yet
        return exceptions.AuthenticationFailed(_("This token is not known here."))
    return exceptions.Throttled(wait=throttle.wait())


class TokenAuthentication(authentication.BaseAuthentication):
    """A bearer without our prefix is left to the next class: it is an app's."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() not in {"bearer", "token"} or not token.startswith(PREFIX):
            return None
        found = find_token(token)
        if found is None or not found.user.is_active:
            raise refusal(request)
        if found.has_expired:
            raise exceptions.AuthenticationFailed(_("This token has expired. Make a new one."), code="token-expired")
        note_use(token=found)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
