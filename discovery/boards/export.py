"""A board as a zip that is made while it is sent: its pictures, named in their order, and who made each of them.

Never more of it than a piece of one file is in memory.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import IO, Any

from django.core.files.storage import default_storage
from django.utils.text import slugify
from django.utils.translation import gettext as _

from discovery.boards.contents import in_order, items_seen
from discovery.boards.models import Board
from discovery.posts import files
from discovery.posts.models import Picture, Post, Viewer

PIECE = 256 * 1024
TITLE_LENGTH = 60


@dataclass(frozen=True)
class Credit:
    """One picture of the zip: its name there and in storage, and whom to thank."""

    file: str
    stored: str
    title: str
    author: str
    username: str
    link: str
    date: datetime


def credits_of(board: Board, viewer: Viewer, absolute: Callable[[str], str]) -> list[Credit]:
    """Each picture that `viewer` sees on the board, in its order; `absolute` makes an address of a path."""
    order = list(in_order(items_seen(viewer).filter(board=board)).values_list("post", flat=True))
    posts = Post.objects.visible_to(viewer).select_related("author").in_bulk(order)
    ready = Picture.objects.filter(post__in=posts, state=Picture.State.READY).order_by("position")
    pictures: dict[object, list[Picture]] = {}
    for picture in ready.only("post_id"):
        pictures.setdefault(picture.post_id, []).append(picture)
    shown = [(posts[post_id], picture) for post_id in order for picture in pictures.get(post_id, [])]
    digits = max(3, len(str(len(shown))))
    return [
        _credit(f"{number:0{digits}}", post, picture, absolute) for number, (post, picture) in enumerate(shown, start=1)
    ]


def zipped(board: Board, credits: Sequence[Credit], link: str) -> Iterator[bytes]:
    """The bytes of the zip. A picture whose file is gone is left out, and credited nowhere."""
    outlet = _Outlet()
    # JPEGs do not shrink. Deflated at level 0, and not stored, since readers of streams cannot see where such end.
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=0) as archive:
        kept = []
        for credit in credits:
            try:
                file = default_storage.open(credit.stored)
            except FileNotFoundError:
                continue
            kept.append(credit)
            with file, archive.open(credit.file, "w") as entry:
                yield from _copied(file, entry, outlet)
            yield outlet.take()
        archive.writestr("CREDITS.txt", _as_text(board, kept, link))
        archive.writestr(
            "credits.json", json.dumps([_as_json(credit) for credit in kept], indent=2, ensure_ascii=False)
        )
    yield outlet.take()


class _Outlet(io.RawIOBase):
    """What zipfile writes to; it cannot be sought in, and what is taken from it is gone."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: Any) -> int:
        self._written += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


def _copied(file: IO[bytes], entry: IO[bytes], outlet: _Outlet) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        entry.write(piece)
        yield outlet.take()


def _credit(number: str, post: Post, picture: Picture, absolute: Callable[[str], str]) -> Credit:
    title = slugify(post.title, allow_unicode=True)[:TITLE_LENGTH].strip("-")
    return Credit(
        "-".join(part for part in (number, post.author.username, title) if part) + ".jpg",
        files.download_name(picture.pk),
        post.title,
        str(post.author),
        post.author.username,
        absolute(post.get_absolute_url()),
        post.created_at,
    )


def _as_text(board: Board, credits: Sequence[Credit], link: str) -> str:
    said = [board.name, link, "", _("These pictures belong to the people who made them."), ""]
    for one in credits:
        by = _("by %(author)s (@%(username)s), %(date)s") % {
            "author": one.author,
            "username": one.username,
            "date": f"{one.date:%Y-%m-%d}",
        }
        said.append(f"{one.file}\n  {one.title}\n  {by}\n  {one.link}\n")
    return "\n".join(said)


def _as_json(credit: Credit) -> dict[str, str]:
    told = asdict(credit)
    del told["stored"]
    return {**told, "date": credit.date.isoformat()}
