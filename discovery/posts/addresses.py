"""The addresses of pictures' files: plain where everybody may see them, else signed, and good for minutes alone.

A signature lets nobody in: the rule is asked at the door besides (discovery/posts/serving.py). It keeps what a cache on
the way took, or a log or a history noted, from being found under the same address later.
"""

from __future__ import annotations

import time

from django.core.signing import BadSignature, TimestampSigner, b62_encode
from django.http import HttpRequest
from django.urls import reverse

from discovery.posts.models import Picture

# Seconds for which an address is the same, so that browsers find what they kept; it is good for one to two of these.
WINDOW = 900
PARAMETER = "signed"


class _Rounded(TimestampSigner):
    """Signs as at the beginning of the WINDOW."""

    def timestamp(self) -> str:
        return b62_encode(int(time.time()) // WINDOW * WINDOW)


def file_address(picture: Picture, name: str, *arguments: object) -> str:
    """The path of one of its files, by the name of the URL and what comes after the picture; asks for post and author.

    The same for everybody who may see it.
    """
    path = reverse(name, args=[picture.pk, *arguments])
    return path if picture.post.is_for_all else signed(path)


def signed(path: str) -> str:
    """The path with its signature of now."""
    return f"{path}?{PARAMETER}={_signer().sign(path).removeprefix(f'{path}:')}"


def is_signed(request: HttpRequest) -> bool:
    """Whether the request's address was signed here, for this very file, and is still good."""
    try:
        _signer().unsign(f"{request.path}:{request.GET.get(PARAMETER, '')}", max_age=2 * WINDOW)
    except BadSignature:
        return False
    return True


def _signer() -> _Rounded:
    return _Rounded(salt="discovery.posts.addresses")
