"""What can be imported: for each kind, how its files become posts, and by what it is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from discovery.imports.found import FoundPost, in_parts
from discovery.imports.kinds import addresses, files, iiif, instagram, pinterest, pixelfed
from discovery.imports.models import ImportJob
from discovery.imports.sources import Item

Kind = ImportJob.Kind

_READERS: dict[str, Callable[[Sequence[Item]], list[FoundPost]]] = {
    Kind.FILES: files.posts,
    Kind.INSTAGRAM: instagram.posts,
    Kind.PINTEREST: pinterest.posts,
    Kind.PIXELFED: pixelfed.posts,
    Kind.IIIF: iiif.posts,
    Kind.ADDRESSES: addresses.posts,
}
_KNOWN_BY_THEIR_FILES = {
    Kind.INSTAGRAM: instagram.is_export,
    Kind.PIXELFED: pixelfed.is_export,
    Kind.PINTEREST: pinterest.is_export,
}


def posts_of(kind: str, items: Sequence[Item]) -> list[FoundPost]:
    """The posts that these files of this kind would become, in the same order each time. Raises CannotImport."""
    return list(in_parts(_READERS[kind](items)))


def kind_of(items: Sequence[Item]) -> str:
    """The kind that the files give away by their names, or else pictures."""
    return next((kind for kind, is_export in _KNOWN_BY_THEIR_FILES.items() if is_export(items)), Kind.FILES)
