"""Results in templates: why a post is here, and the searches that one click on it leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import template
from django.template.context import Context
from django.urls import reverse

from discovery.posts.models import Post
from discovery.search.composer import address
from discovery.search.query import Query
from discovery.search.reasons import Reason
from discovery.search.results import SearchPage

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


@register.filter
def percent(share: float) -> str:
    return f"{share:.0%}"
