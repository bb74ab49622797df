"""Taking a found post in: its pictures are read and seen to be whole, and it is posted, or a reason is written down."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image

from accounts.users.models import User
from accounts.users.newcomers import check_links
from discovery.boards.models import Board
from discovery.boards.services import add_to_named
from discovery.imaging.apart import open_upright
from discovery.imaging.opening import PictureRefused, captured_at
from discovery.imports import names
from discovery.imports.found import FoundPost
from discovery.imports.ledger import Draft, Ledger
from discovery.imports.people import People
from discovery.imports.sources import Unreadable
from discovery.imports.telling import told
from discovery.posts.bounds import limits
from discovery.posts.models import Post
from discovery.posts.services import clean_caption

IMPORTED, SKIPPED, REFUSED = "imported", "skipped", "refused"
# To find what is damaged, all of a file is decoded; a JPEG at an eighth of its size takes a fraction of the time.
CHECKED_SIDE = 64


@dataclass(frozen=True)
class Taken:
    """What became of a post. `reason`: why it was refused, or what was left out of it. `glimpse`: its first picture,
    small, if one was read."""

    outcome: str
    reason: str = ""
    glimpse: Image.Image | None = None


@dataclass(frozen=True)
class _Read:
    """The pictures of a post that can be taken, each with its alt text, and why others cannot."""

    pictures: list[tuple[bytes, str]]
    glimpses: list[Image.Image]
    problems: list[str]


class Taker:
    """Takes posts in, for one `author` or else for those that they name.

    Without a ledger it looks only: it reads what is at hand, fetches nothing and writes nothing. `imported`: (path,
    sha256) of what is here already. `is_members`: the author asked for it, and what a new account may not show to
    others is refused; what the site's keeper brings in is not.
    """

    def __init__(
        self,
        *,
        author: User | None,
        visibility: str,
        ledger: Ledger | None,
        imported: Collection[tuple[str, str]],
        is_members: bool = False,
    ) -> None:
        self.author, self.visibility, self.ledger = author, visibility, ledger
        self.is_bounded = is_members and visibility != Post.Visibility.PRIVATE
        self.imported, self.paths = set(imported), {path for path, _sha256 in imported}
        self.people, self.limits = People(), limits()

    def take(self, post: FoundPost) -> Taken:
        if post.is_named and post.path in self.paths:
            return Taken(SKIPPED)
        sha256 = ""
        try:
            loaded, problems = self._load(post)
            sha256 = _digest([data for data, _alt in loaded])
            if not post.is_named and (post.path, sha256) in self.imported:
                return Taken(SKIPPED)
            read = self._checked(loaded, problems)
            reason = _left_out(read)
            self._check_words(post)
            if self.ledger:
                reason = self._post(self.ledger, post, sha256, read, reason)
        except (Unreadable, PictureRefused, ValidationError) as problem:
            return self._refused(post, sha256, told(problem))
        return Taken(IMPORTED, reason, read.glimpses[0] if read.glimpses else None)

    def refuse(self, post: FoundPost, reason: str) -> None:
        """Pass a post over for a reason that lies outside of it."""
        self._refused(post, "", reason)

    def _refused(self, post: FoundPost, sha256: str, reason: str) -> Taken:
        if self.ledger:
            self.ledger.refuse(path=post.path, sha256=sha256, reason=reason)
        return Taken(REFUSED, reason)

    def _load(self, post: FoundPost) -> tuple[list[tuple[bytes, str]], list[str]]:
        """The bytes of each picture, and why others cannot be had. Raises what stands in the way of all."""
        loaded, problems, first = [], [], None
        far = 0
        for picture in post.pictures:
            if picture.is_far and not self.ledger:
                far += 1
                continue
            try:
                loaded.append((picture.load(self.limits), picture.alt_text))
            except (Unreadable, PictureRefused) as problem:
                first = first or problem
                problems.append(told(problem))
        if first is not None and not loaded and not far:
            raise first
        return loaded, problems

    def _checked(self, loaded: list[tuple[bytes, str]], problems: list[str]) -> _Read:
        """Those that are whole pictures. Raises PictureRefused where none is."""
        read, first = _Read([], [], list(problems)), None
        for data, alt_text in loaded:
            try:
                read.glimpses.append(open_upright(data, self.limits, at_most=CHECKED_SIDE))
                read.pictures.append((data, alt_text))
            except PictureRefused as problem:
                first = first or problem
                read.problems.append(told(problem))
        if first is not None and not read.pictures:
            raise first
        return read

    def _check_words(self, post: FoundPost) -> None:
        if post.problem:
            raise Unreadable(post.problem)
        if not self.author and not names.folded(post.author):
            raise Unreadable(_("Its author has no name."))
        caption = clean_caption(post.caption)
        if self.author and self.is_bounded:
            check_links(self.author, caption)

    def _post(self, ledger: Ledger, post: FoundPost, sha256: str, read: _Read, reason: str) -> str:
        """What was left out, also of where it was to go."""
        draft = Draft(
            read.pictures,
            post.caption,
            post.tags,
            self.visibility,
            post.created_at or made_at(read.pictures[0][0]),
            post.is_sensitive,
        )
        with transaction.atomic():
            author = self.author or self.people.account_of(post.author)
            made = ledger.take_in(path=post.path, sha256=sha256, author=author, draft=draft, reason=reason)
            if post.board and (problem := self._put_on_board(made, post)):
                reason = f"{reason} {problem}".strip()
                ledger.note(path=post.path, sha256=sha256, reason=reason)
        self.imported.add((post.path, sha256))
        self.paths.add(post.path)
        if not self.author:
            self.people.keep(post.author, author)
        return reason

    def _put_on_board(self, made: Post, post: FoundPost) -> str:
        """On the author's board of that name; why not, where that cannot be."""
        is_open = self.visibility == Post.Visibility.PUBLIC and not post.is_private
        visibility = Board.Visibility.PUBLIC if is_open else Board.Visibility.PRIVATE
        try:
            with transaction.atomic():
                add_to_named(owner=made.author, name=post.board, visibility=visibility, post=made)
        except ValidationError as problem:
            return told(problem)
        return ""


def made_at(data: bytes) -> datetime | None:
    """The date of a picture by its EXIF; None when there is none, or it has not come yet."""
    taken = captured_at(data)
    return taken if taken and taken <= timezone.now() else None


def _digest(pictures: list[bytes]) -> str:
    """SHA-256 of a picture's bytes; of several, that of their digests one after the other."""
    digests = [hashlib.sha256(data).hexdigest() for data in pictures]
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def _left_out(read: _Read) -> str:
    number = len(read.problems)
    if not number:
        return ""
    said = ngettext("%(number)s of its pictures was left out:", "%(number)s of its pictures were left out:", number)
    return f"{said % {'number': number}} {' '.join(dict.fromkeys(read.problems))}"
