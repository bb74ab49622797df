"""How a tag is written: its name as people read it, its slug as the one spelling that is stored once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from discovery.posts.models import TAGS_A_POST, Tag, TagAlias

_SEPARATORS = re.compile(r"[\s_/]+")
_UNWANTED = re.compile(r"[^\w\-+&.']")


def clean_name(text: str) -> str:
    """The readable name: no leading '#', single spaces, no control characters."""
    return " ".join(unicodedata.normalize("NFC", text).lstrip("#＃").split())[:50].strip()


def slug_of(name: str) -> str:
    """The folded name: case, width and separators do not tell two tags apart. Empty when nothing is left."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _UNWANTED.sub("", _SEPARATORS.sub("-", folded.strip())).strip("-.'")[:50]


def split_names(text: str) -> list[str]:
    """Names out of one line: by commas (also the Chinese ones) where there are any, else by '#'."""
    parts = re.split(r"[,，、;；\n]", text) if re.search(r"[,，、;；\n]", text) else re.split(r"[#＃]", text)
    return [name for name in map(clean_name, parts) if name]


def resolved(slug: str) -> str:
    """The slug of the tag that is meant: of the one that `slug` is another word for, or else `slug` itself."""
    return tags_by_alias([slug]).get(slug) or slug


def tags_by_alias(slugs: Iterable[str]) -> dict[str, str]:
    """Those of `slugs` that are other words for a tag, each with the slug of that tag; by one query."""
    aliases = TagAlias.objects.filter(slug__in=list(slugs))
    return dict(aliases.values_list("slug", "tag__slug"))


def tags_named(names: Iterable[str]) -> list[Tag]:
    """The tags of these names, with their aliases at hand; made where they are new.

    Another word for a tag gives that tag. Raises ValidationError for too many of them.
    """
    given: dict[str, str] = {}
    for name in map(clean_name, names):
        slug = slug_of(name)
        if slug:
            given.setdefault(slug, name)
    meant = tags_by_alias(given)
    wanted = {meant.get(slug, slug): name for slug, name in given.items()}
    if len(wanted) > TAGS_A_POST:
        raise ValidationError(
            _("A post can carry %(most)s tags at most.") % {"most": TAGS_A_POST}, code="too-many-tags"
        )
    known = _known(wanted)
    fresh = [Tag(name=name, slug=slug) for slug, name in wanted.items() if slug not in known]
    if fresh:
        Tag.objects.bulk_create(sorted(fresh, key=lambda tag: tag.slug), ignore_conflicts=True)
        known = _known(wanted)
    return [known[slug] for slug in wanted]


def _known(slugs: Iterable[str]) -> dict[str, Tag]:
    return {tag.slug: tag for tag in Tag.objects.filter(slug__in=list(slugs)).prefetch_related("aliases")}
