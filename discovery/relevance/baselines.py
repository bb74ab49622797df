"""What an encoder has to beat: chance, a thumbnail with its colours, and one block of a vector made of several.

Each is an `Encoder`, so that it goes through the very same measures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from PIL import Image

from discovery.embeddings.encoders.protocol import BlockEncoder, UnknownEncoder, Vectors, unit_rows


class RandomEncoder:
    """Unit vectors drawn by the seed and the pixels: the same picture gets the same, and nothing else is alike."""

    name = "random"
    dimension = 128

    def __init__(self, seed: int) -> None:
        self.version = f"seed {seed}"
        self.fingerprint = hashlib.sha256(f"random {seed}".encode()).hexdigest()

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """See `Encoder.encode_images`; Gaussian components make every direction equally likely."""
        rows = [np.random.default_rng(self._seed_of(image)).standard_normal(self.dimension) for image in images]
        return unit_rows(np.array(rows, np.float32).reshape(len(images), self.dimension), self.dimension)

    def _seed_of(self, image: Image.Image) -> int:
        pixels = image.convert("RGB")
        content = f"{self.fingerprint} {pixels.size}".encode() + pixels.tobytes()
        return int.from_bytes(hashlib.sha256(content).digest()[:16])


class TrivialEncoder:
    """A thumbnail of 8 × 8 RGB pixels beside a histogram of 4 × 4 × 4 colours, each of length 1."""

    name = "trivial"
    version = "v1"
    side = 8
    levels = 4
    dimension = 3 * side**2 + levels**3
    fingerprint = hashlib.sha256(b"trivial v1: 8 x 8 RGB, 64 colours").hexdigest()

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """See `Encoder.encode_images`."""
        rows = [self._encoded(image.convert("RGB")) for image in images]
        return unit_rows(np.array(rows, np.float32).reshape(len(images), self.dimension), self.dimension)

    def _encoded(self, image: Image.Image) -> Vectors:
        thumbnail = np.asarray(image.resize((self.side, self.side), Image.Resampling.BOX), np.float32).ravel()
        cells = np.asarray(image, np.int64).reshape(-1, 3) * self.levels // 256
        colours = np.bincount(cells @ (self.levels**2, self.levels, 1), minlength=self.levels**3).astype(np.float32)
        # Black has no direction of its own; with 1 everywhere it is plain grey, and its histogram tells it apart.
        thumbnail += 1.0
        return np.concatenate([thumbnail / np.linalg.norm(thumbnail), colours / np.linalg.norm(colours)])


class OneBlock:
    """One block of a `BlockEncoder`, by itself. Raises UnknownEncoder where there is no such block."""

    def __init__(self, whole: BlockEncoder, block: str) -> None:
        if block not in whole.blocks:
            spec = f"{whole.name}:{whole.version}"
            raise UnknownEncoder(f"{spec} has no block {block!r}; it has {', '.join(whole.blocks)}.")
        self._whole, self._place = whole, whole.blocks[block]
        self.name, self.version = whole.name, f"{whole.version}/{block}"
        self.dimension = len(range(*self._place.indices(whole.dimension)))
        self.fingerprint = hashlib.sha256(f"{whole.fingerprint} {block}".encode()).hexdigest()

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """See `Encoder.encode_images`; costs as much as the whole vector."""
        return unit_rows(self._whole.encode_images(images)[:, self._place], self.dimension)
