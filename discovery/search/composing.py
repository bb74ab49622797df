"""What the page of a search shows round its answers: chips, what each form keeps, colours, and the picture to crop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.boundaries.selectors import people_named
from discovery.posts.addresses import signed
from discovery.posts.models import Post, Viewer
from discovery.posts.selectors import posts_in_order
from discovery.search import looks
from discovery.search.composer import address, begun, chips
from discovery.search.naming import ORIENTATIONS, block_name
from discovery.search.query import Query
from discovery.search.terms import Filters, Kind, Term
from discovery.shop.money import CURRENCIES


@dataclass(frozen=True)
class Alike:
    """One way in which pictures can be alike: `block` is none for everything, `link` is the query by it alone."""

    block: str
    link: str
    chosen: bool

    @property
    def name(self) -> str:
        return block_name(self.block)

    @property
    def query(self) -> str:
        """What an address of one post's own needs to say."""
        return f"?{urlencode({'more': self.block})}" if self.block else ""


def composed(query: Query, viewer: Viewer) -> dict[str, Any]:
    """What the composer shows, by a constant number of queries."""
    asked = {post.pk: post for post in posts_in_order(query.posts(), viewer)}
    # How pictures shall be alike is said by fields beside the answers, which are exchanged without the forms.
    freely = query.alike_in("") if query.more else query
    spoken, rest = _spoken(freely)
    return {
        "link": urlencode(query.parameters()),
        "whole": urlencode(query.alike_in("").parameters()),
        "ways": ways(query),
        "chosen_way": block_name(query.more),
        "chips": chips(query, asked),
        "kept": begun(freely).items(),
        "kept_terms": begun(replace(freely, filters=Filters(colour=query.filters.colour))).items(),
        "spoken": spoken,
        "kept_besides": begun(rest).items(),
        "palette": _palette(query, asked),
        "post": asked.get(query.post) if query.post else None,
        "orientations": ORIENTATIONS.items(),
        "currencies": CURRENCIES,
        "people": people_named(query.words, viewer) if query.by_words_alone() else [],
        "crop": _crop(query, asked),
        "most": settings.KINDRED_RESULTS,
    }


def ways(query: Query) -> list[Alike]:
    """What the searched space offers for a query by look, the whole of the picture first; none if only that."""
    blocks = looks.blocks_searched() if query.by_look() else []
    queries = [(block, query.alike_in(block)) for block in ("", *blocks)] if blocks else []
    return [Alike(block, urlencode(asked.parameters()), asked == query) for block, asked in queries]


def _spoken(query: Query) -> tuple[str, Query]:
    """The words that stand in the bar, to be changed there, and the rest of the query; none where there are several."""
    words = query.wanted(Kind.WORDS)
    if len(words) != 1:
        return "", query
    return words[0].value, replace(query, terms=tuple(term for term in query.terms if term != words[0]))


def _palette(query: Query, asked: dict[UUID, Post]) -> list[tuple[str, str]]:
    """The colours of the pictures that are asked by, each with the search that it leads to."""
    palettes = [looks.get_query_picture(token).palette for token in query.pictures()]
    palettes += [post.cover.palette for post in asked.values() if post.cover]
    colours = dict.fromkeys(swatch["hex"] for palette in palettes for swatch in palette)
    return [(colour, address(query.with_term(Term(Kind.COLOUR, colour)))) for colour in colours]


def _crop(query: Query, asked: dict[UUID, Post]) -> dict[str, Any] | None:
    """The one picture of the query of which a part can be searched for; nothing where there are several, or none."""
    shown = [term for term in query.terms if term.shows and term.wanted]
    if len(shown) != 1:
        return None
    (term,) = shown
    rest = replace(query, terms=tuple(other for other in query.terms if other != term))
    context: dict[str, Any] = {"region": term.region, "extra": list(rest.parameters().items())}
    if term.kind is Kind.PICTURE:
        picture = looks.get_query_picture(term.value)
        source = {"token": term.value, "source_url": signed(reverse("query_picture", args=[term.value]))}
        return {**context, **source, "suggestions": picture.regions}
    post = asked.get(UUID(term.value))
    of_post = [one for one in post.pictures.all() if one.position == term.number] if post else []
    if not of_post:
        return None
    return {**context, "shown": of_post[0], "post_id": term.value, "number": term.number,
            "suggestions": of_post[0].regions}  # fmt: skip
