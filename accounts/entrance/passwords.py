"""Passwords that others try first: what this very site is called, and what is known from a break-in elsewhere."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
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
    """Django's list of 20,000; WORDS, the site's name, the parts of its host, with whatever signs round them; and the
    list of KINDRED_BREACHED_PASSWORDS, where there is one."""

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        own = {_plain(settings.SITE_NAME), *map(_plain, (urlsplit(settings.SITE_URL).hostname or "").split("."))}
        if _plain(password) in {*WORDS, *own} - {""}:
            raise ValidationError(_("This is what others would try first here. Choose another."), code="site-word")
        if settings.KINDRED_BREACHED_FILE and is_breached(password, settings.KINDRED_BREACHED_FILE):
            said = _("This password is known from a break-in at another site. Choose another.")
            raise ValidationError(said, code="breached-password")


def is_breached(password: str, file: Path) -> bool:
    """Whether the list has it: sorted lines, each the SHA-1 in hexadecimal digits, a colon and a count. Raises OSError.

    The list of Have I Been Pwned has 40 GB: it is bisected where it lies. Its digests are its own choice; ours guard
    nothing.
    """
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, file.stat().st_size  # between them the line begins, if it is there
        while low < high:
            middle = (low + high) // 2
            lines.seek(max(middle - 1, 0))
            if middle:
                lines.readline()  # the rest of one that begins before
            found = lines.readline().partition(b":")[0].strip().upper()
            if found == wanted:
                return True
            low, high = (lines.tell(), high) if b"" < found < wanted else (low, middle)
    return False
