"""Opening what is to be imported, on disk for the command or in storage for a job, as the posts it would become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zipfile import is_zipfile

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from discovery.imaging.opening import Limits
from discovery.imports.found import FoundPicture, FoundPost
from discovery.imports.kinds import Kind, kind_of, posts_of
from discovery.imports.kinds.iiif import fetch_manifest
from discovery.imports.mapping import Mapping, Plan, make_plan
from discovery.imports.models import ImportJob
from discovery.imports.sources import CannotImport, Item, Source, open_source
from discovery.imports.sources.archive import opened_archive
from discovery.imports.sources.folder import file_item
from discovery.posts import files

# What may be one document, outside of any zip.
_DOCUMENTS = {Kind.PINTEREST, Kind.PIXELFED, Kind.IIIF, Kind.ADDRESSES}


@dataclass(frozen=True)
class Opened:
    """`name` tells it from other sources; `unused_labels`: how many rows of its table name no picture."""

    name: str
    posts: Sequence[FoundPost]
    unused_labels: int = 0


@contextmanager
def opened_place(place: Path | str, kind: str, mapping: Mapping) -> Iterator[Opened]:
    """What lies on disk, or the manifest at an address; readable inside the block. Raises CannotImport.

    Without a `kind`, the names of the files tell it.
    """
    if kind == Kind.IIIF and str(place).startswith(("https://", "http://")):
        yield _of_export(str(place)[:300], kind, [_manifest(str(place))], mapping)
    elif kind in _DOCUMENTS and (path := Path(place).expanduser()).is_file() and not is_zipfile(path):
        yield _of_export(path.name, kind, [file_item(path)], mapping)
    else:
        with open_source(Path(place)) as source:
            kind = kind or kind_of(source.items)
            if kind == Kind.FILES:
                yield _of_plan(source, make_plan(source, mapping))
            else:
                yield _of_export(source.name, kind, source.items, mapping)


def _of_export(name: str, kind: str, items: Sequence[Item], mapping: Mapping) -> Opened:
    if mapping.labels:
        raise CannotImport(_("A table of labels goes with a folder or a zip of pictures only."))
    if not mapping.author:
        raise CannotImport(
            _("This is %(kind)s: say by --author which account takes its posts.") % {"kind": Kind(kind).label}
        )
    return Opened(name, posts_of(kind, items))


def _of_plan(source: Source, plan: Plan) -> Opened:
    posts = []
    for item in plan.items:
        words = plan.words[item.path]
        picture = FoundPicture(item.load)
        posts.append(
            FoundPost(item.path, (picture,), words.caption, words.tags, author=words.author, problem=words.problem)
        )
    return Opened(source.name, posts, plan.unused)


@contextmanager
def opened_job(job: ImportJob) -> Iterator[list[FoundPost]]:
    """What somebody has brought, readable inside the block. Raises CannotImport.

    A manifest is fetched the first time and kept: it stays the same while it is imported.
    """
    if job.kind == Kind.IIIF and not default_storage.exists(stored_name(job)):
        files.store(stored_name(job), fetch_manifest(job.name))
    try:
        file = default_storage.open(stored_name(job))
    except FileNotFoundError:
        raise CannotImport(_("Its file is gone; send it again.")) from None
    with file:
        if job.kind not in _DOCUMENTS or is_zipfile(file):
            with opened_archive(file, job.name) as items:
                yield posts_of(job.kind, items)
        else:
            yield posts_of(job.kind, [Item(job.name, partial(_load, file))])


def stored_name(job: ImportJob) -> str:
    """Where the file of a job lies; it is never served."""
    return f"imports/{job.pk}"


def _load(file: File, limits: Limits) -> bytes:
    limits.check_bytes(file.size)
    file.seek(0)
    return bytes(file.read(limits.max_bytes))


def _manifest(address: str) -> Item:
    data = fetch_manifest(address)
    return Item(address, lambda limits: data)
