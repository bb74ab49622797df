"""The API for pages of this site: their session, with the same protection against forged requests as their forms."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise exceptions.PermissionDenied(
                _("A change by session needs the site's CSRF token (X-CSRFToken). Reload the page and try once more."),
                code="csrf-failed",
            ) from None
