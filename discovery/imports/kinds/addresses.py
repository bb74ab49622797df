"""A list of addresses, one picture a line; what follows the address on its line is the caption."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from discovery.imports.found import FoundPost, far_picture
from discovery.imports.kinds.texts import caption_of, hashtags, read_bytes
from discovery.imports.labels import read_text
from discovery.imports.sources import CannotImport, Item, readable_path

MOST_LINES = 5_000


def posts(items: Sequence[Item]) -> list[FoundPost]:
    """Lines that begin with # are passed over. Raises CannotImport where a line begins with something else than an
    address, and where there are none, or too many."""
    found: dict[str, FoundPost] = {}
    for item in items:
        for number, line in enumerate(read_text(read_bytes(item), item.path).splitlines(), start=1):
            if line.strip() and not line.lstrip().startswith("#"):
                post = _post(line, number)
                found.setdefault(post.path, post)
    if not found:
        raise CannotImport(_("There is no address in it. Give one a line, each beginning with https:// or http://."))
    if len(found) > MOST_LINES:
        raise CannotImport(_("A list can have %(most)s addresses.") % {"most": f"{MOST_LINES:,}"})
    return list(found.values())


def _post(line: str, number: int) -> FoundPost:
    address, caption = (*line.split(None, 1), "")[:2]
    if not address.casefold().startswith(("https://", "http://")):
        raise CannotImport(
            _("Line %(number)s begins with no address; one begins with https:// or http://.") % {"number": number}
        )
    caption = caption_of(caption)
    return FoundPost(
        path=readable_path(address),
        pictures=(far_picture([address]),),
        caption=caption,
        tags=hashtags(caption),
        is_named=True,
    )
