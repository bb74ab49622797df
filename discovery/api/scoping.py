"""What a token may do: each address names its scopes, and a token that lacks one is refused with its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _
from rest_framework import permissions
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.tokens.scopes import scopes_of

if TYPE_CHECKING:
    from discovery.api.endpoint import Endpoint


class InsufficientScope(PermissionDenied):
    """RFC 6750, 3.1: 403 with the scope that is needed in `WWW-Authenticate`."""

    def __init__(self, scope: str) -> None:
        super().__init__(_("This token is not allowed “%(scope)s”.") % {"scope": scope}, code="insufficient-scope")
        self.auth_header = f'Bearer error="insufficient_scope", scope="{scope}"'


class TokenScope(permissions.BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        needed = cast("Endpoint", view).scope_for(request.method or "")
        granted = scopes_of(request.auth)
        if needed and granted is not None and needed not in granted:
            raise InsufficientScope(needed)
        return True
