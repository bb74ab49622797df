"""Atom (RFC 4287, with the links between pages of RFC 5005) and JSON Feed 1.1 (jsonfeed.org), out of one channel."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, SyndicationFeed, rfc3339_date

# Of a feed without entries, whose date has to be some date.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class _Dated(SyndicationFeed):
    """Dated by its entries alone, so that asking twice for the same gives the same."""

    def latest_post_date(self) -> datetime:
        moments = [item[name] for item in self.items for name in ("updateddate", "pubdate") if item.get(name)]
        return max(moments, default=NEVER)


class Atom(_Dated, Atom1Feed):
    content_type = "application/atom+xml; charset=utf-8"

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["next"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["next"]})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Enclosures without a length, which the RFC lets out: nobody has to look at the files for it."""
        super().add_item_elements(handler, item)
        for one in item["attachments"]:
            told = {"rel": "enclosure", "href": one.address, "type": one.media_type, "title": one.title}
            handler.addQuickElement("link", "", {name: value for name, value in told.items() if value})


class Json(_Dated):
    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        told = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "description": self.feed["description"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "next_url": self.feed["next"],
            "language": self.feed["language"],
        }
        outfile.write(json.dumps({**_given(told), "items": [_item(item) for item in self.items]}, ensure_ascii=False))


def _item(item: dict[str, Any]) -> dict[str, Any]:
    attachments = [
        _given({"url": one.address, "mime_type": one.media_type, "title": one.title}) for one in item["attachments"]
    ]
    return {
        "id": item["unique_id"],
        "url": item["link"],
        "title": item["title"],
        "content_html": item["description"],
        "date_published": rfc3339_date(item["pubdate"]),
        "date_modified": rfc3339_date(item["updateddate"]),
        "authors": [{"name": item["author_name"], "url": item["author_link"]}],
        **_given({"image": item["image"], "tags": list(item["categories"]), "attachments": attachments}),
        "_sensitive": item["is_sensitive"],
    }


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in fields.items() if value}
