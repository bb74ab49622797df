"""Pictures, folders and zips to import."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PIL import Image

from tests.discovery.conftest import picture_bytes

Content = Mapping[str, bytes]
MakeFolder = Callable[[Content], Path]


def photograph(taken: str, seed: int = 0) -> bytes:
    """A JPEG whose EXIF says when it was taken, as "2019:07:04 10:00:00"."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(picture_bytes(seed=seed))) as image:
        image.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> MakeFolder:
    def make(content: Content) -> Path:
        root = tmp_path / "pictures"
        for name, data in content.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
        return root

    return make


@pytest.fixture
def archive(tmp_path: Path) -> MakeFolder:
    def make(content: Content) -> Path:
        place = tmp_path / "pictures.zip"
        with zipfile.ZipFile(place, "w") as made:
            for name, data in content.items():
                made.writestr(name, data)
        return place

    return make
