"""What the bar offers while somebody types: tags that narrow the search, and people; of what they may see alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accounts.boundaries.selectors import people_named
from accounts.users.models import User
from discovery.posts.models import Viewer
from discovery.posts.selectors import TagCount, complete_tags
from discovery.search.composer import address
from discovery.search.query import Query
from discovery.search.terms import Kind, Term
from discovery.search.typed import read_typed

TAGS_OFFERED, PEOPLE_OFFERED = 5, 3
# A tag is often of several words: so many of the last ones may be its beginning.
WORDS_OF_A_TAG = 3


@dataclass(frozen=True)
class OfferedTag:
    """A tag, on how many posts the viewer finds it, and the search that choosing it leads to."""

    tag: TagCount
    link: str


@dataclass(frozen=True)
class Offered:
    tags: Sequence[OfferedTag] = ()
    people: Sequence[User] = ()


def offered(text: str, begun: Query, viewer: Viewer) -> Offered:
    """For what was typed so far, in a bar that adds to the query `begun`; three or four queries, more for many words.

    A tag stands in the place of the words that it completes: what was typed before them remains.
    """
    words = text.split()
    for length in range(min(len(words), WORDS_OF_A_TAG), 0, -1):
        if tags := complete_tags(" ".join(words[-length:]).lstrip("#"), viewer, TAGS_OFFERED):
            before = _with_typed(begun, " ".join(words[:-length]))
            return Offered([OfferedTag(tag, address(before.tagged(tag.slug))) for tag in tags], _people(text, viewer))
    return Offered(people=_people(text, viewer))


def _people(text: str, viewer: Viewer) -> list[User]:
    return [] if text.startswith("#") else list(people_named(text, viewer, PEOPLE_OFFERED))


def _with_typed(query: Query, text: str) -> Query:
    typed = read_typed(text)
    for tag in typed.tags:
        query = query.tagged(tag)
    terms = [Term(Kind.WORDS, typed.words)] if typed.words else []
    return replace(query, terms=(*query.terms, *terms))
