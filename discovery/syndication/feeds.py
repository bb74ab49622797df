"""Feeds of a person, a tag, a board, and of all that is new: public posts, thirty a page, for conditional requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.feedgenerator import Enclosure, SyndicationFeed
from django.utils.http import parse_http_date_safe, urlencode
from django.utils.translation import gettext as _

from discovery.posts.pages import PostPage
from discovery.syndication import selectors
from discovery.syndication.addresses import plain, site_of
from discovery.syndication.entries import Entry
from discovery.syndication.formats import Atom, Json

KINDS: dict[str, type[SyndicationFeed]] = {"atom": Atom, "json": Json}
# Seconds for which a reader, or a cache in between, need not ask again.
FRESH_FOR = 300


@dataclass(frozen=True)
class Channel:
    """One page of one feed; addresses are whole, `next` is empty on the last page."""

    title: str
    about: str
    link: str
    page: PostPage
    site: str
    address: str

    @property
    def next(self) -> str:
        return f"{self.address}?{urlencode({'cursor': self.page.next})}" if self.page.next else ""


class PostFeed(Feed):
    """What all feeds have in common; each says in `channel_of` what it is about."""

    def __init__(self, kind: str) -> None:
        self.kind, self.feed_type = kind, KINDS[kind]

    def channel_of(self, request: HttpRequest, cursor: str | None, **named: Any) -> tuple[str, str, str, PostPage]:
        """Its title, what it is about, the path of its page, and the posts."""
        raise NotImplementedError

    def __call__(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """Validators and lifetimes (RFC 9110, 9111); what a member gets is for them alone."""
        response = super().__call__(request, *arguments, **named)
        response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
        response["Access-Control-Allow-Origin"] = "*"
        is_member = request.user.is_authenticated
        patch_cache_control(response, max_age=FRESH_FOR, **({"private": True} if is_member else {"public": True}))
        patch_vary_headers(response, ["Cookie"])
        changed = parse_http_date_safe(response["Last-Modified"])
        return get_conditional_response(request, response["ETag"], changed, response) or response

    def get_object(self, request: HttpRequest, *arguments: Any, **named: Any) -> Channel:
        title, about, path, page = self.channel_of(request, request.GET.get("cursor"), **named)
        site = site_of(request)
        return Channel(plain(title), plain(about), f"{site}{path}", page, site, f"{site}{request.path}")

    def title(self, channel: Channel) -> str:
        return channel.title

    def description(self, channel: Channel) -> str:
        return channel.about

    def subtitle(self, channel: Channel) -> str:
        return channel.about

    def link(self, channel: Channel) -> str:
        return channel.link

    def feed_url(self, channel: Channel) -> str:
        return channel.address

    def feed_extra_kwargs(self, channel: Channel) -> dict[str, Any]:
        return {"next": channel.next}

    def items(self, channel: Channel) -> list[Entry]:
        return [Entry(post, channel.site) for post in channel.page.posts]

    def item_title(self, entry: Entry) -> str:
        return entry.title

    def item_description(self, entry: Entry) -> str:
        return entry.html

    def item_link(self, entry: Entry) -> str:
        return entry.address

    def item_guid(self, entry: Entry) -> str:
        """Not its address, which a new host name would change (RFC 4287, 4.2.6)."""
        return f"urn:uuid:{entry.post.pk}"

    def item_author_name(self, entry: Entry) -> str:
        return plain(entry.post.author)

    def item_author_link(self, entry: Entry) -> str:
        return f"{entry.site}{entry.post.author.get_absolute_url()}"

    def item_pubdate(self, entry: Entry) -> datetime:
        return entry.post.created_at

    def item_updateddate(self, entry: Entry) -> datetime:
        return entry.changed_at

    def item_categories(self, entry: Entry) -> Iterable[str]:
        return entry.tags

    def item_enclosures(self, entry: Entry) -> list[Enclosure]:
        return []  # the formats write them themselves, without lengths

    def item_extra_kwargs(self, entry: Entry) -> dict[str, Any]:
        return {"attachments": entry.attachments, "image": entry.image, "is_sensitive": entry.post.is_sensitive}


class PersonFeed(PostFeed):
    def channel_of(  # type: ignore[override]
        self, request: HttpRequest, cursor: str | None, *, username: str
    ) -> tuple[str, str, str, PostPage]:
        person = selectors.told_person(username, request.user)
        page = selectors.of_person(person, request.user, cursor)
        return f"{person} (@{person.username})", person.bio, person.get_absolute_url(), page


class TagFeed(PostFeed):
    def channel_of(  # type: ignore[override]
        self, request: HttpRequest, cursor: str | None, *, slug: str
    ) -> tuple[str, str, str, PostPage]:
        tag = selectors.told_tag(slug, request.user)
        title = _("%(tag)s on %(site)s") % {"tag": tag.name, "site": settings.SITE_NAME}
        return title, "", tag.get_absolute_url(), selectors.of_tag(tag, request.user, cursor)


class BoardFeed(PostFeed):
    def channel_of(  # type: ignore[override]
        self, request: HttpRequest, cursor: str | None, *, board_id: UUID
    ) -> tuple[str, str, str, PostPage]:
        board = selectors.told_board(board_id, request.user)
        title = _("%(board)s, a board by %(person)s") % {"board": board.name, "person": board.owner}
        return title, board.description, board.get_absolute_url(), selectors.of_board(board, request.user, cursor)


class FreshFeed(PostFeed):
    def channel_of(self, request: HttpRequest, cursor: str | None, **named: Any) -> tuple[str, str, str, PostPage]:
        title = _("New on %(site)s") % {"site": settings.SITE_NAME}
        return title, "", f"{reverse('explore')}?by=fresh", selectors.fresh(request.user, cursor)
