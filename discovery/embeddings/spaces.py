"""Embedding spaces: which one is searched, and how another takes its place once it holds every picture."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from accounts.related.services import index_tastes
from discovery.embeddings.encoders.protocol import BlockEncoder, Encoder, EncoderError, TextEncoder, WeightsUnavailable
from discovery.embeddings.encoders.registry import load_encoder
from discovery.embeddings.encoding import configured_encoder
from discovery.embeddings.indexes import create_index
from discovery.embeddings.models import MOST_DIMENSIONS, Embedding, EmbeddingSpace
from discovery.embeddings.region_index import create_region_index
from discovery.posts.models import Picture

logger = logging.getLogger(__name__)


def active_space() -> EmbeddingSpace | None:
    return EmbeddingSpace.objects.filter(state=EmbeddingSpace.State.ACTIVE).first()


def open_spaces() -> list[EmbeddingSpace]:
    """The spaces that every picture belongs in: the searched one, and one that is being filled."""
    return list(EmbeddingSpace.objects.exclude(state=EmbeddingSpace.State.RETIRED).order_by("pk"))


def ensure_configured_space() -> EmbeddingSpace:
    """The space of the configured encoder, made with its index when it is new; the first one is searched at once.

    Raises UnknownEncoder, WeightsUnavailable or EncoderError before any row is written.
    """
    encoder = configured_encoder()
    if encoder.dimension > MOST_DIMENSIONS:
        raise EncoderError(
            f"{encoder.name}:{encoder.version} makes vectors of {encoder.dimension:,} dimensions; "
            f"the index takes {MOST_DIMENSIONS:,}. Choose another encoder."
        )
    with transaction.atomic():
        _one_at_a_time()
        space, is_new = EmbeddingSpace.objects.get_or_create(
            encoder=encoder.name,
            version=encoder.version,
            fingerprint=encoder.fingerprint,
            defaults={"dimension": encoder.dimension, **_abilities_of(encoder)},
        )
        if is_new:
            create_index(space)
        _note_abilities(space, encoder)
        if space.state == EmbeddingSpace.State.RETIRED:
            space.state = EmbeddingSpace.State.BUILDING
            space.save(update_fields=["state"])
        EmbeddingSpace.objects.filter(state=EmbeddingSpace.State.BUILDING).exclude(pk=space.pk).update(
            state=EmbeddingSpace.State.RETIRED
        )
        for each in open_spaces():
            index_tastes(space_id=each.pk, dimension=each.dimension)
            create_region_index(each)
        _switch_when_complete(space)
    return space


def encoder_of(space: EmbeddingSpace) -> Encoder:
    """The encoder that made the space. Raises EncoderError when it cannot be had, or has changed since."""
    with suppress(EncoderError):  # the configured one may be another, and missing: that must not stop this space
        configured = configured_encoder()
        if _made(configured, space):
            return configured
    encoder = load_encoder(f"{space.encoder}:{space.version}", threads=settings.KINDRED_TORCH_THREADS)
    if not _made(encoder, space):
        raise WeightsUnavailable(f"The weights of {space.encoder}:{space.version} are not those that made its vectors.")
    return encoder


def missing(space: EmbeddingSpace) -> int:
    """How many ready pictures have no vector in `space` yet."""
    ready = Picture.objects.filter(state=Picture.State.READY).count()
    return ready - Embedding.objects.filter(space=space, picture__state=Picture.State.READY).count()


def _made(encoder: Encoder, space: EmbeddingSpace) -> bool:
    return (encoder.name, encoder.version, encoder.fingerprint) == (space.encoder, space.version, space.fingerprint)


def _abilities_of(encoder: Encoder) -> dict[str, Any]:
    """What the pages must know of the encoder; they read it from the row, since the web server loads no encoder."""
    blocks = encoder.blocks if isinstance(encoder, BlockEncoder) else {}
    return {
        "blocks": {name: [part.start, part.stop] for name, part in blocks.items()},
        "reads_text": isinstance(encoder, TextEncoder),
    }


def _note_abilities(space: EmbeddingSpace, encoder: Encoder) -> None:
    """For rows older than these columns; a row that says so already is not written again."""
    abilities = _abilities_of(encoder)
    if abilities != {"blocks": space.blocks, "reads_text": space.reads_text}:
        space.blocks, space.reads_text = abilities["blocks"], abilities["reads_text"]
        space.save(update_fields=list(abilities))


def _switch_when_complete(space: EmbeddingSpace) -> None:
    if space.state == EmbeddingSpace.State.ACTIVE:
        return
    active = active_space()
    if active is not None and missing(space):
        return
    EmbeddingSpace.objects.filter(state=EmbeddingSpace.State.ACTIVE).update(state=EmbeddingSpace.State.RETIRED)
    space.state = EmbeddingSpace.State.ACTIVE
    space.save(update_fields=["state"])
    logger.info("%s is searched from now on", space)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('kindred.embedding_spaces'))")
