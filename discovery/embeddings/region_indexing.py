"""Placing the parts of pictures in the open embedding spaces, after the whole pictures, which make posts searchable.

A picture whose `regions` are null has not been looked at; an empty list says that nothing in it is worth a look of its
own. A picture with regions is done in a space when it has rows there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from PIL import Image

from discovery.embeddings.encoders.protocol import Encoder, EncoderError, EncodingFailed
from discovery.embeddings.encoding import encode
from discovery.embeddings.models import Embedding, EmbeddingSpace, RegionEmbedding
from discovery.embeddings.region_encoding import Renditions
from discovery.embeddings.region_finding import Part, parts_of
from discovery.embeddings.spaces import encoder_of, open_spaces
from discovery.posts import turns
from discovery.posts.models import Picture

logger = logging.getLogger(__name__)

# Half a second's work: a picture that becomes ready meanwhile waits no longer for its vector.
BATCH = 16
READERS = 2


class Looked(NamedTuple):
    """A picture, its parts, and the pixels of each."""

    picture: Picture
    parts: Sequence[Part] = ()
    crops: Sequence[Image.Image] = ()


def embed_regions(size: int = BATCH) -> int:
    """Look for and embed the parts of up to `size` pictures in each open space; the number of pictures dealt with.

    Only of pictures that have their own vector there. Raises EncoderError when the detector or each encoder is missing.
    """
    dealt_with = 0
    problems: list[EncoderError] = []
    for space in open_spaces():
        try:
            dealt_with += _embed_in(space, size)
        except EncoderError as problem:
            problems.append(problem)
    if problems and not dealt_with:
        raise problems[-1]
    for gone in problems:
        logger.error("%s", gone)
    return dealt_with


def _embed_in(space: EmbeddingSpace, size: int) -> int:
    work = partial(_embed, space)
    for waiting in (_unknown(space), _unplaced(space)):
        if dealt_with := turns.take(waiting, most=size, work=work, blameless=(EncoderError,)):
            return dealt_with
    return 0


@transaction.atomic
def _embed(space: EmbeddingSpace, picture_ids: Sequence[UUID]) -> int:
    batch = list(turns.unlocked(Picture.objects.filter(pk__in=picture_ids)))
    encoder = encoder_of(space)
    with ThreadPoolExecutor(READERS, thread_name_prefix="look") as readers:
        looked = list(readers.map(_look, batch))
    placed = _encode_all(encoder, looked)
    RegionEmbedding.objects.bulk_create([row for each in placed for row in _rows(space, *each)], ignore_conflicts=True)
    parts = {each.picture.pk: each.parts for each, _ in placed}
    for picture in batch:
        picture.regions, picture.attempts = [part.kept() for part in parts.get(picture.pk, ())], 0
    Picture.objects.bulk_update(batch, ["regions", "attempts"])
    return len(batch)


def _embedded(space: EmbeddingSpace) -> QuerySet[Picture]:
    whole = Embedding.objects.filter(space=space, picture=OuterRef("pk"))
    return Picture.objects.filter(Exists(whole), state=Picture.State.READY)


def _unknown(space: EmbeddingSpace) -> QuerySet[Picture]:
    return _embedded(space).filter(regions__isnull=True)


def _unplaced(space: EmbeddingSpace) -> QuerySet[Picture]:
    """Those whose regions are known from another space."""
    rows = RegionEmbedding.objects.filter(space=space, picture=OuterRef("pk"))
    return _embedded(space).filter(~Exists(rows), regions__isnull=False).exclude(regions=[])


def _look(picture: Picture) -> Looked:
    """Without parts where the files cannot be read, or workers died of it: the whole picture has its vector all the
    same."""
    if picture.attempts > turns.MOST_ATTEMPTS:
        logger.error("the parts of picture %s are not indexed: it stopped the worker again and again", picture.pk)
        return Looked(picture)
    renditions = Renditions(picture)
    try:
        known = picture.regions
        parts = parts_of(renditions.whole()) if known is None else [Part.read(kept) for kept in known]
        return Looked(picture, parts, [renditions.part(part.region) for part in parts])
    except (OSError, ValueError, EncodingFailed) as problem:
        logger.error("the parts of picture %s are not indexed: %s", picture.pk, problem)
        return Looked(picture)


def _encode_all(encoder: Encoder, looked: Iterable[Looked]) -> list[tuple[Looked, np.ndarray]]:
    """All at once; if that fails, picture by picture, so that the one at fault goes without."""
    waiting = [each for each in looked if each.parts]
    if not waiting:
        return []
    try:
        vectors = encode(encoder, [crop for each in waiting for crop in each.crops])
    except EncodingFailed as problem:
        if len(waiting) > 1:
            return [placed for each in waiting for placed in _encode_all(encoder, [each])]
        logger.error("the parts of picture %s are not indexed: %s", waiting[0].picture.pk, problem)
        return []
    ends = np.cumsum([len(each.parts) for each in waiting], dtype=int)
    return list(zip(waiting, np.split(vectors, ends[:-1]), strict=True))


def _rows(space: EmbeddingSpace, looked: Looked, vectors: np.ndarray) -> list[RegionEmbedding]:
    return [
        RegionEmbedding(
            space=space,
            picture=looked.picture,
            post_id=looked.picture.post_id,
            position=position,
            left=part.region.left,
            top=part.region.top,
            width=part.region.width,
            height=part.region.height,
            vector=vector,
        )
        for position, (part, vector) in enumerate(zip(looked.parts, vectors, strict=True), start=1)
    ]
