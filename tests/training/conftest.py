"""The training sets in small: the same zips, names and columns, with a dozen drawn pictures each."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.pictures import SOURCES, TINY_VALIDATION

PER_CLASS = 6


def picture(hue: int, seed: int, side: int = 64) -> bytes:
    """A field of one colour with noise: classes differ by hue, pictures by noise."""
    noise = np.random.default_rng(seed).integers(0, 60, (side, side, 3))
    pixels = np.full((side, side, 3), [(hue * 71) % 190, (hue * 131) % 190, (hue * 37) % 190]) + noise
    buffer = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(buffer, "WEBP", quality=80)
    return buffer.getvalue()


def write_folders(path: Path, classes: list[str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number, name in enumerate(classes):
            for seed in range(PER_CLASS):
                archive.writestr(f"{name}/{seed}.webp", picture(number, 100 * number + seed))


def write_products(path: Path) -> None:
    rows = ["path\tarticle\tbrand\tcolour\tusage"]
    with zipfile.ZipFile(path, "w") as archive:
        for number, article in enumerate(("Tshirts", "Watches")):
            for seed in range(2 * PER_CLASS):
                name = f"{number}{seed}.webp"
                archive.writestr(name, picture(number, seed))
                rows.append(f"{name}\t{article}\tbrand {number}\tBlue\tCasual")
        archive.writestr("labels.tsv", "\n".join(rows))


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    wnids = ["n01443537", "n01629819", "n02123045"]
    for source in (*SOURCES.values(), TINY_VALIDATION):
        if source.subjects == "folders":
            write_folders(folder / source.file, wnids if "tiny" in source.file else ["kitchen", "dress"])
        else:
            write_products(folder / source.file)
    names = "n01443537\tgoldfish, Carassius auratus\nn01629819\tsalamander, Salamandra\nn02123045\ttabby, tabby cat\n"
    (folder / "tiny-imagenet-classes.tsv").write_text(names, encoding="utf-8")
    return folder
