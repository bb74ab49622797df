"""The sentences that scripts say, as one script for each language: made once a process, named by what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.i18n import JavaScriptCatalog


@dataclass(frozen=True)
class Words:
    """A script that defines gettext, ngettext and interpolate; `version` changes when it does."""

    script: bytes
    version: str


@cache
def words_in(language: str) -> Words:
    """`language` is a code in LANGUAGES; KeyError for any other."""
    if language not in dict(settings.LANGUAGES):
        raise KeyError(language)
    request = HttpRequest()
    request.method = "GET"
    with translation.override(language):
        # A package is named for its own sentences alone: those of Django's admin would weigh more than all our scripts.
        answer = JavaScriptCatalog.as_view(packages=["discovery"])(request)
    script = cast("HttpResponse", answer).content
    return Words(script, sha256(script).hexdigest()[:12])
