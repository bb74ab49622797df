"""Files that no row knows: in storage, and in the folders of this machine where arrivals and exports are made.

Only what lies in folders of ours and is old enough counts: a bucket may hold other things, and an upload writes its
files before its rows are certain.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from time import time
from typing import Any, NamedTuple
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.users.models import User
from discovery.catalogues.processing import stored_name as catalogue_name
from discovery.exports import files as exports
from discovery.exports.models import AccountExport
from discovery.exports.selectors import waiting
from discovery.imports.models import ImportJob
from discovery.imports.opening import stored_name as import_name
from discovery.integrity.findings import WINDOW, Batch, Check
from discovery.integrity.remains import copies_of
from discovery.portraits import files as portraits
from discovery.posts import files
from discovery.posts.models import Picture
from discovery.screening.models import BlockedPicture
from discovery.screening.processing import upload_name as blocked_name
from discovery.search.models import QueryPicture
from discovery.search.processing import upload_name
from discovery.shop.models import Catalogue
from discovery.storage import names_in
from discovery.uploads import arriving
from discovery.uploads.models import Arrival

IMPORTING = (*ImportJob.WORKING, ImportJob.State.LOOKED)


def _part(name: str, number: int) -> str:
    """That part of a path, or nothing."""
    return next(islice(name.split("/"), number, None), "")


def _identifiers(texts: Iterable[str]) -> dict[UUID, str]:
    """Those of the texts that are identifiers as we write them."""
    found = {}
    for text in texts:
        try:
            found[UUID(text)] = text
        except ValueError:
            continue
    return {key: text for key, text in found.items() if str(key) == text}


def _of_pictures(names: Sequence[str]) -> set[str]:
    """What a picture may have: while it is prepared anything, once it is refused its original."""
    beside = defaultdict(set)
    for name in names:
        beside[_part(name, 2)].add(name)
    known = set()
    for picture in Picture.objects.filter(pk__in=_identifiers(beside)):
        known.add(files.original_name(picture.pk))
        if picture.state == Picture.State.RECEIVED:
            known |= beside[str(picture.pk)]
        elif picture.state == Picture.State.READY:
            known |= copies_of(picture)
            known |= {files.avif_name(picture.pk, width) for width in picture.avif_widths or ()}
    return known


def _of_portraits(names: Sequence[str]) -> set[str]:
    shown = User.objects.filter(portrait__in={_part(name, 2) for name in names}).exclude(portrait="")
    return {
        portraits.file_name(portrait, size)
        for portrait in shown.values_list("portrait", flat=True)
        for size in portraits.SIZES
    }


def _of_exports(names: Sequence[str]) -> set[str]:
    keys = _identifiers(_part(name, 1).removesuffix(".zip") for name in names)
    kept = AccountExport.objects.filter(pk__in=keys).exclude(state=AccountExport.State.FAILED)
    return {exports.stored_name(key) for key in kept.values_list("pk", flat=True)}


def _of_imports(names: Sequence[str]) -> set[str]:
    keys = _identifiers(_part(name, 1) for name in names)
    return {import_name(job) for job in ImportJob.objects.filter(pk__in=keys, state__in=IMPORTING)}


def _of_catalogues(names: Sequence[str]) -> set[str]:
    keys = {int(key) for key in (_part(name, 1) for name in names) if key.isdecimal() and len(key) < 19}
    return {catalogue_name(one) for one in Catalogue.objects.filter(pk__in=keys, state=Catalogue.State.WAITING)}


def _of_queries(names: Sequence[str]) -> set[str]:
    tokens = {_part(name, 1) for name in names}
    waits = QueryPicture.objects.filter(pk__in=tokens, state=QueryPicture.State.RECEIVED)
    return {upload_name(token) for token in waits.values_list("pk", flat=True)}


def _of_blocked(names: Sequence[str]) -> set[str]:
    keys = _identifiers(_part(name, 1) for name in names)
    waits = BlockedPicture.objects.filter(pk__in=keys, state=BlockedPicture.State.RECEIVED)
    return {blocked_name(key) for key in waits.values_list("pk", flat=True)}


KNOWN: dict[str, Callable[[Sequence[str]], set[str]]] = {
    "originals": _of_pictures,
    "renditions": _of_pictures,
    "portraits": _of_portraits,
    exports.FOLDER: _of_exports,
    "imports": _of_imports,
    "catalogues": _of_catalogues,
    "queries": _of_queries,
    "blocklist": _of_blocked,
}


class Stray(NamedTuple):
    """A stored file without a row, and when it was written."""

    name: str
    written_at: datetime

    def __str__(self) -> str:
        return self.name


def _search(grace: timedelta) -> Iterator[Batch]:
    for folder, known in KNOWN.items():
        for names in _batches(names_in(default_storage, folder)):
            strays = _written(sorted(set(names) - known(names)))
            yield Batch(len(names), [stray for stray in strays if stray.written_at <= timezone.now() - grace])


def _written(names: Iterable[str]) -> Iterator[Stray]:
    """A file that is gone by now is no stray."""
    for name in names:
        with suppress(FileNotFoundError):
            yield Stray(name, default_storage.get_modified_time(name))


def _delete(strays: Sequence[Stray]) -> int:
    """Asked again: what has a row by now, or was written anew, is an upload's that was under way."""
    for folder, known in KNOWN.items():
        for batch in _batches(stray for stray in strays if _part(stray.name, 0) == folder):
            kept = known([stray.name for stray in batch])
            for again in _written(stray.name for stray in batch if stray.name not in kept):
                if again in batch:
                    default_storage.delete(again.name)
    return len(strays)


def _batches(things: Iterable[Any]) -> Iterator[list[Any]]:
    things = iter(things)
    while batch := list(islice(things, WINDOW)):
        yield batch


def _search_arrivals(grace: timedelta) -> Iterator[Batch]:
    """A second name of an arrival's bytes, which a crash may leave, has more behind its identifier."""
    for paths in _batches(arriving.stored()):
        keys = _identifiers(path.name for path in paths)
        known = {str(key) for key in Arrival.objects.filter(pk__in=keys).values_list("pk", flat=True)}
        yield Batch(len(paths), [path for path in paths if path.name not in known and _is_old(path, grace)])


def _search_workplaces(grace: timedelta) -> Iterator[Batch]:
    for paths in _batches(exports.workplaces()):
        keys = _identifiers(path.name for path in paths)
        known = {str(key) for key in waiting().filter(pk__in=keys).values_list("pk", flat=True)}
        yield Batch(len(paths), [path for path in paths if path.name not in known and _is_old(path, grace)])


def _is_old(path: Path, grace: timedelta) -> bool:
    try:
        return path.stat().st_mtime <= time() - grace.total_seconds()
    except FileNotFoundError:
        return False


def _unlink(paths: Sequence[Path]) -> int:
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)


def _remove_folders(paths: Sequence[Path]) -> int:
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)
    return sum(not path.exists() for path in paths)


CHECKS = [
    Check("file-of-nothing", "stored files that nothing here knows: deleted", lambda: 0, _search, _delete),
    Check(
        "arrival-file-of-nothing",
        "files in the folder of arrivals that belong to none: deleted",
        lambda: 0,
        _search_arrivals,
        _unlink,
    ),
    Check(
        "export-folder-of-nothing",
        "folders in which an export was being made that is no longer wanted: deleted",
        lambda: 0,
        _search_workplaces,
        _remove_folders,
    ),
]
