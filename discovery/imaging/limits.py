"""How large a picture may be, and what opening it may take: bounds that keep one upload from taking the machine."""

from dataclasses import dataclass

from discovery.imaging.refusals import PictureRefused

MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Inclusive bounds: file size in bytes, picture size in pixels, and longer side over shorter side.

    `decoding_bytes`: memory of the process that decodes it, beyond what its program takes; `decoding_seconds`: of its
    processor's time, and four times as many by the clock. What is let in by the other bounds needs far less (measured
    in docs/security.md).
    """

    max_bytes: int = 50 * MEGA
    max_pixels: int = 50 * MEGA
    max_side: int = 12_000
    min_side: int = 8
    max_aspect_ratio: float = 20.0
    decoding_bytes: int = 2_000 * MEGA
    decoding_seconds: float = 30.0

    def check_bytes(self, size: int) -> None:
        """Raises PictureRefused `empty` or `too-many-bytes`."""
        if size == 0:
            raise PictureRefused("empty")
        if size > self.max_bytes:
            raise PictureRefused("too-many-bytes", megabytes=round(size / MEGA, 1), most=round(self.max_bytes / MEGA))

    def check_shape(self, width: int, height: int) -> None:
        """Raises PictureRefused `corrupt`, `too-long`, `too-many-pixels`, `too-large` or `too-small`."""
        if min(width, height) < 1:
            raise PictureRefused("corrupt")
        if max(width, height) > self.max_aspect_ratio * min(width, height):
            raise PictureRefused("too-long", width=width, height=height, most=f"{self.max_aspect_ratio:g}")
        if width * height > self.max_pixels:
            megapixels = round(width * height / MEGA)
            raise PictureRefused(
                "too-many-pixels",
                width=width,
                height=height,
                megapixels=megapixels,
                most=round(self.max_pixels / MEGA),
            )
        if max(width, height) > self.max_side:
            raise PictureRefused("too-large", width=width, height=height, most=self.max_side)
        if min(width, height) < self.min_side:
            raise PictureRefused("too-small", width=width, height=height, least=self.min_side)
