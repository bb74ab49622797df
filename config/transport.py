"""What programs ask for is had by https alone: a redirect would hide that their token went out in the open."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from config.problems import plain_problem


class HttpsForPrograms:
    """Stands behind Django's SecurityMiddleware, and refuses what SECURE_REDIRECT_EXEMPT has it not redirect."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.SECURE_SSL_REDIRECT or request.is_secure() or not _is_for_programs(request):
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            said = _("This site takes https alone. A token that was sent by http may have been read: make another.")
            return plain_problem(403, said, "https-only")


def _is_for_programs(request: HttpRequest) -> bool:
    path = request.path_info.removeprefix("/")
    return any(re.search(pattern, path) for pattern in settings.SECURE_REDIRECT_EXEMPT)
