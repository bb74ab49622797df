"""Whole addresses for readers elsewhere, and text that XML can hold."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import reverse

from discovery.posts.models import Picture

# What XML 1.0 has no place for (section 2.2), though people may type it.
_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def site_of(request: HttpRequest) -> str:
    """Scheme and host, without a slash; empty on a page that says that the host is none of ours."""
    try:
        return settings.SITE_URL.rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    except DisallowedHost:
        return ""


def plain(text: object) -> str:
    return _NO_CHARACTERS.sub("", str(text))


def picture_path(picture: Picture, width: int) -> str:
    return reverse("picture", args=[picture.pk, width])


def width_within(picture: Picture, at_most: int) -> int:
    """The widest copy of `picture` that is `at_most` pixels wide; 0 without one."""
    return max((width for width in picture.rendition_widths if width <= at_most), default=0)


def height_at(picture: Picture, width: int) -> int:
    """In pixels; at least 1."""
    return max(1, round(picture.height * width / picture.width))
