"""TIFF: the first page's size, and whether each of its strips or tiles is in the file. TIFF 6.0 (1992)."""

from discovery.imaging.containers.container import Container
from discovery.imaging.exif import Directories, Field
from discovery.imaging.refusals import PictureRefused
from discovery.imaging.source import Data, PastTheEnd, Span

SIGNATURES = (b"II*\0", b"MM\0*")
_WIDTH, _HEIGHT, _TILE_WIDTH, _TILE_HEIGHT = 256, 257, 322, 323
_PLACES = ((273, 279), (324, 325))  # offsets and byte counts: of strips, of tiles
_PRIVATE = 32_768
_MOST_TILE_PIXELS = 1 << 24  # a decoder reserves a whole tile even for a small picture


def walk(data: Data) -> Container:
    """Further pages are neither counted nor read."""
    whole = Span(0, data.size)
    directories = Directories(data, whole)
    fields = directories.fields(directories.first)
    try:
        width, height = _one(directories, fields[_WIDTH]), _one(directories, fields[_HEIGHT])
        tile = [_one(directories, fields[tag]) for tag in (_TILE_WIDTH, _TILE_HEIGHT) if tag in fields]
        end = _last_byte(directories, fields)
    except (KeyError, ValueError) as error:
        raise PictureRefused("corrupt") from error
    if len(tile) == 2 and tile[0] * tile[1] > _MOST_TILE_PIXELS:
        raise PictureRefused("corrupt")
    # Readers need these too; private tags from 32768 on are metadata, and often sloppy.
    end = max(end, *(field.end for tag, field in fields.items() if tag < _PRIVATE))
    if end > data.size:
        raise PastTheEnd
    return Container("TIFF", width, height, exif=whole)


def _one(directories: Directories, field: Field) -> int:
    return directories.numbers(field)[0]


def _last_byte(directories: Directories, fields: dict[int, Field]) -> int:
    """Where the last strip or tile ends; raises ValueError when the page names none."""
    for offsets_tag, counts_tag in _PLACES:
        if offsets_tag in fields:
            offsets = directories.numbers(fields[offsets_tag])
            # Old writers leave the counts out for uncompressed strips.
            counts = directories.numbers(fields[counts_tag]) if counts_tag in fields else (0,) * len(offsets)
            return max(start + length for start, length in zip(offsets, counts, strict=True))
    raise ValueError("no pixels")
