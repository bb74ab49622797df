"""A place in a feed and why it is there: every post that is brought to somebody says so in one true line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discovery.posts.colours import said_colour
from discovery.posts.models import Post


class Source(StrEnum):
    """What brought a post here."""

    FOLLOWED = "followed"
    BOARD = "board"
    ENJOYED = "enjoyed"
    MADE = "made"
    MORE = "more"
    PICKED = "picked"
    TRENDING = "trending"
    FRESH = "fresh"
    SMALL = "small"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True)
class Entry:
    """A post in a feed; `name` is that of the taste, the colour or the `board` which brought it, if it has one."""

    post_id: UUID
    source: Source
    name: str = ""
    board: UUID | None = None


LINES = {
    Source.ENJOYED: gettext_lazy("Like what you enjoy"),
    Source.MADE: gettext_lazy("Like pictures that you make"),
    Source.MORE: gettext_lazy("Because you asked for more like this"),
    Source.PICKED: gettext_lazy("Like what you picked"),
    Source.TRENDING: gettext_lazy("Trending just now"),
    Source.FRESH: gettext_lazy("Among the newest here"),
    Source.SMALL: gettext_lazy("Few know them yet"),
    Source.COLOUR: gettext_lazy("By its colour"),
}
NAMED_LINES = {
    Source.ENJOYED: gettext_lazy("Like what you enjoy: ‘%(name)s’"),
    Source.MADE: gettext_lazy("Like pictures that you make: ‘%(name)s’"),
    Source.MORE: gettext_lazy("Because you asked for more like this: ‘%(name)s’"),
    Source.PICKED: gettext_lazy("Like what you picked: ‘%(name)s’"),
    Source.COLOUR: gettext_lazy("By its colour: ‘%(name)s’"),
}


def line(entry: Entry, post: Post) -> str:
    """The reason in words; costs nothing after `for_cards`."""
    if entry.source is Source.FOLLOWED:
        return _("You follow %(person)s") % {"person": post.author}
    if entry.source is Source.BOARD:
        return _("On the board ‘%(name)s’, which you follow") % {"name": entry.name}
    if not entry.name:
        return str(LINES[entry.source])
    name = said_colour(entry.name) if entry.source is Source.COLOUR else entry.name
    return str(NAMED_LINES[entry.source]) % {"name": name}
