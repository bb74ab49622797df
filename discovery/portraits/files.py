"""Where profile pictures lie in storage: square WebPs that we wrote, under a name that is never given twice."""

from __future__ import annotations

import secrets

from django.core.files.storage import default_storage

from discovery.posts.files import store

# A list's monogram on a dense screen, and the head of a profile.
SIZES = (96, 256)


def new_name() -> str:
    """24 characters that cannot be guessed; User.portrait holds 32."""
    return secrets.token_urlsafe(18)


def file_name(portrait: str, size: int) -> str:
    return f"portraits/{portrait[:2]}/{portrait}/{size}.webp"


def write(portrait: str, copies: dict[int, bytes]) -> None:
    for size, data in copies.items():
        store(file_name(portrait, size), data)


def remove(portrait: str) -> None:
    """Delete its files; those that are gone already are no error."""
    for size in SIZES:
        default_storage.delete(file_name(portrait, size))
