"""How a tag is written: its name as people read it, its slug as the one spelling that is stored once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from discovery.posts.models import TAGS_A_POST, Tag

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


def tags_named(names: Iterable[str]) -> list[Tag]:
    """The tags of these names, made where they are new. Raises ValidationError for too many of them."""
    wanted: dict[str, str] = {}
    for name in map(clean_name, names):
        slug = slug_of(name)
        if slug:
            wanted.setdefault(slug, name)
    if len(wanted) > TAGS_A_POST:
        raise ValidationError(f"A post can carry {TAGS_A_POST} tags at most.", code="too-many-tags")
    known = {tag.slug: tag for tag in Tag.objects.filter(slug__in=wanted)}
    fresh = [Tag(name=name, slug=slug) for slug, name in wanted.items() if slug not in known]
    if fresh:
        Tag.objects.bulk_create(sorted(fresh, key=lambda tag: tag.slug), ignore_conflicts=True)
        known = {tag.slug: tag for tag in Tag.objects.filter(slug__in=wanted)}
    return [known[slug] for slug in wanted]
