"""What every page knows: the site, its name on other servers, who may join and invite, and whether mail is sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.entrance.selectors import may_invite


def site(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", AnonymousUser())  # a page of an error may come before it
    return {
        "federation_host": urlsplit(settings.SITE_URL).netloc if settings.KINDRED_FEDERATION else "",
        "site_name": settings.SITE_NAME,
        "registration": settings.KINDRED_REGISTRATION,
        "invites": may_invite(user),
        "sends_mail": settings.KINDRED_SENDS_MAIL,
    }
