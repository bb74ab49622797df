"""Results in templates: why a post is here, and the searches that one click on it leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discovery.posts.models import Post
from discovery.search.composer import address
from discovery.search.query import Query
from discovery.search.reasons import Reason
from discovery.search.results import SearchPage
from discovery.search.terms import Kind, Term

register = template.Library()


@register.inclusion_tag("search/_found.html", takes_context=True)
def found(
    context: Context, page: SearchPage, reasons: Mapping[UUID, Sequence[Reason]], post: Post, query: Query
) -> dict[str, Any]:
    """The small "why" of a result, with its near-copies, and the links for closer and further."""
    entry = page.found.get(post.pk)
    return {
        "user": context.get("user"),
        "post": post,
        "reasons": reasons.get(post.pk, ()),
        "copies": len(entry.copies) if entry else 0,
        "closer": address(query.closer_to(post.pk)),
        "further": address(query.further_from(post.pk)),
        "lineage": reverse("post", args=[post.pk]),
    }


@register.simple_tag
def narrowed(query: Query, **filters: Any) -> str:
    """The same search with one filter more."""
    tag = filters.pop("tag", "")
    return address((query.tagged(tag) if tag else query).narrowed(**filters))


@register.simple_tag
def towards(query: Query, post: UUID) -> str:
    """The same search, closer to this post."""
    return address(query.closer_to(post))


@register.simple_tag
def with_colour(query: Query, colour: str) -> str:
    """The same search, towards this colour, #rrggbb."""
    return address(query.with_term(Term(Kind.COLOUR, colour)))


@register.simple_tag
def contribution(reason: Reason, reasons: Sequence[Reason]) -> str:
    """What a reason, one of `reasons`, gives to the score of its result, and its place by that alone."""
    place = str(_PLACES.get(reason.kind, _BY_LOOK)) % {"rank": reason.rank}
    if reason.share < 0:
        return _("against it · %(place)s") % {"place": place}
    if len(reasons) == 1:
        return place
    return _("%(share)s of its score · %(place)s") % {"share": f"{reason.share:.0%}", "place": place}


@register.filter
def hundredths(share: float) -> int:
    """A share of -1 to 1 as the length of a bar that is 100 long."""
    return min(100, round(abs(share) * 100))


_BY_LOOK = gettext_lazy("no. %(rank)s by look")
_BY_THAT = gettext_lazy("no. %(rank)s by that")
_PLACES = {
    "words": gettext_lazy("no. %(rank)s by words"),
    "colour": gettext_lazy("no. %(rank)s by colour"),
    **dict.fromkeys(("tag", "liked", "boards", "newest"), _BY_THAT),
}
