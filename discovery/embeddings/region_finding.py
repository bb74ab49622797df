"""Which parts of a picture are worth a look of their own: its objects, where they are known, then what stands out."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from PIL import Image

from discovery.embeddings.encoders.detecting import Detected
from discovery.embeddings.encoders.detectors import load_detector
from discovery.imaging.regions import Region
from discovery.imaging.salience import LARGEST, MOST_REGIONS, SMALLEST, suggested_regions

# Two boxes that share more (IoU) show the same thing.
OVERLAP = 0.4


class Part(NamedTuple):
    """A region, and what it shows in a word or two, where that is known."""

    region: Region
    name: str = ""

    def kept(self) -> list[float | str]:
        """As a row of `Picture.regions`."""
        return [*self.region.shares(), *([self.name] if self.name else [])]

    @classmethod
    def read(cls, kept: list[float | str]) -> Part:
        """The inverse of `kept`."""
        left, top, width, height = (float(share) for share in kept[:4])
        return cls(Region(left, top, width, height), str(kept[4]) if len(kept) > 4 else "")


def parts_of(image: Image.Image) -> list[Part]:
    """At most MOST_REGIONS parts of an upright picture, named objects first; none of a blank one.

    Raises EncoderError when the configured detector cannot be had.
    """
    every = [*_objects(image), *(Part(region) for region in suggested_regions(image))]
    kept: list[Part] = []
    for part in every:
        if len(kept) < MOST_REGIONS and all(part.region.iou(other.region) < OVERLAP for other in kept):
            kept.append(part)
    return kept


def _objects(image: Image.Image) -> list[Part]:
    if not settings.KINDRED_DETECTOR:
        return []
    weights = settings.KINDRED_DETECTOR_WEIGHTS
    found = load_detector(settings.KINDRED_DETECTOR, Path(weights) if weights else None).detect(image)
    return [Part(each.region, each.name) for each in found if _worth_a_look(each)]


def _worth_a_look(found: Detected) -> bool:
    return SMALLEST <= found.region.area <= LARGEST
