"""The export of Pixelfed: `pixelfed-statuses.json`, as its API tells of posts, or the `outbox.json` of before 2025.

Neither holds the pictures: they are fetched from the server, unless they lie beside the document in a zip, as they do
in an archive of Mastodon, whose `outbox.json` is read alike. Shares of others' posts and answers are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from discovery.imports.found import FoundPicture, FoundPost, far_picture, missing_picture
from discovery.imports.kinds.texts import (
    caption_of,
    dicts,
    is_video,
    moment,
    plain,
    read_json,
    some_tags,
    text,
    video_refused,
)
from discovery.imports.sources import CannotImport, Item, readable_path

NAMES = ("pixelfed-statuses.json", "outbox.json")
_PICTURES = {"image", "Image", "Document"}


def is_export(items: Sequence[Item]) -> bool:
    return any(item.path.rpartition("/")[2] in NAMES for item in items)


def posts(items: Sequence[Item]) -> list[FoundPost]:
    """Raises CannotImport for what is no such export."""
    documents = [item for item in items if item.path.rpartition("/")[2] in NAMES]
    if not documents and len(items) == 1:  # by whatever name it was saved
        documents = list(items)
    by_path = {item.path: item for item in items}
    found = [post for item in documents for post in _posts(read_json(item), item.path, by_path)]
    if not found:
        raise CannotImport(
            _("This is no export of Pixelfed with posts in it: there is no pixelfed-statuses.json or outbox.json.")
        )
    return found


def _posts(document: Any, name: str, by_path: Mapping[str, Item]) -> Iterator[FoundPost]:
    root = name.rpartition("/")[0]
    beside = {path.removeprefix(f"{root}/"): item for path, item in by_path.items()} if root else by_path
    if isinstance(document, dict) and "orderedItems" in document:
        for activity in dicts(document["orderedItems"]):
            note = activity.get("object") if activity.get("type") == "Create" else activity
            if isinstance(note, dict) and note.get("type") in {"Note", "Article"} and not note.get("inReplyTo"):
                yield _of_note(note, beside)
    elif isinstance(document, list):
        for status in dicts(document):
            if not status.get("reblog") and not status.get("in_reply_to_id"):
                yield _of_status(status, beside)


def _of_status(status: Mapping[str, Any], beside: Mapping[str, Item]) -> FoundPost:
    """As the API has it: https://docs.joinmastodon.org/entities/Status/, with `content_text` of Pixelfed's own."""
    media = [
        _picture(text(one.get("type")), text(one.get("url")), text(one.get("description")), beside)
        for one in dicts(status.get("media_attachments"))
    ]
    return FoundPost(
        path=_name(status.get("uri") or status.get("url") or status.get("id")),
        pictures=tuple(media),
        caption=caption_of(text(status.get("content_text")) or plain(status.get("content"))),
        tags=some_tags(text(tag.get("name")) for tag in dicts(status.get("tags"))),
        created_at=moment(status.get("created_at")),
        is_sensitive=bool(status.get("sensitive")),
        is_named=True,
        problem="" if media else _("It has no picture."),
    )


def _of_note(note: Mapping[str, Any], beside: Mapping[str, Item]) -> FoundPost:
    """As ActivityPub has it: https://www.w3.org/TR/activitystreams-vocabulary/#dfn-note."""
    media = [
        _picture(
            text(one.get("mediaType")).partition("/")[0] or text(one.get("type")),
            text(one.get("url")),
            text(one.get("name")),
            beside,
        )
        for one in dicts(note.get("attachment"))
    ]
    tags = [text(tag.get("name")) for tag in dicts(note.get("tag")) if tag.get("type") == "Hashtag"]
    return FoundPost(
        path=_name(note.get("id")),
        pictures=tuple(media),
        caption=caption_of(plain(note.get("content"))),
        tags=some_tags(tags),
        created_at=moment(note.get("published")),
        is_sensitive=bool(note.get("sensitive")),
        is_named=True,
        problem="" if media else _("It has no picture."),
    )


def _picture(kind: str, address: str, alt_text: str, beside: Mapping[str, Item]) -> FoundPicture:
    if kind not in _PICTURES or is_video(address):
        return missing_picture(video_refused())
    # An archive calls its own files by a path, with or without a host before it.
    path = readable_path(unquote(urlsplit(address).path).lstrip("/"))
    if item := beside.get(path) or beside.get(path.rpartition("/")[2]):
        return FoundPicture(item.load, alt_text)
    if address.startswith(("https://", "http://")):
        return far_picture([address], alt_text)
    return missing_picture(_("%(path)s is not in this export.") % {"path": address[:200] or _("Its picture")})


def _name(identifier: object) -> str:
    return readable_path(str(identifier or "a post"))
