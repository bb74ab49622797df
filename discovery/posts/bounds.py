"""How large a picture may be on this site, and what opening it may take."""

from __future__ import annotations

from django.conf import settings

from discovery.imaging.limits import Limits


def limits() -> Limits:
    return Limits(
        max_bytes=settings.KINDRED_UPLOAD_BYTES,
        decoding_bytes=settings.KINDRED_DECODING_BYTES,
        decoding_seconds=settings.KINDRED_DECODING_SECONDS,
    )
