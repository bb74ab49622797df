"""What somebody types into the one bar: words, and among them #tags and colours such as #1e90ff."""

from __future__ import annotations

import re
from dataclasses import dataclass

from discovery.posts.tags import slug_of

# A colour has a digit: "#facade" and "#decade" are words that somebody tags with.
_COLOUR = re.compile(r"#(?=[0-9a-f]*[0-9])[0-9a-f]{6}", re.IGNORECASE)


@dataclass(frozen=True)
class Typed:
    """`words` are what is left, in their order."""

    words: str
    tags: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Words alone: nothing among them was marked."""
        return not (self.tags or self.colours)


def read_typed(text: str) -> Typed:
    """Of one line. A # that marks nothing is a word as it stands."""
    words, tags, colours = [], [], []
    for part in text.split():
        if _COLOUR.fullmatch(part):
            colours.append(part)
        elif part.startswith("#") and slug_of(part[1:]):
            tags.append(part[1:])
        else:
            words.append(part)
    return Typed(" ".join(words), tuple(tags), tuple(colours))
