"""How large a picture may be on this site."""

from __future__ import annotations

from django.conf import settings

from discovery.imaging.opening import Limits


def limits() -> Limits:
    return Limits(max_bytes=settings.KINDRED_UPLOAD_BYTES)
