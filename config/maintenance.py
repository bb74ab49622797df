"""While Kindred is looked after, every page says so; monitors go on, and static files, which are served before."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from config.errors import unavailable

# Seconds after which a browser, a script or a search engine may ask again.
LATER = 600
MONITORED = frozenset({"/healthz", "/readyz", "/metrics"})


class Maintenance:
    """On by KINDRED_MAINTENANCE, or by the file that `manage.py maintenance on` makes: then without a restart.

    Stands before whatever asks the database, which may be away: the language is the browser's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_on() or request.path_info in MONITORED:
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            message = _("We are looking after the house. Nothing of yours is lost; come back in a few minutes.")
            return unavailable(request, _("Back soon"), message, LATER)


def is_on() -> bool:
    return settings.KINDRED_MAINTENANCE or settings.KINDRED_MAINTENANCE_FILE.exists()
