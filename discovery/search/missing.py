"""What a search had to answer without, because a part of the site was away, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Missing(StrEnum):
    """WORDS: what people wrote could not be searched. UNWANTED: posts with unwanted words could not be left out. LOOK:
    the words were not placed among the pictures. PICTURE: the searched picture, or a part of one, has not been looked
    at."""

    WORDS = "words"
    UNWANTED = "unwanted"
    LOOK = "look"
    PICTURE = "picture"


SENTENCES: Mapping[Missing, Promise] = {
    Missing.WORDS: _("What people wrote cannot be searched just now. These are the answers without it."),
    Missing.UNWANTED: _("The words that you do not want cannot be left out just now. These answers may hold them."),
    Missing.LOOK: _("Nothing can tell just now what these words look like. The answers are by words and tags alone."),
    Missing.PICTURE: _("Nothing can look at your picture just now. These are the answers without it."),
}


class Told(NamedTuple):
    """`code` is stable, `detail` a sentence in the reader's language."""

    code: str
    detail: str


def told(missing: Iterable[Missing]) -> list[Told]:
    return [Told(each.value, str(SENTENCES[each])) for each in missing]
