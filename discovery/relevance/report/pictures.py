"""The pictures of a report as WebP files; however often one is shown, it is written once."""

import hashlib
from html import escape
from pathlib import Path

from PIL import Image

_SIDE = 256
_FOLDER = "pictures"


class Pictures:
    """Writes pictures under `folder`/pictures and gives the elements that show them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _FOLDER
        self._folder.mkdir(parents=True, exist_ok=True)
        self._written: set[str] = set()

    def element(self, image: Image.Image, alt: str) -> str:
        """An <img> of the picture, at most 256 pixels a side; its file is named by its content."""
        small = image.convert("RGB")
        small.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
        name = hashlib.sha256(repr(small.size).encode() + small.tobytes()).hexdigest()[:20] + ".webp"
        if name not in self._written:
            small.save(self._folder / name, "WEBP", quality=85, method=4)
            self._written.add(name)
        return (
            f'<img src="{_FOLDER}/{name}" alt="{escape(alt)}" width="{small.width}" height="{small.height}"'
            ' loading="lazy" decoding="async">'
        )
