"""Placing ready pictures in the open embedding spaces, a batch at a time, each exactly once."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop
from PIL import Image

from accounts.events.models import Event
from accounts.events.services import record_all
from accounts.related.services import mark_stale
from discovery.embeddings.encoders.protocol import Encoder, EncoderError, EncodingFailed, LabellingEncoder, Labels
from discovery.embeddings.encoding import configured_encoder, decoded, encode_labelled, width_to_encode
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.embeddings.spaces import encoder_of, ensure_configured_space, open_spaces
from discovery.posts import files, turns
from discovery.posts.models import Picture, Post
from discovery.posts.services import record_labels

logger = logging.getLogger(__name__)

BATCH = 32

# Pictures encoded at a time: few enough that the next are read and decoded meanwhile, enough to fill two cores.
PASS = 8
READERS = 4
# What a picture is set aside with when storage gives it no file; the reason follows.
UNREADABLE = "Its stored rendition cannot be read"
UNPLACED = gettext_noop("Pictures like this one cannot be found; it stopped the worker again and again.")


class Encoded(NamedTuple):
    """Where a picture lies (a unit row), and what the encoder sees in it."""

    vector: np.ndarray
    labels: Labels


def embed_batch(size: int = BATCH, *, recent: timedelta | None = None) -> int:
    """Embed up to `size` waiting pictures in each open space; the number of pictures dealt with.

    `recent` looks only at pictures that became ready so short a time ago: an index answers that, however large the
    site. The sweep looks at all. Raises UnknownEncoder or WeightsUnavailable when the configured encoder cannot be
    had; nothing is written then. An older space whose encoder is gone keeps no other from being filled: the one that
    is to take its place must be.
    """
    embedded = 0
    problems: list[EncoderError] = []
    for space in open_spaces() or [ensure_configured_space()]:
        try:
            embedded += _embed_in(space, size, recent)
        except EncoderError as problem:
            problems.append(problem)
    if problems and not embedded:
        raise problems[-1]
    for gone in problems:
        logger.error("%s", gone)
    return embedded


def is_awaited(recent: timedelta) -> bool:
    """Whether a picture that became ready so short a time ago still waits for its vector."""
    return any(_waiting_in(space, recent).exists() for space in open_spaces())


def number_awaited(recent: timedelta, most: int) -> int:
    """How many of the pictures that became ready so short a time ago wait for a vector, up to `most` a space."""
    return max((_waiting_in(space, recent)[:most].count() for space in open_spaces()), default=0)


def _waiting_in(space: EmbeddingSpace, recent: timedelta | None) -> QuerySet[Picture]:
    placed = Embedding.objects.filter(space=space, picture=OuterRef("pk"))
    waiting = Picture.objects.filter(~Exists(placed), state=Picture.State.READY, problem="")
    return waiting.filter(ready_at__gt=timezone.now() - recent) if recent else waiting


def _embed_in(space: EmbeddingSpace, size: int, recent: timedelta | None) -> int:
    waiting = _waiting_in(space, recent)
    return turns.take(waiting, most=size, work=partial(_embed, space), blameless=(EncoderError,))


@transaction.atomic
def _embed(space: EmbeddingSpace, picture_ids: Sequence[UUID]) -> int:
    batch = list(turns.unlocked(_waiting_in(space, None).filter(pk__in=picture_ids).select_related("post")))
    if not batch:
        return 0
    encoder = encoder_of(space)
    deadly = [picture.pk for picture in batch if picture.attempts > turns.MOST_ATTEMPTS]
    for picture_id in deadly:
        _set_aside(picture_id, UNPLACED)
    found = _encode_each(encoder, [picture for picture in batch if picture.pk not in deadly])
    Embedding.objects.bulk_create(
        [
            Embedding(space=space, picture=picture, post_id=picture.post_id, vector=found[picture.pk].vector)
            for picture in batch
            if picture.pk in found
        ],
        ignore_conflicts=True,
    )
    Picture.objects.filter(pk__in=found).update(attempts=0)
    if isinstance(encoder, LabellingEncoder) and _is_configured(encoder):
        record_labels({picture_id: encoded.labels for picture_id, encoded in found.items()})
    mark_stale({picture.post.author_id for picture in batch}, space.pk)
    if space.state == EmbeddingSpace.State.ACTIVE:
        _note_finished(space, {picture.post_id for picture in batch})
    return len(batch)


def _note_finished(space: EmbeddingSpace, post_ids: set[UUID]) -> None:
    """Note the posts of which no picture waits any more.

    Their rows are locked first: of two workers that place the last pictures of a post, the later one sees both.
    """
    out = Post.objects.filter(pk__in=post_ids, state=Post.State.PUBLISHED)
    authors = dict(out.order_by("pk").select_for_update(no_key=True).values_list("pk", "author_id"))
    waiting = set(_waiting_in(space, None).filter(post__in=authors).values_list("post_id", flat=True))
    finished = [(author_id, post_id) for post_id, author_id in authors.items() if post_id not in waiting]
    record_all(kind=Event.Kind.FINISHED, subjects=finished)


def _is_configured(encoder: Encoder) -> bool:
    """Not that of an older space, which is still searched while another is filled: its labels are history."""
    with suppress(EncoderError):  # the configured one cannot be had; this one made a space, so it is another
        return encoder is configured_encoder()
    return False


def _encode_each(encoder: Encoder, batch: Sequence[Picture]) -> dict[UUID, Encoded]:
    """What became of each picture that could be read and encoded; one that could not is set aside, alone."""
    found: dict[UUID, Encoded] = {}
    passed: dict[UUID, Image.Image] = {}
    for number, (picture, image) in enumerate(_read_ahead(batch), start=1):
        if image is not None:
            passed[picture.pk] = image
        if passed and (len(passed) == PASS or number == len(batch)):
            found |= _encode_pass(encoder, passed)
            passed = {}
    return found


def _read_ahead(batch: Sequence[Picture]) -> Iterator[tuple[Picture, Image.Image | None]]:
    """Each picture in its turn, decoded by other threads while this one encodes; None where it cannot be read."""
    with ThreadPoolExecutor(READERS, thread_name_prefix="read") as readers:
        reading = [(picture, readers.submit(load_for_encoding, picture)) for picture in batch]
        for picture, image in reading:
            try:
                yield picture, image.result()
            except (OSError, ValueError) as problem:
                _set_aside(picture.pk, f"{UNREADABLE}: {problem}")
                yield picture, None


def _encode_pass(encoder: Encoder, images: dict[UUID, Image.Image]) -> dict[UUID, Encoded]:
    """All at once; if that fails, one by one, so that the one at fault is found."""
    try:
        vectors, labels = encode_labelled(encoder, list(images.values()))
    except EncodingFailed as problem:
        if len(images) > 1:
            singly = [_encode_pass(encoder, {picture_id: image}) for picture_id, image in images.items()]
            return {picture_id: encoded for found in singly for picture_id, encoded in found.items()}
        for picture_id in images:
            _set_aside(picture_id, f"It cannot be encoded: {problem}")
        return {}
    return {
        picture_id: Encoded(vector, named) for picture_id, vector, named in zip(images, vectors, labels, strict=True)
    }


def load_for_encoding(picture: Picture) -> Image.Image:
    """The rendition that fits an encoder, decoded; asks the storage alone, so that any thread may call it.

    Raises OSError or ValueError when it is missing or damaged.
    """
    width = width_to_encode(picture.rendition_widths, picture.width, picture.height)
    return decoded(files.read(files.rendition_name(picture.pk, width)))


def _set_aside(picture_id: UUID, problem: str) -> None:
    logger.error("picture %s is not embedded: %s", picture_id, problem)
    Picture.objects.filter(pk=picture_id).update(problem=problem[:300])
