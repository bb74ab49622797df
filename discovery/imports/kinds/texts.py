"""The texts, moments and documents that exports hold, made readable; pure, and forgiving."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from discovery.imaging.opening import Limits, PictureRefused
from discovery.imports.sources import CannotImport, Item, Unreadable
from discovery.imports.telling import told
from discovery.posts.models import CAPTION_LENGTH, TAGS_A_POST
from discovery.posts.tags import clean_name, slug_of

# Of a document that says what an export holds; a thousand posts have about one.
MOST_BYTES = 200_000_000
VIDEO_ENDINGS = (".mp4", ".mov", ".m4v", ".webm", ".avi", ".mkv", ".m3u8")
_HASHTAG = re.compile(r"(?<![\w#＃&/])[#＃](\w{1,50})")
_BLOCKS = {"p", "br", "div", "li"}


def video_refused() -> str:
    return _("It is a video; only pictures are taken.")


def is_video(name: str) -> bool:
    return name.split("?", 1)[0].lower().endswith(VIDEO_ENDINGS)


def read_json(item: Item) -> Any:
    """The document in `item`. Raises CannotImport."""
    try:
        return json.loads(read_bytes(item).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CannotImport(_("%(name)s cannot be read as JSON.") % {"name": item.path}) from error


def read_bytes(item: Item) -> bytes:
    """Raises CannotImport for what cannot be had, or is too large for a list of posts."""
    try:
        return item.load(Limits(max_bytes=MOST_BYTES))
    except (PictureRefused, Unreadable) as problem:
        said = told(problem) if isinstance(problem, Unreadable) else _("it is empty, or too large")
        raise CannotImport(
            _("%(name)s cannot be read: %(problem)s") % {"name": item.path, "problem": said}
        ) from problem


def repaired(text: object) -> str:
    """Text of Meta's exports, which write each byte of UTF-8 as if it were a letter of Latin-1."""
    if not isinstance(text, str):
        return ""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def hashtags(text: str) -> tuple[str, ...]:
    """The tags that a caption holds, as many as a post can carry; the caption keeps them."""
    return some_tags(_HASHTAG.findall(text))


def some_tags(names: Iterable[str]) -> tuple[str, ...]:
    """Of these names the first that a post can carry, each once."""
    by_slug: dict[str, str] = {}
    for name in map(clean_name, names):
        if slug := slug_of(name):
            by_slug.setdefault(slug, name)
    return tuple(by_slug.values())[:TAGS_A_POST]


def moment(value: object) -> datetime | None:
    """A time in the past out of seconds since 1970 or a text of ISO 8601; without an offset it is UTC."""
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value.strip())
            found = found if found.tzinfo else found.replace(tzinfo=UTC)
        elif isinstance(value, (int, float)) and value > 0:
            found = datetime.fromtimestamp(value, UTC)
        else:
            return None
        return found if found <= timezone.now() else None
    except (ValueError, OverflowError, OSError):
        return None


def caption_of(*lines: str) -> str:
    """These lines one below the other, as many as a caption can hold; the first is cut if it has to be."""
    kept = ""
    for line in (line.strip() for line in lines):
        if not kept:
            kept = line[:CAPTION_LENGTH]
        elif line and line not in kept and len(kept) + 1 + len(line) <= CAPTION_LENGTH:
            kept += f"\n{line}"
    return kept


def dicts(value: object) -> Iterator[Mapping[str, Any]]:
    """The objects in a list; of what is none, nothing."""
    yield from (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def plain(html: object) -> str:
    """The text of a piece of HTML, with a line for each block."""
    reader = _Plain()
    reader.feed(text(html))
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.parts)).strip()


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS and self.parts:
            self.parts.append("\n\n" if tag == "p" else "\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
