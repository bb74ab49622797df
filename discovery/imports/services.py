"""Importing a folder or a zip: each file becomes a post, or a row in the ledger that says why not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.users.models import User
from accounts.users.selectors import get_person
from discovery.imaging.opening import PictureRefused, captured_at, open_upright
from discovery.imports import names
from discovery.imports.ledger import Draft, Ledger, open_ledger
from discovery.imports.mapping import Mapping, Plan, Words, make_plan
from discovery.imports.people import People
from discovery.imports.selectors import imported_from
from discovery.imports.sources import CannotImport, Item, Unreadable, open_source
from discovery.posts.models import Post
from discovery.posts.services import clean_caption, clean_visibility
from discovery.uploads.bounds import limits

IMPORTED, SKIPPED, REFUSED = "imported", "skipped", "refused"
# To find what is damaged, all of a file is decoded; a JPEG at an eighth of its size takes a fraction of the time.
CHECKED_SIDE = 64


@dataclass(frozen=True)
class Event:
    """What became of the item at `position` (from 1) of `total`; `reason` in plain words when it was refused."""

    source: str
    position: int
    total: int
    path: str
    outcome: str
    reason: str = ""
    unused_labels: int = 0


def import_pictures(
    path: Path,
    mapping: Mapping | None = None,
    *,
    visibility: str = Post.Visibility.PUBLIC,
    limit: int | None = None,
    dry_run: bool = False,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Generator[Event, None, None]:
    """Import the first `limit` items of the source at `path`, telling of each as it is done.

    What is in the ledger as imported is skipped, so that a run may be stopped anywhere and repeated; what was refused
    is tried again. A dry run reads and decodes alike but writes nothing. Raises CannotImport before anything is
    written.
    """
    mapping = mapping or Mapping()
    with ExitStack() as stack:
        source = stack.enter_context(open_source(path))
        plan = make_plan(source, mapping)
        author, visibility = _existing(mapping.author), _known_visibility(visibility)
        ledger = None if dry_run else stack.enter_context(open_ledger(source.name))
        importer = _Importer(plan, author, visibility, ledger, imported_from(source.name))
        items = plan.items[:limit]
        for position, item in enumerate(items, start=1):
            if is_stopped():
                return
            outcome, reason = importer.take(item)
            yield Event(source.name, position, len(items), item.path, outcome, reason, plan.unused)
        if ledger and len(items) == len(plan.items):
            ledger.finish()


def _existing(username: str) -> User | None:
    if not username:
        return None
    try:
        return get_person(username)
    except User.DoesNotExist:
        raise CannotImport(f"Nobody here has the username {username!r}.") from None


def _known_visibility(visibility: str) -> str:
    try:
        return clean_visibility(visibility)
    except ValidationError as problem:
        raise CannotImport(" ".join(problem.messages)) from None


class _Importer:
    """One run over a plan. Without a ledger it writes nothing. `imported`: (path, sha256) of what is here already."""

    def __init__(
        self, plan: Plan, author: User | None, visibility: str, ledger: Ledger | None, imported: set[tuple[str, str]]
    ) -> None:
        self.plan, self.author, self.visibility = plan, author, visibility
        self.ledger, self.imported = ledger, imported
        self.people, self.limits = People(), limits()

    def take(self, item: Item) -> tuple[str, str]:
        """The outcome of one item and, for a refused one, the reason."""
        sha256 = ""
        try:
            data = item.load(self.limits)
            sha256 = hashlib.sha256(data).hexdigest()
            if (item.path, sha256) in self.imported:
                return SKIPPED, ""
            open_upright(data, self.limits, at_most=CHECKED_SIDE)
            self._post(item.path, sha256, data, self.plan.words[item.path])
        except (Unreadable, PictureRefused, ValidationError) as problem:
            reason = " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)
            if self.ledger:
                self.ledger.refuse(path=item.path, sha256=sha256, reason=reason)
            return REFUSED, reason
        return IMPORTED, ""

    def _post(self, path: str, sha256: str, data: bytes, words: Words) -> None:
        if words.problem:
            raise Unreadable(words.problem)
        if not self.author and not names.folded(words.author):
            raise Unreadable("Its author has no name.")
        if not self.ledger:
            clean_caption(words.caption)
            return
        draft = Draft(data, words.caption, words.tags, visibility=self.visibility, created_at=made_at(data))
        with transaction.atomic():
            author = self.author or self.people.account_of(words.author)
            self.ledger.take_in(path=path, sha256=sha256, author=author, draft=draft)
        self.imported.add((path, sha256))
        if not self.author:
            self.people.keep(words.author, author)


def made_at(data: bytes) -> datetime | None:
    """The date of a picture by its EXIF; None when there is none, or it has not come yet."""
    taken = captured_at(data)
    return taken if taken and taken <= timezone.now() else None
