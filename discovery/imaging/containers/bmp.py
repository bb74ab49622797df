"""BMP: the size from the header, and whether all rows are in the file.

Microsoft, Windows GDI reference: BITMAPFILEHEADER, BITMAPCOREHEADER, BITMAPINFOHEADER, BITMAPV5HEADER.
"""

from discovery.imaging.containers.container import Container
from discovery.imaging.refusals import PictureRefused
from discovery.imaging.source import Data, PastTheEnd

_CORE_HEADER = 12
HEADERS = frozenset({_CORE_HEADER, 40, 52, 56, 64, 108, 124})
_RUN_LENGTH = (1, 2)


def walk(data: Data) -> Container:
    """Rows are padded to four bytes; a negative height means rows from the top."""
    pixels, header = data.unpack("<II", 10)
    if header == _CORE_HEADER:
        width, height, _, bits = data.unpack("<HHHH", 18)
        compression = packed = 0
    else:
        width, height, _, bits, compression, packed = data.unpack("<iiHHII", 18)
    if width < 1 or height == 0:
        raise PictureRefused("corrupt")
    rows = abs(height)
    needed = packed if compression in _RUN_LENGTH else (width * bits + 31) // 32 * 4 * rows
    if pixels + needed > data.size:
        raise PastTheEnd
    return Container("BMP", width, rows)
