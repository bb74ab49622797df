"""One turn of the worker at an import: looking, importing or undoing, for a bounded time, post by post.

A turn may be cut off anywhere: the row says how far it came, the ledger what became of each post. A post that stops the
worker again and again is passed over.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from discovery.boards.models import Board
from discovery.imports.found import FoundPost
from discovery.imports.ledger import Busy, Ledger, open_ledger
from discovery.imports.models import Import, ImportItem, ImportJob
from discovery.imports.opening import opened_job, stored_name
from discovery.imports.previewing import add, preview_of
from discovery.imports.selectors import imported_by
from discovery.imports.sources import CannotImport
from discovery.imports.taking import REFUSED, Taken, Taker
from discovery.imports.telling import told
from discovery.posts import services as posts_services
from discovery.posts.models import Post

# Then other work gets its turn: the worker has two hands for everything.
SECONDS_A_TURN = 20.0
# A look is written down as often, unless a turn was cut off before: then after each post, to find the one that does it.
SECONDS_A_NOTE = 2.0
MOST_ATTEMPTS = 4
OVERDUE = timedelta(seconds=90)
KEPT_FOR = timedelta(days=7)
STRAY_AFTER = timedelta(days=1)
POSTS_UNDONE_AT_ONCE = 20

State = ImportJob.State


def work(job_id: UUID) -> bool:
    """Take one turn at what waits to be done for this job; whether more is left."""
    job = ImportJob.objects.select_related("run").filter(pk=job_id, state__in=ImportJob.WORKING).first()
    if job is None or job.run is None:
        return False
    try:
        with open_ledger(job.run.source) as ledger:
            return _turn(job_id, ledger)
    except Busy:
        return False


def _turn(job_id: UUID, ledger: Ledger) -> bool:
    waiting = ImportJob.objects.filter(pk=job_id, state__in=ImportJob.WORKING)
    waiting.update(attempts=F("attempts") + 1, beat_at=timezone.now())
    job = waiting.select_related("owner").first()
    if job is None:
        return False
    until = time.monotonic() + SECONDS_A_TURN
    # What is wrong is written down for the owner alone, in the language that they chose.
    with override(job.owner.language or settings.LANGUAGE_CODE):
        if job.state == State.UNDOING:
            return _undo(job, ledger.run, until)
        if job.attempts > 2 * MOST_ATTEMPTS:  # it is not one of its posts
            _fail(job, _stops_worker())
            return False
        try:
            with opened_job(job) as posts:
                return _WAYS[State(job.state)](job, posts, ledger, until)
        except CannotImport as problem:
            _fail(job, told(problem))
    return False


def _look(job: ImportJob, posts: list[FoundPost], ledger: Ledger, until: float) -> bool:
    preview, noted = preview_of(job.preview), time.monotonic()
    taker = _taker(job, None)
    _begin(job, len(posts))
    for post in posts[job.done :]:
        taken = Taken(REFUSED, _stops_worker()) if _is_stuck(job) else taker.take(post)
        add(preview, post, taken)
        job.done += 1
        now = time.monotonic()
        if job.attempts > 1 or now > noted + SECONDS_A_NOTE or now > until:
            if not _note(job, done=job.done, preview=preview, attempts=0):
                return False
            noted = now
        if now > until:
            return True
    _change(job, State.LOOKED, done=0, preview=preview, attempts=0)
    return False


def _import(job: ImportJob, posts: list[FoundPost], ledger: Ledger, until: float) -> bool:
    taker = _taker(job, ledger)
    _begin(job, len(posts))
    for post in posts[job.done :]:
        if _is_stuck(job):
            taker.refuse(post, _stops_worker())
        else:
            taker.take(post)
        job.done += 1
        # Undone or given up meanwhile: then this turn ends here.
        if not _note(job, done=job.done, attempts=0):
            return True
        if time.monotonic() > until:
            return True
    ledger.finish()
    _change(job, State.DONE, finished_at=timezone.now())
    default_storage.delete(stored_name(job))
    return False


def _taker(job: ImportJob, ledger: Ledger | None) -> Taker:
    imported = imported_by(job.owner, job.kind)
    return Taker(author=job.owner, visibility=job.visibility, ledger=ledger, imported=imported, is_members=True)


_WAYS: dict[State, Callable[[ImportJob, list[FoundPost], Ledger, float], bool]] = {
    State.LOOKING: _look,
    State.RUNNING: _import,
}


def _undo(job: ImportJob, run: Import, until: float) -> bool:
    """Delete what the job made, a few posts at a time; `done` of the row counts them."""
    while undo_some(run):
        job.done = job.total - made_by(run).count()
        _note(job, done=job.done, attempts=0)
        if time.monotonic() > until:
            return True
    _remove_empty_boards(job)
    run.items.all().delete()
    _change(job, State.UNDONE, done=job.total, finished_at=timezone.now())
    default_storage.delete(stored_name(job))
    return False


def undo_some(run: Import) -> int:
    """Delete some of the posts that a source became; how many."""
    items = made_by(run).select_related("post__author").order_by("pk")[:POSTS_UNDONE_AT_ONCE]
    posts: list[Post] = [item.post for item in items if item.post is not None]
    for post in posts:
        posts_services.delete(post=post)
    return len(posts)


def made_by(run: Import) -> QuerySet[ImportItem]:
    """What the source became and is there still."""
    return run.items.filter(post__isnull=False)


def _remove_empty_boards(job: ImportJob) -> None:
    """Those that the import has made, which nobody has used for anything else."""
    named = Q()
    for name in preview_of(job.preview)["boards"]:
        named |= Q(name__iexact=name)
    if named:
        Board.objects.filter(named, owner=job.owner, created_at__gte=job.created_at, items=None).delete()


def tidy() -> None:
    """Forget what was looked at and never imported, and files that belong to no import."""
    old = ImportJob.objects.filter(state__in=[State.LOOKED, State.FAILED], beat_at__lt=Now() - KEPT_FOR)
    for job in old.exclude(run__items__outcome=ImportItem.Outcome.IMPORTED):
        forget(job)
    _remove_strays()


def _remove_strays() -> None:
    """Files whose owner's account is gone, or whose row was never written."""
    try:
        names = default_storage.listdir("imports")[1]
    except FileNotFoundError:
        return
    known = {str(pk) for pk in ImportJob.objects.values_list("pk", flat=True)}
    for name in names:
        is_old = default_storage.get_modified_time(f"imports/{name}") < timezone.now() - STRAY_AFTER
        if is_old and name not in known:
            default_storage.delete(f"imports/{name}")


def forget(job: ImportJob) -> None:
    """The row, the ledger and the file."""
    default_storage.delete(stored_name(job))
    if job.run_id is not None:
        Import.objects.filter(pk=job.run_id).delete()
    job.delete()


def _begin(job: ImportJob, total: int) -> None:
    job.total = total
    ImportJob.objects.filter(pk=job.pk).update(total=total)


def _is_stuck(job: ImportJob) -> bool:
    """Whether the post that is next has stopped the worker before; asked again, of the one after it, it has not."""
    if job.attempts <= MOST_ATTEMPTS:
        return False
    job.attempts = 1
    return True


def _note(job: ImportJob, **fields: object) -> bool:
    """Write down how far it is; False where somebody has decided otherwise meanwhile."""
    return bool(ImportJob.objects.filter(pk=job.pk, state=job.state).update(beat_at=timezone.now(), **fields))


def _change(job: ImportJob, state: State, **fields: object) -> None:
    _note(job, state=state, **fields)


def _fail(job: ImportJob, problem: str) -> None:
    _change(job, State.FAILED, problem=problem[:300], finished_at=timezone.now())
    default_storage.delete(stored_name(job))


def _stops_worker() -> str:
    return _("It stopped the worker again and again.")
