"""GIF: walks the blocks to the trailer; only the first frame reaches the decoder.

Graphics Interchange Format, version 89a (CompuServe, 1990), sections 15 to 27.
"""

from discovery.imaging.containers.container import Container
from discovery.imaging.refusals import PictureRefused
from discovery.imaging.source import Data, Span

SIGNATURES = (b"GIF87a", b"GIF89a")
_EXTENSION, _IMAGE, _TRAILER, _GRAPHIC_CONTROL = 0x21, 0x2C, 0x3B, 0xF9
_MOST_BLOCKS = 500_000  # 50 MB in full sub-blocks of 256 bytes are 195,000


def walk(data: Data) -> Container:
    """The logical screen, grown to hold the first frame as Pillow does, and the number of frames."""
    width, height, flags = data.unpack("<HHB", 6)
    position = 13 + _colour_table(flags)
    essence, control = [Span(0, position)], None
    frames, budget = 0, _MOST_BLOCKS
    while budget > 0:
        kind = data.number("B", position)
        if kind == _TRAILER:
            if not frames:
                raise PictureRefused("corrupt")
            return Container("GIF", width, height, frames=frames, essence=(*essence, Span(position, 1)))
        start = position
        if kind == _EXTENSION:
            label = data.number("B", position + 1)
            position, blocks = _skip_blocks(data, position + 2, budget)
            if label == _GRAPHIC_CONTROL:
                control = Span(start, position - start)
        elif kind == _IMAGE:
            left, top, across, down, flags = data.unpack("<HHHHB", position + 1)
            # After the descriptor and its colour table comes one byte, the width of the LZW codes.
            position, blocks = _skip_blocks(data, position + 10 + _colour_table(flags) + 1, budget)
            if frames == 0:
                width, height = max(width, left + across), max(height, top + down)
                essence += [control] if control else []
                essence.append(Span(start, position - start))
            frames += 1
        else:
            raise PictureRefused("corrupt")
        budget -= blocks + 1
    raise PictureRefused("corrupt")


def _colour_table(flags: int) -> int:
    """Bytes of the colour table that the packed field announces."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _skip_blocks(data: Data, position: int, budget: int) -> tuple[int, int]:
    """The position after the sub-blocks that begin here, and how many there were."""
    for blocks in range(budget):
        length = data.number("B", position)
        position += 1 + length
        if length == 0:
            return position, blocks
    raise PictureRefused("corrupt")
