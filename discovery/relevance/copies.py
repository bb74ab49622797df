"""Whether copies are found among other pictures: recall at one false alarm in ten thousand pairs, by kind of copy.

Each copy of a chosen original is compared with that original (a pair that should be found) and with every other
picture of the set (pairs that should not). The set-up follows Douze et al., "The 2021 Image Similarity Dataset and
Challenge" (arXiv 2106.09672), and Pizzi et al., "A Self-Supervised Descriptor for Image Copy Detection" (CVPR 2022):
one threshold for all kinds of copies, since whoever searches does not know what was done to a picture. Here it is
fixed by the rate of false alarms per pair rather than by precision.

A set in which something was photographed twice holds near-identical pictures that count as distractors. They stay: a
site has them too, and each detector meets the same ones.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PIL import Image

from discovery.embeddings.encoders.protocol import Vectors
from discovery.imaging.fingerprint import fingerprint

from .transformations import TRANSFORMATIONS, Transformation

Floats = npt.NDArray[np.float32]
Encode = Callable[[Sequence[Image.Image]], Vectors]

PAIRS_A_FALSE_ALARM = 10_000
"""At most one pair of different pictures in so many may pass: a false-positive rate of 1e-4."""

_BATCH = 64


@dataclass(frozen=True)
class CopyRecall:
    """By kind of copy (a key of TRANSFORMATIONS), the share of copies (0 to 1) that each detector finds."""

    embedding: Mapping[str, float]
    perceptual_hash: Mapping[str, float]
    exact_hash: Mapping[str, float]
    queries: int
    """Originals that were copied."""
    distractors: int
    """Other pictures that each copy was compared with."""

    @property
    def embedding_mean(self) -> float:
        return _mean(self.embedding)

    @property
    def perceptual_hash_mean(self) -> float:
        return _mean(self.perceptual_hash)

    @property
    def exact_hash_mean(self) -> float:
        return _mean(self.exact_hash)


def measure_copies(
    images: Sequence[Image.Image],
    encode: Encode,
    *,
    seed: int,
    queries: int = 200,
    vectors: Vectors | None = None,
    transformations: Mapping[str, Transformation] = TRANSFORMATIONS,
) -> CopyRecall:
    """Recall of copies of `queries` pictures (all, if there are fewer) chosen by `seed`, among `images`.

    `encode` gives unit rows [n, dimension]; `vectors` are those of `images`, if they are known already. The detectors
    are the cosine of embeddings, the Hamming distance of 64-bit perceptual hashes, and equality of all pixels. The
    first two must score above a threshold that at most one in PAIRS_A_FALSE_ALARM of the pairs with a
    distractor exceeds, over all kinds of copies together; ties with the threshold do not pass. With fewer such
    pairs than that, none may pass: the threshold is the highest of them. Raises ValueError for fewer than two pictures.
    """
    if len(images) < 2:
        raise ValueError("Copies can be measured among two pictures at least: an original and a distractor.")
    chosen = np.random.default_rng(seed).permutation(len(images))[:queries]
    pairs = len(chosen) * len(transformations) * (len(images) - 1)
    embedding = _Detector(_by_cosine(images, encode, vectors), pairs)
    perceptual = _Detector(_by_hash(images), pairs)
    exact: dict[str, float] = {}
    for number, (key, transformation) in enumerate(transformations.items()):
        same = 0
        for originals in _batches(chosen):
            copies = [
                transformation.make(images[place].convert("RGB"), np.random.default_rng((seed, int(place), number)))
                for place in originals
            ]
            embedding.meet(key, copies, originals)
            perceptual.meet(key, copies, originals)
            same += sum(_digest(copy) == _digest(images[place]) for copy, place in zip(copies, originals, strict=True))
        exact[key] = same / len(chosen)
    return CopyRecall(embedding.recall(), perceptual.recall(), exact, len(chosen), len(images) - 1)


@dataclass
class Highest:
    """The `count` highest of any number of scores, seen in parts and kept in the memory of about one part."""

    count: int
    scores: Floats = field(default_factory=lambda: np.empty(0, np.float32))

    def add(self, scores: Floats) -> None:
        joined = np.concatenate([self.scores, scores.ravel()])
        cut = len(joined) - self.count
        self.scores = np.partition(joined, cut)[cut:] if cut > 0 else joined

    @property
    def lowest(self) -> float:
        """The lowest of those kept: the score of rank `count` once so many were seen."""
        return float(self.scores.min())


class _Detector:
    """Scores of one way of comparing: the positives by kind, and as many of the highest negatives as decide."""

    def __init__(self, compare: Callable[[Sequence[Image.Image]], Floats], pairs: int) -> None:
        self._compare = compare
        self._positives: dict[str, list[Floats]] = {}
        # Of n pairs, n / 10,000 may pass; the next one below them is the threshold that has to be exceeded.
        self._negatives = Highest(pairs // PAIRS_A_FALSE_ALARM + 1)

    def meet(self, key: str, copies: Sequence[Image.Image], originals: Sequence[int]) -> None:
        scores = self._compare(copies)
        own = np.zeros(scores.shape, bool)
        own[np.arange(len(copies)), originals] = True
        self._positives.setdefault(key, []).append(scores[own])
        self._negatives.add(scores[~own])

    def recall(self) -> dict[str, float]:
        threshold = self._negatives.lowest
        return {key: float((np.concatenate(parts) > threshold).mean()) for key, parts in self._positives.items()}


def _by_cosine(
    images: Sequence[Image.Image], encode: Encode, vectors: Vectors | None
) -> Callable[[Sequence[Image.Image]], Floats]:
    if vectors is None:
        vectors = np.concatenate([encode([images[i] for i in batch]) for batch in _batches(range(len(images)))])
    if len(vectors) != len(images):
        raise ValueError(f"There are {len(images)} pictures, but vectors of {len(vectors)}.")
    gallery = vectors.T
    # Rounded, so that equal vectors score equally whatever the order in which a product was summed.
    return lambda copies: np.round(encode(copies) @ gallery, 6)


def _by_hash(images: Sequence[Image.Image]) -> Callable[[Sequence[Image.Image]], Floats]:
    gallery = _hashes(images)
    return lambda copies: -np.bitwise_count(_hashes(copies)[:, None] ^ gallery).astype(np.float32)


def _hashes(images: Sequence[Image.Image]) -> npt.NDArray[np.uint64]:
    return np.array([fingerprint(image.convert("RGB")) for image in images], np.int64).view(np.uint64)


def _digest(image: Image.Image) -> bytes:
    """SHA-256 of size and pixels: what is saved again without loss is the same, whatever its file's bytes."""
    return hashlib.sha256(repr(image.size).encode() + image.convert("RGB").tobytes()).digest()


def _batches(places: Sequence[int] | npt.NDArray[np.int64]) -> Iterator[list[int]]:
    for start in range(0, len(places), _BATCH):
        yield [int(place) for place in places[start : start + _BATCH]]


def _mean(recalls: Mapping[str, float]) -> float:
    return sum(recalls.values()) / len(recalls)
