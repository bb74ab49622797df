"""The export of Instagram, made as JSON: posts of any number of pictures, with their captions and dates.

Understood are `content/posts_N.json` and `media/posts_N.json`, with or without `your_instagram_activity/` before them,
and the `media.json` of exports up to 2021. Stories, messages, archived posts and reels are no posts and are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from discovery.imports.found import FoundPicture, FoundPost, far_picture, missing_picture
from discovery.imports.kinds.texts import dicts, hashtags, is_video, moment, read_json, repaired, text, video_refused
from discovery.imports.sources import CannotImport, Item, readable_path

_POSTS = re.compile(r"(?P<root>(?:.*?/)??)(?:your_instagram_activity/)?(?:content|media)/posts_\d+\.json")
_OLD = re.compile(r"(?P<root>(?:.*/)?)media\.json")
_HTML = re.compile(r"(?:.*/)?posts_\d+\.html")


def is_export(items: Sequence[Item]) -> bool:
    return any(_POSTS.fullmatch(item.path) for item in items)


def posts(items: Sequence[Item]) -> list[FoundPost]:
    """Raises CannotImport for what is no such export."""
    by_path = {item.path: item for item in items}
    found = []
    for item in sorted(items, key=lambda item: item.path):
        if match := _POSTS.fullmatch(item.path):
            found += [_post(entry, match["root"], by_path) for entry in _entries(read_json(item))]
        elif match := _OLD.fullmatch(item.path):
            found += _old_posts(read_json(item), match["root"], by_path)
    if found:
        return found
    if any(_HTML.fullmatch(path) for path in by_path):
        raise CannotImport(_("This export of Instagram was made as HTML. Ask Instagram for it again, as JSON."))
    raise CannotImport(_("This is no export of Instagram with posts in it: there is no posts_1.json or media.json."))


def _entries(document: Any) -> Iterator[Mapping[str, Any]]:
    """The posts of a file, which is a list of them, one alone, or an object that holds the list."""
    if isinstance(document, dict) and "media" not in document:
        document = next((value for value in document.values() if isinstance(value, list)), [])
    yield from dicts(document if isinstance(document, list) else [document])


def _post(entry: Mapping[str, Any], root: str, by_path: Mapping[str, Item]) -> FoundPost:
    media = list(dicts(entry.get("media")))
    first = media[0] if media else {}
    caption = repaired(entry.get("title")) or repaired(first.get("title"))
    return FoundPost(
        path=_name(first.get("uri"), entry),
        pictures=tuple(_picture(text(one.get("uri")), root, by_path) for one in media),
        caption=caption,
        tags=hashtags(caption),
        created_at=moment(entry.get("creation_timestamp")) or moment(first.get("creation_timestamp")),
        is_named=True,
        problem="" if media else _("It has no picture."),
    )


def _old_posts(document: Any, root: str, by_path: Mapping[str, Item]) -> list[FoundPost]:
    """Of the older form, in which the pictures of one post share its caption and its second."""
    groups: dict[tuple[str, str], list[str]] = {}
    media = document if isinstance(document, dict) else {}
    for one in [*dicts(media.get("photos")), *dicts(media.get("videos"))]:
        groups.setdefault((text(one.get("taken_at")), repaired(one.get("caption"))), []).append(text(one.get("path")))
    return [
        FoundPost(
            path=_name(paths[0], {"taken_at": taken_at}),
            pictures=tuple(_picture(path, root, by_path) for path in paths),
            caption=caption,
            tags=hashtags(caption),
            created_at=moment(taken_at),
            is_named=True,
        )
        for (taken_at, caption), paths in groups.items()
    ]


def _name(uri: object, entry: Mapping[str, Any]) -> str:
    """What an export calls the first picture is the same in each later one."""
    moment_of_it = entry.get("creation_timestamp") or entry.get("taken_at") or ""
    return readable_path(text(uri).split("?", 1)[0] or f"post of {moment_of_it}")


def _picture(uri: str, root: str, by_path: Mapping[str, Item]) -> FoundPicture:
    if is_video(uri):
        return missing_picture(video_refused())
    if uri.startswith("https://"):
        return far_picture([uri])
    item = by_path.get(readable_path(root + uri)) or by_path.get(readable_path(uri))
    if item is None:
        return missing_picture(_("%(path)s is not in this export.") % {"path": uri[:200] or _("Its picture")})
    return FoundPicture(item.load)
