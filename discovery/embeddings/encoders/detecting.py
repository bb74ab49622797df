"""What every detector of objects promises."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from PIL import Image

from discovery.imaging.regions import Region


class Detected(NamedTuple):
    """An object: where it is, what it is called in plain words, and how sure the detector is (0 to 1)."""

    region: Region
    name: str
    confidence: float


class Detector(Protocol):
    """Finds the objects in a picture. Safe to call from several threads."""

    def detect(self, image: Image.Image) -> list[Detected]:
        """Of an upright picture, the surest first. Raises EncodingFailed when the device gives up."""
