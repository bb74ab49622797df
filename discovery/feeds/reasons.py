"""A place in a feed and why it is there: every post that is brought to somebody says so in one true line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

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
    Source.ENJOYED: "Like what you enjoy",
    Source.MADE: "Like pictures that you make",
    Source.MORE: "Because you asked for more like this",
    Source.PICKED: "Like what you picked",
    Source.TRENDING: "Trending just now",
    Source.FRESH: "Among the newest here",
    Source.SMALL: "Few know them yet",
    Source.COLOUR: "By its colour",
}


def line(entry: Entry, post: Post) -> str:
    """The reason in words; costs nothing after `for_cards`."""
    if entry.source is Source.FOLLOWED:
        return f"You follow {post.author}"
    if entry.source is Source.BOARD:
        return f"On the board ‘{entry.name}’, which you follow"
    said = LINES[entry.source]
    return f"{said}: ‘{entry.name}’" if entry.name else said
