"""The training sets as arrays: decoded once, squashed to one square a set, with the labels that each set has."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

UNKNOWN = -1
"""The class number of a picture that has no label of a kind; no loss looks at it."""

RAREST = 10
"""A brand or colour with fewer pictures than this is UNKNOWN: too few to learn from."""


KEPT_APART = 10
"""Every tenth picture of the smaller sets is not trained on: labels are calibrated, and figures taken, on those."""


@dataclass(frozen=True)
class Source:
    """One zip: the side in pixels that its pictures are kept at, and where their subjects are written."""

    file: str
    side: int
    subjects: str  # "folders", or a column of labels.tsv
    kept_apart: bool = True


SOURCES = {
    "tiny-imagenet": Source("tiny-imagenet-train-64.zip", 64, "folders", kept_apart=False),
    "fashion60x80": Source("fashion60x80-dev.zip", 80, "article", kept_apart=False),
    "fashion224": Source("fashion224-dev.zip", 112, "article"),
    "clothing10": Source("clothing10-128.zip", 112, "folders"),
    "houses": Source("houses-128.zip", 112, "folders"),
    "dtd10": Source("dtd10-128.zip", 112, "folders"),
}

TINY_VALIDATION = Source("tiny-imagenet-val-64.zip", 64, "folders")
"""The classes of tiny-imagenet in pictures that no stage trains on."""

BASE = ("tiny-imagenet", "fashion60x80")
"""What the first stage sees; the other sets are then of classes, or of products, that it never saw."""

SMALL = ("clothing10", "houses", "dtd10")
"""Sets of a few thousand pictures, which one shuffle of all sets would hardly show."""

ATTRIBUTES = ("brand", "colour", "usage")


@dataclass(frozen=True)
class PictureSet:
    """Pictures uint8 [n, 3, side, side]; labels int64 [n] by kind: "subject" and each of ATTRIBUTES."""

    images: torch.Tensor
    labels: dict[str, torch.Tensor]

    def __len__(self) -> int:
        return len(self.images)


def vocabulary(data: Path) -> dict[str, list[str]]:
    """Class names by kind over all of SOURCES, so that every stage numbers them alike."""
    names: dict[str, list[str]] = {"subject": [], **{kind: [] for kind in ATTRIBUTES}}
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in ATTRIBUTES}
    for key, source in SOURCES.items():
        entries = _entries(data / source.file, source)
        names["subject"] += sorted({f"{_family(key)}/{entry['subject']}" for entry in entries} - set(names["subject"]))
        for kind in ATTRIBUTES:
            counts[kind].update(entry[kind] for entry in entries if entry.get(kind))
    for kind in ATTRIBUTES:
        names[kind] = sorted(name for name, count in counts[kind].items() if count >= RAREST)
    return names


def training_pictures(data: Path, key: str, names: dict[str, list[str]]) -> PictureSet:
    """What is trained on of the set called `key`; a few seconds for every ten thousand pictures."""
    source = SOURCES[key]
    entries = _entries(data / source.file, source)
    if source.kept_apart:
        entries = [entry for number, entry in enumerate(entries) if number % KEPT_APART]
    return _read(data, source, key, entries, names)


def pictures_kept_apart(data: Path, key: str, names: dict[str, list[str]]) -> PictureSet:
    """What is never trained on: a tenth of a smaller set, and for tiny-imagenet its validation set."""
    source = TINY_VALIDATION if key == "tiny-imagenet" else SOURCES[key]
    entries = _entries(data / source.file, source) if source.kept_apart else []
    if key != "tiny-imagenet":
        entries = entries[::KEPT_APART]
    return _read(data, source, key, entries, names)


def _read(
    data: Path, source: Source, key: str, entries: list[dict[str, str]], names: dict[str, list[str]]
) -> PictureSet:
    numbers = {kind: {name: number for number, name in enumerate(known)} for kind, known in names.items()}
    labels = {kind: _numbered((entry.get(kind, "") for entry in entries), numbers[kind]) for kind in ATTRIBUTES}
    family = _family(key)
    labels["subject"] = _numbered((f"{family}/{entry['subject']}" for entry in entries), numbers["subject"])
    with zipfile.ZipFile(data / source.file) as archive, ThreadPoolExecutor(2) as pool:
        packed = (archive.read(entry["path"]) for entry in entries)
        decoded = list(pool.map(lambda content: _decoded(content, source.side), packed))
    images = np.array(decoded, np.uint8).reshape(-1, source.side, source.side, 3)
    return PictureSet(torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(), labels)


def _numbered(names: Iterable[str], numbers: dict[str, int]) -> torch.Tensor:
    return torch.tensor([numbers.get(name, UNKNOWN) for name in names], dtype=torch.int64)


def _family(key: str) -> str:
    """Sets that share a list of subjects share a family: both fashion sets name the same articles."""
    return "fashion" if key.startswith("fashion") else key


def _entries(path: Path, source: Source) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        if source.subjects == "folders":
            files = sorted(name for name in archive.namelist() if name.endswith(".webp"))
            return [{"path": name, "subject": name.split("/")[-2]} for name in files]
        text = io.StringIO(archive.read("labels.tsv").decode())
        return [row | {"subject": row[source.subjects]} for row in csv.DictReader(text, delimiter="\t")]


def _decoded(content: bytes, side: int) -> np.ndarray:
    with Image.open(io.BytesIO(content)) as image:
        upright = image.convert("RGB")
    if upright.size != (side, side):
        upright = upright.resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(upright)
