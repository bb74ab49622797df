"""What the offline page says, in every language: nobody knows which one its reader will speak."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from discovery.shell.tags import tag_of


def spoken() -> list[dict[str, str]]:
    """`tag` and `direction` for HTML, and the words `title`, `sentence` and `again`; the active language first."""
    first = translation.get_language()
    codes = sorted(dict(settings.LANGUAGES), key=lambda code: code != first)
    return list(_in_each(codes))


def _in_each(codes: list[str]) -> Iterator[dict[str, str]]:
    for code in codes:
        with translation.override(code):
            yield {
                "tag": tag_of(code),
                "direction": "rtl" if translation.get_language_bidi() else "ltr",
                "title": _("No connection"),
                "sentence": _("This page comes back by itself as soon as there is one. Nothing of yours is lost."),
                "again": _("Try again"),
            }
