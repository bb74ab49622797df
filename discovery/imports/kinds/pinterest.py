"""The export of Pinterest, an HTML page with a block of lines for each pin; or pins as its API tells of them, in JSON.

The pictures are not in it: they are fetched from the address that a pin names, or that its signature stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext as _

from discovery.boards.models import BOARD_NAME_LENGTH
from discovery.imports.found import FoundPicture, FoundPost, far_picture, missing_picture
from discovery.imports.kinds.texts import (
    caption_of,
    dicts,
    hashtags,
    moment,
    read_bytes,
    read_json,
    text,
    video_refused,
)
from discovery.imports.sources import CannotImport, Item, readable_path

_PIN = re.compile(r"https?://(?:[\w-]+\.)*pinterest\.[a-z.]+/pin/(?P<id>[\w-]+)/?")
_FIELD = re.compile(r"(?P<name>[A-Z][A-Za-z ]{1,30}):\s?(?P<value>.*)", re.DOTALL)
# In small letters, as they are compared.
_FIELDS = {
    "title",
    "details",
    "image",
    "is native",
    "board id",
    "board name",
    "is video",
    "ip address",
    "username",
    "alt text",
    "canonical link",
    "link",
    "story pin media",
    "video",
    "created at",
    "alive",
    "is a repin",
    "private",
}
_NOTHING = {"no data", "none", "null"}
_SIGNATURE = re.compile(r"[0-9a-f]{32}")


def is_export(items: Sequence[Item]) -> bool:
    """Told by the name alone: a page of HTML may be anything."""
    return any(
        "pinterest" in item.path.lower() and item.path.lower().endswith((".html", ".htm", ".json")) for item in items
    )


def posts(items: Sequence[Item]) -> list[FoundPost]:
    """Raises CannotImport for what is no such export."""
    found: dict[str, FoundPost] = {}
    documents = [item for item in items if item.path.lower().endswith(".json")]
    pages = [item for item in items if item.path.lower().endswith((".html", ".htm"))]
    if not documents and not pages and len(items) == 1:  # by whatever name it was saved
        is_json = read_bytes(items[0])[:100].lstrip()[:1] in {b"[", b"{"}
        documents, pages = (list(items), []) if is_json else ([], list(items))
    boards, pins = _of_documents([read_json(item) for item in documents])
    for pin in pins:
        post = _of_api(pin, boards)
        found.setdefault(post.path, post)
    for item in sorted(pages, key=lambda item: item.path):
        for pin_id, fields in _pins(read_bytes(item).decode("utf-8", "replace")):
            found.setdefault(f"pin/{pin_id}", _of_page(pin_id, fields))
    if not found:
        raise CannotImport(_("This is no export of Pinterest with pins in it."))
    return list(found.values())


def _of_page(pin_id: str, fields: Mapping[str, str]) -> FoundPost:
    caption = caption_of(
        fields.get("title", ""), fields.get("details", ""), fields.get("canonical link") or fields.get("link", "")
    )
    return FoundPost(
        path=readable_path(f"pin/{pin_id}"),
        pictures=(_picture(fields),),
        caption=caption,
        tags=hashtags(caption),
        created_at=_moment(fields.get("created at", "")),
        board=_board(fields.get("board name", "")),
        is_private=fields.get("private") == "True",
        is_named=True,
    )


def _picture(fields: Mapping[str, str]) -> FoundPicture:
    image, alt_text = fields.get("image", ""), fields.get("alt text", "")
    if fields.get("is video") == "True":
        return missing_picture(video_refused())
    if _SIGNATURE.fullmatch(image):
        # Where Pinterest keeps an image of this signature: as it came, and as a JPEG 736 pixels wide.
        place = f"{image[:2]}/{image[2:4]}/{image[4:6]}/{image}.jpg"
        return far_picture([f"https://i.pinimg.com/{size}/{place}" for size in ("originals", "736x")], alt_text)
    if image.startswith(("https://", "http://")):
        return far_picture([image], alt_text)
    return missing_picture(_("The export names no picture for it."))


def _pins(html: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each pin of the page with its fields, without those that say that there is none."""
    reader = _Lines()
    reader.feed(html)
    reader.close()
    pin_id, fields, name = "", dict[str, str](), ""
    for line in [*reader.lines, ""]:
        pin, field = _PIN.fullmatch(line), _FIELD.fullmatch(line)
        if pin or not line:
            if pin_id:
                yield pin_id, {key: value for key, value in fields.items() if value.lower() not in _NOTHING}
            pin_id, fields, name = pin["id"] if pin else "", {}, ""
        elif field and field["name"].lower() in _FIELDS:
            name = field["name"].lower()
            fields[name] = field["value"].strip().removesuffix(",").strip()
        elif name:
            fields[name] = f"{fields[name]}\n{line}".removesuffix(",").strip()


class _Lines(HTMLParser):
    """The lines of a page: of a link the address, and an empty line before a heading."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._parts: list[str] = []
        self._in_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") or ""
        if tag == "a":
            if _PIN.fullmatch(address):
                self._end_line()
            self._parts.append(address)
            self._in_link = True
        elif tag in {"br", "div", "p", "h1", "h2", "h3"}:
            self._end_line()
            self.lines += [""] if tag.startswith("h") else []

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._in_link = False
        elif tag in {"h1", "h2", "h3", "div", "p"}:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if not self._in_link:
            self._parts.append(data)

    def close(self) -> None:
        super().close()
        self._end_line()

    def _end_line(self) -> None:
        if line := "".join(self._parts).strip():
            self.lines.append(line)
        self._parts.clear()


def _of_documents(documents: Sequence[Any]) -> tuple[dict[str, Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Boards by their identifiers, and pins, out of lists, or objects that hold one as `items`, `boards` or `pins`."""
    boards: dict[str, Mapping[str, Any]] = {}
    pins = []
    for document in documents:
        names = ("items", "boards", "pins")
        lists = [document.get(name) for name in names] if isinstance(document, dict) else [document]
        for one in [one for found in lists for one in dicts(found)]:
            if isinstance(one.get("media"), dict):
                pins.append(one)
            elif "privacy" in one:
                boards[str(one.get("id"))] = one
    return boards, pins


def _of_api(pin: Mapping[str, Any], boards: Mapping[str, Mapping[str, Any]]) -> FoundPost:
    """As https://developers.pinterest.com/docs/api/v5/pins-list has it, with the boards of boards-list beside it."""
    media, board = pin["media"], boards.get(str(pin.get("board_id")), {})
    caption = caption_of(text(pin.get("title")), text(pin.get("description")), text(pin.get("link")))
    images = media.get("images") if isinstance(media.get("images"), dict) else {}
    sized = [one for one in images.values() if isinstance(one, dict) and text(one.get("url"))]
    addresses = [one["url"] for one in sorted(sized, key=_width, reverse=True)]
    picture = far_picture(addresses, text(pin.get("alt_text")))
    if "video" in text(media.get("media_type")):
        picture = missing_picture(video_refused())
    elif not addresses:
        picture = missing_picture(_("The export names no picture for it."))
    return FoundPost(
        path=readable_path(f"pin/{pin.get('id')}"),
        pictures=(picture,),
        caption=caption,
        tags=hashtags(caption),
        created_at=moment(pin.get("created_at")),
        board=_board(text(board.get("name"))),
        is_private=board.get("privacy", "PUBLIC") != "PUBLIC",
        is_named=True,
    )


def _width(image: Mapping[str, Any]) -> int:
    width = image.get("width")
    return width if isinstance(width, int) else 0


def _board(name: str) -> str:
    return " ".join(name.split())[:BOARD_NAME_LENGTH]


def _moment(written: str) -> datetime | None:
    """As 2017/02/13 15:35:01, in UTC."""
    try:
        return moment(datetime.strptime(written, "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC).isoformat())
    except ValueError:
        return None
