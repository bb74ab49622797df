"""What every encoder promises, the errors it may raise instead, and the last check that each vector passes."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
from PIL import Image

Vectors = npt.NDArray[np.float32]


class EncoderError(Exception):
    """Why there are no vectors, in words for the person who runs the site."""


class UnknownEncoder(EncoderError):
    """No encoder answers to this name; the message lists those that exist."""


class WeightsUnavailable(EncoderError):
    """Weights are missing, damaged or of another model; the message names the file and what to do."""


class EncodingFailed(EncoderError):
    """The encoder ran, but what came out is not a usable vector; none of the batch may be stored."""


@runtime_checkable
class Encoder(Protocol):
    """Turns pictures into vectors whose cosine says how much they look alike. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """The family, such as "classic"; `name:version` is the spec that loads this encoder."""

    @property
    def version(self) -> str:
        """What tells it from others of its family, such as "v1"."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    @property
    def fingerprint(self) -> str:
        """Names the embedding space: 64 hex digits, the sha256 over the version of the code and the weights.

        Vectors of different fingerprints must never be compared.
        """

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """One row a picture, float32 [n, dimension], each of length 1; no pictures give [0, dimension].

        Pictures are upright; modes other than RGB are converted. Raises EncodingFailed instead of ever
        returning NaN, infinity or a zero row.
        """


class Label(NamedTuple):
    """A class that a picture seems to be of, in plain words, and how often such a claim proves right (0 to 1)."""

    name: str
    confidence: float


Labels = tuple[Label, ...]
"""The labels of one picture, the most confident first; empty where the encoder is sure of nothing."""


@runtime_checkable
class LabellingEncoder(Encoder, Protocol):
    """An encoder that also names what it sees."""

    def encode_and_label(self, images: Sequence[Image.Image]) -> tuple[Vectors, list[Labels]]:
        """The rows of `encode_images` and, from the same pass, the labels of each picture (at most MOST_LABELS)."""


MOST_LABELS = 5


@runtime_checkable
class TextEncoder(Encoder, Protocol):
    """An encoder that places words among the pictures they describe, so that words find pictures without any."""

    def encode_text(self, texts: Sequence[str]) -> Vectors:
        """One unit row a text, in the space of `encode_images`; the same errors."""


@runtime_checkable
class BlockEncoder(Encoder, Protocol):
    """An encoder whose vectors are made of parts that a query can weigh (`weighing.weigh`)."""

    @property
    def blocks(self) -> Mapping[str, slice]:
        """What each block is called, such as "colour", and where it lies in a vector."""


def unit_rows(vectors: npt.NDArray[np.floating], dimension: int) -> Vectors:
    """`vectors` [n, dimension] as float32 rows of length 1; raises EncodingFailed where a row has no direction."""
    if vectors.ndim != 2 or vectors.shape[1] != dimension:
        raise EncodingFailed(f"The encoder made vectors shaped {vectors.shape}, not [n, {dimension}].")
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    # Also true for NaN, which no comparison with a bound would catch the other way round.
    bad = np.flatnonzero(~((lengths[:, 0] > 1e-12) & np.isfinite(lengths[:, 0])))
    if bad.size:
        raise EncodingFailed(
            f"The encoder made no usable vector (NaN, infinite or zero) for {bad.size} of {len(vectors)} pictures; "
            f"the first is number {bad[0] + 1} of the batch."
        )
    return np.ascontiguousarray(vectors / lengths, dtype=np.float32)
