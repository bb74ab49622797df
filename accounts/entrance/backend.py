"""Who a name and a password are: allauth's, which takes as long for those it does not know as for those it does."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class OneHash(AuthenticationBackend):
    """What looks like an address is none of our names: asked for as both, a known one would be hashed twice."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        if credentials.get("email"):
            credentials.pop("username", None)
        found: AbstractBaseUser | None = super()._authenticate(request, **credentials)
        return found
