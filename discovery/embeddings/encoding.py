"""From pictures to vectors by the configured encoder. Loads it, and with it perhaps torch, on first use only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from django.conf import settings
from PIL import Image

from discovery.embeddings.encoders.protocol import Encoder
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


def encode(encoder: Encoder, images: Sequence[Image.Image]) -> np.ndarray:
    """Unit vectors, float32 [n, dimension]. Raises EncodingFailed rather than return NaN or zeros."""
    return encoder.encode_images(images)
