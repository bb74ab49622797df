"""Imports, asked for: by the command, file after file, or by a member's page, whose work the worker does."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.users.acting import require_own
from accounts.users.models import User
from accounts.users.newcomers import Deed, check_newcomer
from accounts.users.selectors import get_person
from discovery.imports import processing
from discovery.imports.ledger import open_ledger
from discovery.imports.mapping import Mapping
from discovery.imports.models import Import, ImportJob
from discovery.imports.opening import opened_place, stored_name
from discovery.imports.selectors import imported_from
from discovery.imports.sources import CannotImport
from discovery.imports.taking import IMPORTED, REFUSED, SKIPPED, Taker
from discovery.imports.tasks import work
from discovery.nudges import nudge_on_commit
from discovery.posts import files
from discovery.posts.models import Post
from discovery.posts.selectors import posted_since
from discovery.posts.services import clean_visibility

__all__ = ["IMPORTED", "REFUSED", "SKIPPED", "Event", "confirm", "drop", "import_pictures", "start", "undo"]

Kind, State = ImportJob.Kind, ImportJob.State
# Each may keep a file of gigabytes until it is imported or dropped.
OPEN_A_PERSON = 3
MOST_TEXT = 1_000_000
NAME_LENGTH = 300
_is_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Event:
    """What became of the post at `position` (from 1) of `total`; `reason` in plain words when it was refused, or when
    something was left out of it."""

    source: str
    position: int
    total: int
    path: str
    outcome: str
    reason: str = ""
    unused_labels: int = 0


def import_pictures(
    place: Path | str,
    mapping: Mapping | None = None,
    *,
    kind: str = "",
    visibility: str = Post.Visibility.PUBLIC,
    limit: int | None = None,
    dry_run: bool = False,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Generator[Event, None, None]:
    """Import the first `limit` posts of the source at `place`, telling of each as it is done.

    What is in the ledger as imported is skipped, so that a run may be stopped anywhere and repeated; what was refused
    is tried again. A dry run reads and decodes alike but fetches and writes nothing. Raises CannotImport before
    anything is written.
    """
    mapping = mapping or Mapping()
    with ExitStack() as stack:
        opened = stack.enter_context(opened_place(place, kind, mapping))
        author, visibility = _existing(mapping.author), _known_visibility(visibility)
        ledger = None if dry_run else stack.enter_context(open_ledger(opened.name))
        taker = Taker(author=author, visibility=visibility, ledger=ledger, imported=imported_from(opened.name))
        posts = opened.posts[:limit]
        for position, post in enumerate(posts, start=1):
            if is_stopped():
                return
            taken = taker.take(post)
            yield Event(opened.name, position, len(posts), post.path, taken.outcome, taken.reason, opened.unused_labels)
        if ledger and len(posts) == len(opened.posts):
            ledger.finish()


def undo_source(source: str, *, dry_run: bool = False) -> int:
    """Delete every post that the source of this name became, and forget what became of it; how many posts.

    A new import of it starts afresh. Raises CannotImport where nothing of this name was imported.
    """
    run = Import.objects.filter(source=source).first()
    if run is None:
        raise CannotImport(
            _("Nothing was imported from %(source)s; the name is what the import's summary begins with.")
            % {"source": repr(source)}
        )
    number = processing.made_by(run).count()
    if not dry_run:
        with open_ledger(source):
            while processing.undo_some(run):
                pass
            run.items.all().delete()
            ImportJob.objects.filter(run=run).update(state=State.UNDONE, done=number, total=number)
    return number


def start(*, owner: User, kind: str, file: File | None = None, address: str = "", lines: str = "") -> ImportJob:
    """Have something looked at that `owner` wants to bring in; nothing is posted before `confirm`.

    An export, and a zip of pictures, is a `file`; a manifest has an `address`; a list of addresses is a `file` or
    `lines`. Raises ValidationError: unknown-kind, no-file, import-too-large, bad-address, no-addresses,
    too-many-imports.
    """
    name, content = _clean_source(kind, file, address, lines)
    with transaction.atomic():
        _lock(owner.pk)
        if ImportJob.objects.filter(owner=owner, state__in=[*ImportJob.WORKING, State.LOOKED]).count() >= OPEN_A_PERSON:
            raise ValidationError(
                _("%(most)s of your imports are open already. Finish one, or drop it.") % {"most": OPEN_A_PERSON},
                code="too-many-imports",
            )
        job = ImportJob(owner=owner, kind=kind, name=name)
        job.run = Import.objects.create(source=f"{owner.username}/{kind}/{job.pk}")
        job.save(force_insert=True)
        if content is not None:
            files.store(stored_name(job), content)
        nudge_on_commit(work, str(job.pk))
    return job


@transaction.atomic
def confirm(*, job: ImportJob, visibility: str = Post.Visibility.PRIVATE) -> ImportJob:
    """Import what was looked at, its posts to be seen as `visibility` says. Doing it twice is doing it once.

    Raises ValidationError: unknown-visibility, import-not-ready; newcomer-limit for more than a new account may post.
    """
    require_own(job.owner_id)
    visibility = clean_visibility(visibility)
    _lock(job.owner_id)
    job = _locked(job)
    if job.state in {State.RUNNING, State.DONE}:
        return job
    if job.state != State.LOOKED:
        raise ValidationError(_("This import does not wait to be confirmed."), code="import-not-ready")
    if visibility != Post.Visibility.PRIVATE:
        check_newcomer(job.owner, Deed.POST, lambda since: _shown_since(job.owner, since), more=job.total)
    return _set_working(job, State.RUNNING, visibility=visibility)


@transaction.atomic
def undo(*, job: ImportJob) -> ImportJob:
    """Delete every post that this import made, also one that is still being made. Doing it twice is doing it once.

    Raises ValidationError `import-not-ready` for one that has made nothing.
    """
    require_own(job.owner_id)
    job = _locked(job)
    if job.state in {State.UNDOING, State.UNDONE}:
        return job
    if job.run is None or job.state not in {State.RUNNING, State.DONE, State.FAILED}:
        raise ValidationError(
            _("This import has posted nothing yet; there is nothing to undo."), code="import-not-ready"
        )
    return _set_working(job, State.UNDOING, total=processing.made_by(job.run).count())


@transaction.atomic
def drop(*, job: ImportJob) -> None:
    """Forget an import that has posted nothing, and its file. Raises ValidationError `import-not-ready`."""
    require_own(job.owner_id)
    job = _locked(job)
    if job.state not in {State.LOOKING, State.LOOKED, State.FAILED, State.UNDONE} or _has_posted(job):
        raise ValidationError(_("This import has posted something. Undo it first."), code="import-not-ready")
    processing.forget(job)


def _has_posted(job: ImportJob) -> bool:
    return job.run is not None and processing.made_by(job.run).exists()


def _shown_since(owner: User, since: datetime) -> int:
    """How many posts others see of the owner since then, and are yet to see by imports that go on."""
    going_on = ImportJob.objects.filter(owner=owner, state=State.RUNNING).exclude(visibility=Post.Visibility.PRIVATE)
    to_come = going_on.aggregate(posts=Sum(F("total") - F("done")))["posts"]
    return posted_since(owner, since) + (to_come or 0)


def _lock(owner_id: int) -> None:
    """So that two requests at once do not pass a limit together."""
    User.objects.select_for_update(no_key=True).get(pk=owner_id)


def _locked(job: ImportJob) -> ImportJob:
    return ImportJob.objects.select_for_update(of=("self",)).select_related("run", "owner").get(pk=job.pk)


def _set_working(job: ImportJob, state: str, **fields: object) -> ImportJob:
    changed = {"state": state, "done": 0, "attempts": 0, "beat_at": timezone.now(), "finished_at": None, **fields}
    for name, value in changed.items():
        setattr(job, name, value)
    job.save(update_fields=list(changed))
    nudge_on_commit(work, str(job.pk))
    return job


def _clean_source(kind: str, file: File | None, address: str, lines: str) -> tuple[str, File | None]:
    """What the import is called, and what is kept of it. Raises ValidationError."""
    if kind not in Kind.values:
        raise ValidationError(
            _("An import is one of %(kinds)s.") % {"kinds": ", ".join(Kind.values)}, code="unknown-kind"
        )
    if kind == Kind.IIIF:
        return _clean_address(address), None
    if kind == Kind.ADDRESSES and lines.strip():
        if len(lines) > MOST_TEXT:
            raise _too_large(MOST_TEXT)
        return _("Addresses"), ContentFile(lines.encode("utf-8", "replace"))
    if file is None:
        if kind == Kind.ADDRESSES:
            raise ValidationError(_("Give at least one address, or a file of them."), code="no-addresses")
        raise ValidationError(_("Choose the file to import."), code="no-file")
    if file.size > settings.KINDRED_IMPORT_BYTES:
        raise _too_large(settings.KINDRED_IMPORT_BYTES)
    return (file.name or str(Kind(kind).label))[-NAME_LENGTH:], file


def _too_large(most: int) -> ValidationError:
    return ValidationError(
        _("A file can have %(most)s MB here; a larger one is imported by the command line.")
        % {"most": f"{most // 1_000_000:,}"},
        code="import-too-large",
    )


def _clean_address(address: str) -> str:
    address = address.strip()
    try:
        _is_address(address)
    except ValidationError:
        address = ""
    if not address or len(address) > NAME_LENGTH:
        raise ValidationError(
            _("Give the whole address of the manifest; it begins with https:// or http://."), code="bad-address"
        )
    return address


def _existing(username: str) -> User | None:
    if not username:
        return None
    try:
        return get_person(username)
    except User.DoesNotExist:
        raise CannotImport(_("Nobody here has the username %(username)s.") % {"username": repr(username)}) from None


def _known_visibility(visibility: str) -> str:
    try:
        return clean_visibility(visibility)
    except ValidationError as problem:
        raise CannotImport(" ".join(problem.messages)) from None
