"""Why a picture was refused, in the reader's language; a sentence that was stored in English, too."""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext

from discovery.imaging.refusals import MESSAGES, PictureRefused


def told(refused: PictureRefused) -> str:
    """The sentence of a refusal in the language of whoever asks now."""
    return _filled(MESSAGES[refused.code], {name: str(value) for name, value in refused.details.items()})


def translated(problem: str) -> str:
    """A `problem` as a worker stored it, which knows no reader: in English, with its values in it."""
    for message, pattern in _patterns():
        if found := pattern.fullmatch(problem):
            return _filled(message, found.groupdict())
    return gettext(problem) if problem else ""


def _filled(message: str, values: dict[str, str]) -> str:
    # A value that is a phrase ("a PDF document") is marked for translation as well; a number translates to itself.
    return gettext(message).format(**{name: gettext(value) for name, value in values.items()})


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Each message that holds values, and what it looks like with any of them in it."""
    return [
        (message, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(message))))
        for message in MESSAGES.values()
        if "{" in message
    ]
