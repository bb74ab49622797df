"""What was put back against what is known of it: a file that was cut or changed in the archive is not passed over."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import file_digest
from uuid import UUID

from django.core.files.storage import default_storage

from discovery.posts import files
from discovery.posts.models import Picture

BATCH = 500


def changed_originals() -> Iterator[UUID]:
    """Pictures whose original is there, and is not the one that was stored, by its SHA-256. Reads every one of them."""
    for key, digest in Picture.objects.values_list("pk", "sha256").iterator(BATCH):
        try:
            with default_storage.open(files.original_name(key)) as file:
                found = file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            continue
        if found != digest:
            yield key
