"""The addresses of syndication: feeds below what they are about, the sitemap and oEmbed where robots look for them."""

from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from discovery.syndication import feeds, oembed, sitemaps

PLACES = {
    "@<str:username>/feed": (feeds.PersonFeed, "person_feed"),
    "tags/<str:slug>/feed": (feeds.TagFeed, "tag_feed"),
    "boards/<uuid:board_id>/feed": (feeds.BoardFeed, "board_feed"),
    "explore/feed": (feeds.FreshFeed, "fresh_feed"),
}

urlpatterns: list[URLPattern] = [
    *(
        path(f"{place}.{kind}", require_safe(feed(kind)), name=f"{name}_{kind}")
        for place, (feed, name) in PLACES.items()
        for kind in feeds.KINDS
    ),
    path("oembed", oembed.oembed, name="oembed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap_section"),
]
