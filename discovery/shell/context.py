"""What the frame of every page knows: its language and direction, the languages there are, the words of its scripts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi, to_locale

from discovery.shell.tags import tag_of
from discovery.shell.words import words_in


def frame(request: HttpRequest) -> dict[str, Any]:
    code = get_language() or settings.LANGUAGE_CODE
    return {
        "language": tag_of(code),
        "og_locale": to_locale(code),
        "canonical": SimpleLazyObject(lambda: _address(request)),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "languages": [(each, tag_of(each), name) for each, name in settings.LANGUAGES],
        "script_words": SimpleLazyObject(lambda: _words(code)),
    }


def _address(request: HttpRequest) -> str:
    """The one that search engines shall know this page by: whole, without what a link asked besides."""
    try:
        return f"{settings.SITE_URL.rstrip('/') or request.build_absolute_uri('/').rstrip('/')}{request.path}"
    except DisallowedHost:  # the page that says so has no address
        return request.path


def _words(code: str) -> str:
    return f"{reverse('words', args=[code])}?v={words_in(code).version}"
