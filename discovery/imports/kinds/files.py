"""A zip of pictures: each file is a post, in the order of their names."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from discovery.imports.found import FoundPicture, FoundPost
from discovery.imports.sources import CannotImport, Item


def posts(items: Sequence[Item]) -> list[FoundPost]:
    """Raises CannotImport where there is none."""
    if not items:
        raise CannotImport(_("There is no file in it."))
    return [
        FoundPost(path=item.path, pictures=(FoundPicture(item.load),)) for item in sorted(items, key=lambda i: i.path)
    ]
