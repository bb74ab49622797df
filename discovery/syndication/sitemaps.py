"""The sitemap (sitemaps.org): the pages of people, posts, tags and boards that everybody may see, 10,000 a file."""

from __future__ import annotations

from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as django_views
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.users.models import User
from discovery.boards.models import Board
from discovery.posts.models import Post, Tag, Viewer
from discovery.syndication import selectors

FRESH_FOR = 3600


class _Pages(Sitemap):
    limit = 10_000

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer


class People(_Pages):
    def items(self) -> QuerySet[User]:
        return selectors.told_people(self.viewer)

    def lastmod(self, person: Any) -> Any:
        return person.posted_at

    def get_latest_lastmod(self) -> Any:
        return self.items().aggregate(at=Max("posted_at"))["at"]


class Posts(_Pages):
    def items(self) -> QuerySet[Post]:
        return selectors.told_posts(self.viewer).only("created_at", "edited_at").order_by("pk")

    def lastmod(self, post: Post) -> Any:
        return post.edited_at or post.created_at

    def get_latest_lastmod(self) -> Any:
        return selectors.changed_last(selectors.told_posts(self.viewer))


class Tags(_Pages):
    def items(self) -> QuerySet[Tag]:
        return selectors.told_tags(self.viewer)


class Boards(_Pages):
    def items(self) -> QuerySet[Board]:
        return selectors.boards_with_posts(self.viewer)

    def lastmod(self, board: Any) -> Any:
        return board.added_at

    def get_latest_lastmod(self) -> Any:
        return self.items().aggregate(at=Max("added_at"))["at"]


SECTIONS = {"people": People, "posts": Posts, "tags": Tags, "boards": Boards}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return _kept(request, django_views.index(request, _sections(request), sitemap_url_name="sitemap_section"))


@require_safe
def section(request: HttpRequest, section: str) -> HttpResponse:
    return _kept(request, django_views.sitemap(request, _sections(request), section))


def _sections(request: HttpRequest) -> dict[str, Any]:
    return {name: kind(request.user) for name, kind in SECTIONS.items()}


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    is_member = request.user.is_authenticated
    patch_cache_control(response, max_age=FRESH_FOR, **({"private": True} if is_member else {"public": True}))
    patch_vary_headers(response, ["Cookie"])
    return response
