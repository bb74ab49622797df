"""From a part of a picture to the vector that answers for it, in the query worker; one that kills it is given up."""

from __future__ import annotations

import io
import logging

import numpy as np
from PIL import Image

from discovery.embeddings.encoders.protocol import EncoderError
from discovery.embeddings.encoding import encode
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.region_encoding import Renditions
from discovery.embeddings.region_finding import parts_of
from discovery.embeddings.spaces import encoder_of
from discovery.imaging.regions import Region
from discovery.posts import turns
from discovery.posts.models import Picture
from discovery.search import regions
from discovery.search.models import QueryPicture

logger = logging.getLogger(__name__)


def encode_region(space_id: int, source: regions.Source, region: Region) -> None:
    """Keep the region's vector for those who wait for it, or that there is none, so that nobody waits in vain.

    Nothing is done where another is at it. There is none, for a day, of what `turns.MOST_ATTEMPTS` workers died of.
    """
    space = EmbeddingSpace.objects.filter(pk=space_id).first()
    if space is None or regions.has_answer(source, region, space):
        return
    with turns.held(f"{source.token}{source.picture_id} {region.text()}") as is_ours:
        if not is_ours:
            return
        tries = regions.tries_of(source, region, space)
        with turns.at_the_table(alone=tries > 0, table=turns.SEARCHED):
            regions.keep(source, region, space, _try(source, region, space, tries))


def _try(source: regions.Source, region: Region, space: EmbeddingSpace, tries: int) -> np.ndarray | None:
    """Its vector. Only a try that the worker dies of stays counted."""
    if tries >= turns.MOST_ATTEMPTS:
        logger.error("a region of %s is not looked at: it stopped the worker again and again", _named(source))
        return None
    regions.note_tries(source, region, space, tries + 1)
    try:
        return _vector(source, region, space)
    finally:
        regions.note_tries(source, region, space, 0)


def _vector(source: regions.Source, region: Region, space: EmbeddingSpace) -> np.ndarray | None:
    """None where there is none to be had."""
    try:
        pixels = _pixels(source, region)
        return None if pixels is None else encode(encoder_of(space), [pixels])[0]
    except (EncoderError, OSError, ValueError) as problem:
        logger.error("a region of %s has no vector: %s", _named(source), problem)
        return None


def _named(source: regions.Source) -> str:
    return f"picture {source.picture_id}" if source.picture_id else "a searched picture"


def suggested(preview: bytes) -> list[list[float | str]]:
    """The parts of a searched picture worth a look of their own, as `QueryPicture.regions` keeps them.

    None where a detector is configured and cannot be had: the search itself does not need them.
    """
    with Image.open(io.BytesIO(preview)) as image:
        try:
            return [part.kept() for part in parts_of(image.convert("RGB"))]
        except EncoderError as problem:
            logger.error("%s", problem)
            return []


def _pixels(source: regions.Source, region: Region) -> Image.Image | None:
    """None for a picture that is gone."""
    if source.token:
        preview = QueryPicture.objects.filter(pk=source.token).values_list("preview", flat=True).first()
        return _cropped(bytes(preview), region) if preview else None
    picture = Picture.objects.filter(pk=source.picture_id, state=Picture.State.READY).first()
    return Renditions(picture).part(region) if picture else None


def _cropped(preview: bytes, region: Region) -> Image.Image:
    with Image.open(io.BytesIO(preview)) as image:
        return region.crop(image.convert("RGB"))
