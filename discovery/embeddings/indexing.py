"""Placing ready pictures in the open embedding spaces, a batch at a time, each exactly once."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from PIL import Image

from discovery.embeddings.encoders.protocol import Encoder, EncodingFailed
from discovery.embeddings.encoding import encode, width_to_encode
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.embeddings.spaces import encoder_of, ensure_configured_space, open_spaces
from discovery.embeddings.tastes import mark_stale
from discovery.posts import files
from discovery.posts.models import Picture

logger = logging.getLogger(__name__)

BATCH = 32


def embed_batch(size: int = BATCH, *, recent: timedelta | None = None) -> int:
    """Embed up to `size` waiting pictures in each open space; the number of pictures dealt with.

    `recent` looks only at pictures that became ready so short a time ago: an index answers that, however large the
    site. The sweep looks at all. Raises UnknownEncoder or WeightsUnavailable when the configured encoder cannot be
    had; nothing is written then.
    """
    spaces = open_spaces() or [ensure_configured_space()]
    return sum(_embed_in(space, size, recent) for space in spaces)


def _waiting_in(space: EmbeddingSpace, recent: timedelta | None) -> QuerySet[Picture]:
    placed = Embedding.objects.filter(space=space, picture=OuterRef("pk"))
    waiting = Picture.objects.filter(~Exists(placed), state=Picture.State.READY, problem="")
    return waiting.filter(ready_at__gt=timezone.now() - recent) if recent else waiting


@transaction.atomic
def _embed_in(space: EmbeddingSpace, size: int, recent: timedelta | None) -> int:
    # Locked rows are another worker's batch: skipped, so that two workers never encode the same picture.
    batch = list(
        _waiting_in(space, recent)
        .select_related("post")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("ready_at")[:size]
    )
    if not batch:
        return 0
    vectors = _encode_each(encoder_of(space), batch)
    Embedding.objects.bulk_create(
        [
            Embedding(space=space, picture=picture, post_id=picture.post_id, vector=vectors[picture.pk])
            for picture in batch
            if picture.pk in vectors
        ],
        ignore_conflicts=True,
    )
    mark_stale({picture.post.author_id for picture in batch}, space.pk)
    return len(batch)


def _encode_each(encoder: Encoder, batch: Sequence[Picture]) -> dict[UUID, np.ndarray]:
    """The vector of each picture that has one; one that cannot be read or encoded is set aside, not its neighbours."""
    images: dict[UUID, Image.Image] = {}
    for picture in batch:
        try:
            images[picture.pk] = load_for_encoding(picture)
        except (OSError, ValueError) as problem:
            _set_aside(picture, f"Its stored rendition cannot be read: {problem}")
    if not images:
        return {}
    try:
        return dict(zip(images, encode(encoder, list(images.values())), strict=True))
    except EncodingFailed as problem:
        if len(batch) == 1:
            _set_aside(batch[0], f"It cannot be encoded: {problem}")
            return {}
        singly = [_encode_each(encoder, [picture]) for picture in batch if picture.pk in images]
        return {picture_id: vector for found in singly for picture_id, vector in found.items()}


def load_for_encoding(picture: Picture) -> Image.Image:
    width = width_to_encode(picture.rendition_widths, picture.width, picture.height)
    with Image.open(io.BytesIO(files.read(files.rendition_name(picture.pk, width)))) as image:
        return image.convert("RGB")


def _set_aside(picture: Picture, problem: str) -> None:
    logger.error("picture %s is not embedded: %s", picture.pk, problem)
    Picture.objects.filter(pk=picture.pk).update(problem=problem[:300])
