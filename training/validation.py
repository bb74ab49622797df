"""A point of the curve: precision at 10 of held-out pictures, by each projection, in seconds rather than minutes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from discovery.embeddings.encoders.compact_network import DEVIATION, MEAN, CompactNetwork

FILE, PER_CLASS, AT = "tiny-imagenet-val-64.zip", 20, 10


class Validation:
    """The first twenty pictures of every class of the development set, which no stage trains on."""

    def __init__(self, data: Path) -> None:
        with zipfile.ZipFile(data / FILE) as archive:
            files = sorted(name for name in archive.namelist() if name.endswith(".webp"))
            classes: dict[str, list[str]] = {}
            for name in files:
                classes.setdefault(name.split("/")[-2], []).append(name)
            chosen = [name for names in classes.values() for name in names[:PER_CLASS]]
            pixels = [np.asarray(Image.open(io.BytesIO(archive.read(name))).convert("RGB")) for name in chosen]
        self.labels = torch.tensor([list(classes).index(name.split("/")[-2]) for name in chosen])
        self.images = torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2)

    @torch.inference_mode()
    def measure(self, network: CompactNetwork) -> dict[str, float]:
        """Precision at 10, of at most 19 that there are, by projection."""
        mean, deviation = (torch.tensor(v).view(1, 3, 1, 1) for v in (MEAN, DEVIATION))
        outputs = [network(((part.float() / 255) - mean) / deviation) for part in torch.split(self.images, 256)]
        found = {}
        for kind, rows in zip(("subject", "instance"), zip(*outputs, strict=True), strict=True):
            vectors = torch.cat(rows)
            scores = vectors @ vectors.T
            scores.fill_diagonal_(-2)
            nearest = scores.topk(AT).indices
            found[kind] = round(float((self.labels[nearest] == self.labels[:, None]).float().mean()), 4)
        return found
