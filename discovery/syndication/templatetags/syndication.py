"""What the head of a page tells other programs: its card (ogp.me), its feeds, its oEmbed; of what is public alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.http import urlencode

from accounts.users.models import User
from discovery.boards.models import Board
from discovery.posts.models import Picture, Post, Tag
from discovery.syndication.addresses import height_at, picture_path, site_of, width_within

register = template.Library()

CARD_WIDTH = 1280
Thing = Post | User | Board | Tag


@register.inclusion_tag("syndication/_card.html", takes_context=True)
def card(context: Context, thing: Thing, posts: Iterable[Post] = ()) -> dict[str, Any]:
    """Of a post, a person, a board or a tag; `posts` are those that its page shows. Asks nothing of the database that
    the page has not asked."""
    shown = [thing] if isinstance(thing, Post) else list(posts)
    if not _is_public(thing, shown):
        return {}
    site = site_of(context["request"])
    cover = next((post.cover for post in shown if post.is_for_all and not post.is_sensitive and post.cover), None)
    return {
        "kind": _kind(thing),
        "thing": thing,
        "title": thing.title if isinstance(thing, Post) else str(thing),
        "about": _about(thing),
        "address": f"{site}{thing.get_absolute_url()}",
        "image": _image(cover, site) if cover else None,
        "links": _oembed(thing, site) if isinstance(thing, Post) else _feeds(thing),
    }


def _kind(thing: Thing) -> str:
    if isinstance(thing, Post):
        return "article"
    return "profile" if isinstance(thing, User) else "website"


def _about(thing: Thing) -> str:
    if isinstance(thing, Post):
        return thing.cover.alt_text if thing.cover else ""
    if isinstance(thing, Tag):
        return ""
    return thing.bio if isinstance(thing, User) else thing.description


def _is_public(thing: Thing, shown: Iterable[Post]) -> bool:
    if isinstance(thing, Post):
        return thing.is_for_all
    if isinstance(thing, User):
        return thing.is_active and not thing.is_private
    if isinstance(thing, Board):
        return thing.visibility == Board.Visibility.PUBLIC and thing.owner.is_active and not thing.owner.is_private
    return any(post.is_for_all for post in shown)


def _image(picture: Picture, site: str) -> dict[str, Any] | None:
    width = width_within(picture, CARD_WIDTH)
    if not width:
        return None
    return {
        "address": f"{site}{picture_path(picture, width)}",
        "width": width,
        "height": height_at(picture, width),
        "alt": picture.alt_text,
    }


def _feeds(thing: User | Board | Tag) -> dict[str, str]:
    """The addresses of its feeds by their media types."""
    if isinstance(thing, User):
        return _both("person_feed", thing.username)
    return _both("tag_feed", thing.slug) if isinstance(thing, Tag) else _both("board_feed", thing.pk)


def _both(name: str, key: object) -> dict[str, str]:
    return {
        "application/atom+xml": reverse(f"{name}_atom", args=[key]),
        "application/feed+json": reverse(f"{name}_json", args=[key]),
    }


def _oembed(post: Post, site: str) -> dict[str, str]:
    if post.is_sensitive:
        return {}
    url = f"{site}{post.get_absolute_url()}"
    return {
        "application/json+oembed": f"{site}{reverse('oembed')}?{urlencode({'url': url})}",
        "text/xml+oembed": f"{site}{reverse('oembed')}?{urlencode({'url': url, 'format': 'xml'})}",
    }
