"""The pixels of a part of a picture: the same for the part that was indexed and for the part that is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from discovery.embeddings.encoding import decoded, width_to_encode
from discovery.imaging.regions import Region
from discovery.posts import files
from discovery.posts.models import Picture

# Fewer than for a whole picture: most parts then come of a rendition of 640 pixels, decoded in a quarter of the time.
SHORT_SIDE = 160


class Renditions:
    """The renditions of one picture, each decoded once. Asks the storage alone, so that any thread may call it.

    Raises OSError or ValueError when one is missing or damaged.
    """

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._decoded: dict[int, Image.Image] = {}

    def whole(self) -> Image.Image:
        """That which the whole picture is encoded from."""
        picture = self._picture
        return self._at(width_to_encode(picture.rendition_widths, picture.width, picture.height))

    def part(self, region: Region) -> Image.Image:
        """The region's pixels, of the rendition that `width_for` chooses."""
        picture = self._picture
        return region.crop(self._at(width_for(region, picture.rendition_widths, picture.width, picture.height)))

    def _at(self, width: int) -> Image.Image:
        if width not in self._decoded:
            self._decoded[width] = decoded(files.read(files.rendition_name(self._picture.pk, width)))
        return self._decoded[width]


def width_for(region: Region, widths: Sequence[int], width: int, height: int) -> int:
    """The narrowest rendition that leaves `SHORT_SIDE` pixels of the region's short side, else the widest one."""
    enough = [w for w in sorted(widths) if min(w * region.width, w * height / width * region.height) >= SHORT_SIDE]
    return enough[0] if enough else max(widths)
