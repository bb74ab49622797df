"""A query as the page shows it: a chip for each term and filter, each with the links that change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from discovery.posts.colours import SAID
from discovery.posts.models import Post
from discovery.search.document import packed
from discovery.search.naming import ORIENTATIONS
from discovery.search.query import Query
from discovery.search.terms import HEAVIEST, LIGHTEST, Filters, Kind, Orientation, Term
from discovery.shop.money import shown_price

STEPS = (LIGHTEST, 0.25, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, HEAVIEST)
"""The weights that a click steps through."""

_ICONS = {Kind.WORDS: "search", Kind.COLOUR: "palette", Kind.AUTHOR: "eye", Kind.TAG: "tag"}


@dataclass(frozen=True)
class Chip:
    """What it says, and the addresses of the same search without it, turned round, heavier and lighter.

    `picture` is the token of a searched picture, `post` the post that it asks by, as far as the viewer may see it.
    """

    text: str
    icon: str
    without: str
    wanted: bool = True
    weight: float = 1.0
    turned: str = ""
    heavier: str = ""
    lighter: str = ""
    colour: str = ""
    picture: str = ""
    post: Post | None = None


def address(query: Query) -> str:
    """The link to a query's answers."""
    parameters = urlencode(query.parameters())
    return f"{reverse('search')}?{parameters}" if parameters else reverse("search")


def begun(query: Query) -> dict[str, str]:
    """The hidden field of a form that adds to the query: all of it under one name, which no other field has.

    Told one by one, a term would be replaced by one of its kind, or be turned unwanted along with what is added.
    """
    return {} if query.is_empty() else {"ask": packed(query.document())}


def chips(query: Query, posts: Mapping[UUID, Post]) -> list[Chip]:
    """Terms, then filters; `posts` are those that the query asks by, as far as the viewer may see them."""
    return [
        *(_term_chip(query, place, term, posts) for place, term in enumerate(query.terms)),
        *_filter_chips(query, query.filters),
    ]


def _term_chip(query: Query, place: int, term: Term, posts: Mapping[UUID, Post]) -> Chip:
    post = posts.get(UUID(term.value)) if term.kind is Kind.POST else None
    return Chip(
        _text(term, post),
        _ICONS.get(term.kind, "image"),
        without=address(query.without_term(place)),
        wanted=term.wanted,
        weight=term.weight,
        turned=address(query.with_changed(place, wanted=not term.wanted)),
        heavier=_stepped(query, place, 1),
        lighter=_stepped(query, place, -1),
        colour=term.value if term.kind is Kind.COLOUR else "",
        picture=term.value if term.kind is Kind.PICTURE else "",
        post=post,
    )


def _text(term: Term, post: Post | None) -> str:
    if term.kind is Kind.AUTHOR:
        return _("By @%(username)s’s eye") % {"username": term.value}
    if not term.shows:
        return term.value
    if post:
        return _("Part of %(title)s") % {"title": post.title} if term.region else post.title
    if term.kind is Kind.PICTURE:
        return _("Part of your picture") if term.region else _("Your picture")
    return _("Part of a post") if term.region else _("A post")


def _stepped(query: Query, place: int, by: int) -> str:
    """The next weight that way; nothing at the end of the scale."""
    weight = query.terms[place].weight
    ahead = [step for step in STEPS[::by] if (step - weight) * by > 0]
    return address(query.with_changed(place, weight=ahead[0])) if ahead else ""


def _filter_chips(query: Query, filters: Filters) -> Iterator[Chip]:
    for tag in filters.tags:
        kept = tuple(other for other in filters.tags if other != tag)
        yield Chip(f"#{tag}", "tag", address(query.narrowed(tags=kept)))
    if filters.author:
        yield Chip(_("By @%(username)s") % {"username": filters.author}, "user", address(query.narrowed(author="")))
    if filters.followed:
        yield Chip(_("People I follow"), "users", address(query.narrowed(followed=False)))
    if filters.mine:
        yield Chip(_("My posts"), "user", address(query.narrowed(mine=False)))
    if filters.since:
        since = _("Since %(day)s") % {"day": date_format(filters.since)}
        yield Chip(since, "calendar", address(query.narrowed(since=None)))
    if filters.until:
        until = _("Until %(day)s") % {"day": date_format(filters.until)}
        yield Chip(until, "calendar", address(query.narrowed(until=None)))
    if filters.orientation:
        yield Chip(
            str(ORIENTATIONS[Orientation(filters.orientation)]), "image", address(query.narrowed(orientation=""))
        )
    if filters.colour:
        text = _("%(colour)s in it") % {"colour": capfirst(str(SAID[filters.colour]))}
        yield Chip(text, "palette", address(query.narrowed(colour="")))
    if filters.sale:
        yield Chip(_("For sale"), "shopping-bag", address(query.narrowed(sale=False)))
    if filters.currency:
        price = filters.price_max
        text = _("In %(currency)s") % {"currency": filters.currency}
        if price is not None:
            text = _("At most %(price)s") % {"price": shown_price(price, filters.currency)}
        yield Chip(text, "shopping-bag", address(query.narrowed(price_max=None, currency="")))
