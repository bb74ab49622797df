"""From a checked container to decoded pixels, by Pillow and libheif; every failure of theirs is a refusal.

Only the container's essence is handed over, under the one format that its bytes showed.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from io import BytesIO
from threading import Lock

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from discovery.imaging.containers import Container
from discovery.imaging.limits import Limits
from discovery.imaging.refusals import PictureRefused
from discovery.imaging.source import Data, Span

_DECODERS = {"HEIC": "HEIF"}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_MOST_PROFILE_BYTES = 4 << 20

# What decoders raise over damaged bytes. Not `Exception`: a worker's time limit must still get through.
_FAILURES = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    ImageCms.PyCMSError,
    Warning,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    BufferError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)


@contextmanager
def failures_refused() -> Iterator[None]:
    """Turns a decoder's failure into PictureRefused; a failing disk, an OSError with a number, stays that."""
    try:
        yield
    except PictureRefused:
        raise
    except MemoryError as error:
        raise PictureRefused("too-heavy") from error
    except _FAILURES as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise PictureRefused("corrupt") from error


_registering = Lock()


@cache
def load_decoders() -> None:
    """Have them at hand: before the first picture, or to count what they take."""
    from pi_heif.as_plugin import register_heif_opener

    # Without init() a format that is asked for by name may be missing from Pillow's table (KeyError).
    Image.init()
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    ImageFile.LOAD_TRUNCATED_IMAGES = False


def decode(data: Data, container: Container, orientation: int, limits: Limits, at_most: int | None) -> Image.Image:
    """The first frame, upright, in the mode it is stored in; a JPEG may be reduced, not below `at_most`."""
    with _registering:
        load_decoders()
    pieces = container.essence or (Span(0, data.size),)
    stream = BytesIO(b"".join(piece if isinstance(piece, bytes) else data.read(piece) for piece in pieces))
    name = _DECODERS.get(container.format, container.format)
    with Image.open(stream, formats=(name,)) as image:
        # The decoder's own idea of the size counts as well: a container may lie about its content.
        limits.check_shape(*image.size)
        if at_most is not None and container.format == "JPEG":
            image.draft(None, _at_least(image.size, at_most))
        image.load()
        return _upright(image, container.format, orientation)


def _at_least(size: tuple[int, int], longest: int) -> tuple[int, int]:
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _upright(image: Image.Image, name: str, orientation: int) -> Image.Image:
    """A copy that outlives the file; HEIC and TIFF come upright from their decoders."""
    if name == "AVIF":
        # Pillow turns the container's irot and imir into this tag.
        return ImageOps.exif_transpose(image)
    if name in ("HEIC", "TIFF") or orientation not in _TURNS:
        return image.copy()
    return image.transpose(_TURNS[orientation])


def colour_profile(data: Data, container: Container, image: Image.Image) -> bytes | None:
    """The ICC profile in the file, at most 4 MiB of it; None when there is none or it cannot be unpacked."""
    if not container.icc:
        embedded = image.info.get("icc_profile")
        return embedded if isinstance(embedded, bytes) and len(embedded) <= _MOST_PROFILE_BYTES else None
    if sum(piece.length for piece in container.icc) > _MOST_PROFILE_BYTES:
        return None
    stored = b"".join(data.read(piece) for piece in container.icc)
    return _unpacked(stored) if container.format == "PNG" else stored


def _unpacked(stored: bytes) -> bytes | None:
    """A PNG's profile: a name, a zero, the method (0), then zlib data (PNG, third edition, 11.3.2.3)."""
    _, _, packed = stored.partition(b"\0")
    # A broken profile only means that the colours are taken for sRGB, as browsers do.
    with suppress(zlib.error):
        unpacker = zlib.decompressobj()
        profile = unpacker.decompress(packed[1:], _MOST_PROFILE_BYTES)
        return profile if unpacker.eof else None
    return None
