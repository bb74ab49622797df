"""Passwords that anybody tries first on this very site: its name, its host, and what it is."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator as Common
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = ("kindred", "password", "picture", "pictures", "admin", "administrator", "moderator", "welcome")
_LETTERS = re.compile(r"[\W\d_]+")


def _plain(text: str) -> str:
    """Its letters alone, small: `Kindred-2026!` is `kindred`."""
    return _LETTERS.sub("", text.casefold())


class CommonPasswordValidator(Common):
    """Django's list of 20,000; and WORDS, the site's name, the parts of its host, with whatever signs round them."""

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        own = {_plain(settings.SITE_NAME), *map(_plain, (urlsplit(settings.SITE_URL).hostname or "").split("."))}
        if _plain(password) in {*WORDS, *own} - {""}:
            raise ValidationError(_("This is what others would try first here. Choose another."), code="site-word")
