"""`compact:v1`: a small network of our own, whose weights ship with the code; it also names what it sees."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from discovery.imaging.framing import LOOKED_AT, without_frame

from .compact_network import DEVIATION, INSTANCE, MEAN, SUBJECT
from .compact_weights import SHIPPED, CompactWeights, Settings, read
from .labelling import most_confident
from .protocol import Labels, Vectors, unit_rows
from .torch_running import best_device, prepared, run_batches, use_threads

CODE_VERSION = 2
"""Part of the fingerprint: raise it when this file starts to give other vectors for the same weights."""

BATCH = 32
"""Pictures a forward pass: enough to keep two cores busy, small enough for a few tens of megabytes."""

LEAST_CONFIDENCE = 0.15
"""What is less likely than this is not worth being called a label."""

BLOCKS: Mapping[str, slice] = {"subject": slice(0, SUBJECT), "look": slice(SUBJECT, SUBJECT + INSTANCE)}
"""What is shown, and how exactly this picture shows it; where each lies in a vector."""


class CompactEncoder:
    """An `Encoder` that also labels. The cosine of two vectors is the mean of their blocks' cosines by their shares.

    A picture is looked at without its frame, and together with its mirror image.
    """

    name = "compact"
    version = "v1"
    dimension = SUBJECT + INSTANCE
    blocks = BLOCKS

    def __init__(self, weights: CompactWeights) -> None:
        self.fingerprint = hashlib.sha256(f"compact v1 {CODE_VERSION} {weights.digest}".encode()).hexdigest()
        self._settings = weights.settings
        self._device = best_device()
        self._network = prepared(weights.network.fused(), self._device)
        self._proxies = weights.proxies.to(self._device)
        self._words = sorted(set(weights.settings.labels))
        self._word_of = torch.tensor([self._words.index(name) for name in weights.settings.labels])
        self._roots = {name: weights.settings.shares[name] ** 0.5 for name in BLOCKS}
        self._mean, self._deviation = (torch.tensor(v).view(3, 1, 1) for v in (MEAN, DEVIATION))

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """See `Encoder.encode_images`; also raises EncodingFailed when the device gives up, out of memory say."""
        return self.encode_and_label(images)[0]

    def encode_and_label(self, images: Sequence[Image.Image]) -> tuple[Vectors, list[Labels]]:
        """See `LabellingEncoder`. Labels are classes of the training sets, by a calibrated softmax."""
        if not images:
            return unit_rows(np.empty((0, self.dimension), np.float32), self.dimension), []
        rows, scores = run_batches(images, self._pixels, self.forward, BATCH, self._device)
        return unit_rows(rows.numpy(), self.dimension), self._labels(scores)

    def _pixels(self, image: Image.Image) -> Tensor:
        """Squashed rather than cropped: what stands at the edge of a picture belongs to it as well."""
        side = self._settings.side
        image.draft("RGB", (LOOKED_AT, LOOKED_AT))  # of a JPEG that was not decoded yet, only as much as is needed
        content = without_frame(image.convert("RGB"))
        small = content.resize((side, side), Image.Resampling.BICUBIC, reducing_gap=3.0)
        pixels = torch.from_numpy(np.array(small)).permute(2, 0, 1).float() / 255
        return (pixels - self._mean) / self._deviation

    def forward(self, batch: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors [n, dimension], and cosines to the classes [n, classes], of normalised squares [n, 3, side, side]."""
        subject, look = (
            functional.normalize(seen.float() + mirrored.float())
            for seen, mirrored in zip(self._network(batch), self._network(batch.flip(3)), strict=True)
        )
        cosines = subject @ self._proxies.T
        subject = refined(subject, cosines, self._proxies, self._settings)
        vectors = torch.cat([subject * self._roots["subject"], look * self._roots["look"]], dim=1)
        return vectors, cosines

    def _labels(self, cosines: Tensor) -> list[Labels]:
        likely = (cosines * self._settings.scale).softmax(1)
        likely[cosines.max(1).values < self._settings.least_cosine] = 0
        # Classes of several sets share a word: sunglasses are sunglasses, in the shop and in the street.
        by_word = torch.zeros(len(likely), len(self._words)).index_add_(1, self._word_of, likely)
        by_word[:, [not word for word in self._words]] = 0
        return most_confident(by_word.numpy(), self._words, LEAST_CONFIDENCE)


def refined(subject: Tensor, cosines: Tensor, proxies: Tensor, settings: Settings) -> Tensor:
    """Unit rows [n, SUBJECT], drawn towards the classes that they may be of.

    One step of attention over the class proxies, as a modern Hopfield network retrieves (Ramsauer et al., ICLR 2021):
    what two pictures of a class share counts for more, what is of no class stays nearly as it was.
    """
    expected = (cosines * settings.scale).softmax(1) @ proxies
    return functional.normalize(subject + settings.refinement * expected)


def load(weights: Path | None = None, threads: int | None = None) -> CompactEncoder:
    """The encoder with the weights that ship, or with those of a file that `training/` made.

    `threads` bounds torch's CPU threads for the whole process; None leaves its own choice. Raises WeightsUnavailable.
    """
    use_threads(threads)
    return CompactEncoder(read(weights or SHIPPED))
