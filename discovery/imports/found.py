"""What a source of any kind holds, as the posts that it would become; nothing is read before it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from discovery.fetching import CannotFetch, fetch
from discovery.imaging.opening import Limits
from discovery.imports.sources import Unreadable
from discovery.posts.models import PICTURES_A_POST


@dataclass(frozen=True)
class FoundPicture:
    """`load` raises Unreadable and PictureRefused; it never gives more bytes than the limits allow. `addresses`: where
    it is fetched from, the first that has it; none where it is at hand."""

    load: Callable[[Limits], bytes]
    alt_text: str = ""
    addresses: tuple[str, ...] = ()

    @property
    def is_far(self) -> bool:
        return bool(self.addresses)


@dataclass(frozen=True)
class FoundPost:
    """A post to be. `path` names it in the ledger; one that `is_named` by it for ever is known again without a look at
    its bytes. `author` is a name as it was written, empty where one account takes everything. A `problem` refuses it.
    """

    path: str
    pictures: tuple[FoundPicture, ...]
    caption: str = ""
    tags: tuple[str, ...] = ()
    created_at: datetime | None = None
    author: str = ""
    board: str = ""
    is_private: bool = False
    is_sensitive: bool = False
    is_named: bool = False
    problem: str = ""


def far_picture(addresses: Sequence[str], alt_text: str = "") -> FoundPicture:
    """The picture at the first of these addresses that has one to give; private networks are never asked."""

    several = tuple(dict.fromkeys(addresses))

    def load(limits: Limits) -> bytes:
        problem = CannotFetch("")
        for address in several:
            try:
                return fetch(address, most_bytes=limits.max_bytes).data
            except CannotFetch as refused:
                problem = refused
        raise Unreadable(str(problem)) from problem

    return FoundPicture(load, alt_text, several)


def missing_picture(reason: str) -> FoundPicture:
    """One that is named and cannot be had."""

    def load(limits: Limits) -> bytes:
        raise Unreadable(reason)

    return FoundPicture(load)


def in_parts(posts: Iterable[FoundPost]) -> Iterator[FoundPost]:
    """What has more pictures than a post can hold becomes several posts, the later ones named by a number."""
    for post in posts:
        yield replace(post, pictures=post.pictures[:PICTURES_A_POST])
        for part, start in enumerate(range(PICTURES_A_POST, len(post.pictures), PICTURES_A_POST), start=2):
            rest = post.pictures[start : start + PICTURES_A_POST]
            yield replace(post, path=f"{post.path}#{part}", pictures=rest)
