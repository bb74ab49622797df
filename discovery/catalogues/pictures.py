"""The pictures of a catalogue: from a folder, a zip or the web; and a post's picture in the place of another."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.related.services import mark_changed
from discovery.fetching import CannotFetch, fetch
from discovery.imaging.apart import open_upright
from discovery.imaging.opening import PictureRefused, inspect
from discovery.imports.labels import normal_path
from discovery.imports.sources import Item, Unreadable
from discovery.nudges import nudge_on_commit
from discovery.posts import files
from discovery.posts.bounds import limits
from discovery.posts.models import Picture, Post
from discovery.posts.refusals import told
from discovery.uploads.tasks import prepare_picture

# To find what is damaged, all of a file is decoded; a JPEG at an eighth of its size takes a fraction of the time.
CHECKED_SIDE = 64

Fetch = Callable[[str], bytes]


def fetch_picture(address: str) -> bytes:
    """Raises CannotFetch."""
    return fetch(address, most_bytes=limits().max_bytes).data


class Pictures:
    """The files that a catalogue's rows name: by their path in `items`, by the bare name where one only is called so,
    or by an address, for which `fetch` is asked."""

    def __init__(self, items: Iterable[Item] = (), fetch: Fetch = fetch_picture) -> None:
        by_path = {item.path: item for item in items}
        names = Counter(path.rpartition("/")[2] for path in by_path)
        by_name = {path.rpartition("/")[2]: item for path, item in by_path.items()}
        self._items = {name: item for name, item in by_name.items() if names[name] == 1} | by_path
        self._fetch, self._limits = fetch, limits()

    def has(self, image: str) -> bool:
        """Whether it is an address, or one of the files; that of an address may still not be had."""
        return _is_address(image) or normal_path(image) in self._items

    def load(self, image: str) -> bytes:
        """The picture's bytes, seen to be a whole picture. Raises ValidationError."""
        try:
            data = self._read(image)
            open_upright(data, self._limits, at_most=CHECKED_SIDE)
        except (CannotFetch, Unreadable, PictureRefused) as problem:
            said = told(problem) if isinstance(problem, PictureRefused) else str(problem)
            raise ValidationError(_("Its picture: %(problem)s") % {"problem": said}, code="bad-picture") from None
        return data

    def _read(self, image: str) -> bytes:
        if _is_address(image):
            return self._fetch(image)
        item = self._items.get(normal_path(image))
        if item is None:
            raise Unreadable(_("There is no file %(name)s.") % {"name": image[:100]} if image else _("It names none."))
        return item.load(self._limits)


def _is_address(image: str) -> bool:
    return image.casefold().startswith(("http://", "https://"))


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@transaction.atomic
def exchange_picture(*, post: Post, data: bytes) -> None:
    """Let `data` be the first picture of `post`. It is out of sight until the worker has prepared it, then back as it
    was: with its words, likes, comments and places on boards."""
    former = Picture.objects.select_for_update().filter(post=post, position=1).first()
    header = inspect(data, limits())
    if former is not None:
        _forget_on_commit(former.pk)
        former.delete()
    picture = Picture(
        post=post,
        position=1,
        sha256=sha256_of(data),
        format=header.format,
        width=header.width,
        height=header.height,
        alt_text=former.alt_text if former else "",
    )
    files.store(files.original_name(picture.pk), data)
    picture.save(force_insert=True)
    post.state = Post.State.PROCESSING
    post.save(update_fields=["state"])
    mark_changed(post.author_id)
    nudge_on_commit(prepare_picture, str(picture.pk))


def _forget_on_commit(picture_id: UUID) -> None:
    transaction.on_commit(lambda: files.remove(picture_id))
