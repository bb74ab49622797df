"""From pictures to vectors by the configured encoder. Loads it, and with it perhaps torch, on first use only."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from PIL import Image

from discovery.embeddings.encoders.protocol import (
    Encoder,
    EncodingFailed,
    LabellingEncoder,
    Labels,
    Vectors,
    unit_rows,
)
from discovery.embeddings.encoders.registry import load_encoder
from discovery.imaging.renditions import Rendition

# Enough pixels for encoders that look at 224 or 256 of them, few enough to be decoded in a few milliseconds.
SHORT_SIDE = 288


def configured_encoder() -> Encoder:
    """Raises UnknownEncoder or WeightsUnavailable, each an EncoderError with one line that says what to do."""
    weights = settings.KINDRED_ENCODER_WEIGHTS
    return load_encoder(settings.KINDRED_ENCODER, Path(weights) if weights else None, settings.KINDRED_TORCH_THREADS)


def width_to_encode(widths: Sequence[int], width: int, height: int) -> int:
    """The narrowest rendition that has `SHORT_SIDE` pixels on its short side, else the widest one there is.

    A searched picture goes through the same choice, so that the same picture gets the same vector.
    """
    enough = [w for w in sorted(widths) if min(w, w * height / width) >= SHORT_SIDE]
    return enough[0] if enough else max(widths)


def rendition_to_encode(renditions: Sequence[Rendition]) -> Rendition:
    largest = renditions[-1]
    chosen = width_to_encode([r.width for r in renditions], largest.width, largest.height)
    return next(r for r in renditions if r.width == chosen)


def decoded(data: bytes) -> Image.Image:
    """The picture in a file of ours, a rendition say, as RGB; raises OSError or ValueError for a damaged one.

    Of a JPEG only as much is decoded as leaves `SHORT_SIDE` pixels on its short side: half, a quarter or an eighth.
    """
    with Image.open(io.BytesIO(data)) as image:
        image.draft("RGB", (SHORT_SIDE, SHORT_SIDE))
        return image.convert("RGB")


def encode(encoder: Encoder, images: Sequence[Image.Image]) -> Vectors:
    """Unit vectors, float32 [n, dimension]. Raises EncodingFailed rather than return NaN or zeros."""
    return _checked(encoder.encode_images(images), encoder, len(images))


def encode_labelled(encoder: Encoder, images: Sequence[Image.Image]) -> tuple[Vectors, list[Labels]]:
    """The vectors of `encode`, and for each picture what the encoder calls it: nothing, if it names no things."""
    if isinstance(encoder, LabellingEncoder):
        vectors, labels = encoder.encode_and_label(images)
    else:
        vectors, labels = encoder.encode_images(images), [()] * len(images)
    return _checked(vectors, encoder, len(images)), labels


def _checked(vectors: Vectors, encoder: Encoder, pictures: int) -> Vectors:
    """What is stored or searched by passes here, whatever its encoder promised: one unit row a picture."""
    if len(vectors) != pictures:
        raise EncodingFailed(f"The encoder made {len(vectors)} vectors of {pictures} pictures.")
    return unit_rows(vectors, encoder.dimension)
