"""What people write under a post, as HTML: escaped, with links to addresses and to those who are mentioned."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.urls import reverse
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe

MENTIONS_TOLD = 10

# A username as accounts.users.models takes it, after anything that is part of neither a word nor an address.
MENTION = re.compile(
    r"(?<![\w@/.?&=#%+~:-])@([a-z0-9_][a-z0-9_.]{1,28}[a-z0-9_])(?![a-z0-9_])", re.IGNORECASE | re.ASCII
)


def mentioned(text: str) -> list[str]:
    """The usernames in a text, each once, in their order; there need not be people of that name."""
    return list(dict.fromkeys(name.lower() for name in MENTION.findall(text)))


def as_html(text: str, usernames: Collection[str]) -> SafeString:
    """Links to those of `usernames` that are mentioned; search engines are told not to follow any address."""
    parts: list[str] = []
    end = 0
    for match in MENTION.finditer(text):
        name = match[1].lower()
        if name in usernames:
            parts += [_with_addresses(text[end : match.start()]), _link(name, match[0])]
            end = match.end()
    parts.append(_with_addresses(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped by what has made it


def _with_addresses(text: str) -> SafeString:
    return SafeString(urlize(text, trim_url_limit=60, nofollow=True, autoescape=True))


def _link(username: str, shown: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("profile", args=[username]), shown)
