"""AVIF and HEIC: reads the boxes that describe the primary picture; metadata never reaches the decoder.

ISO/IEC 14496-12 (boxes, meta, iloc, iinf, iref), ISO/IEC 23008-12 (HEIF: ispe, irot, clap), AV1 Image File
Format 1.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from discovery.imaging.containers.container import Container
from discovery.imaging.refusals import PictureRefused, gettext_noop
from discovery.imaging.source import Data, PastTheEnd, Span

_CODECS = {b"hvc1": "HEIC", b"hev1": "HEIC", b"av01": "AVIF"}
_NO_STILL = gettext_noop("a film or another file without a still picture")
_MOST_BOXES = 10_000
_MOST_ENTRIES = 20_000  # a 48-megapixel phone picture is a grid of about 200


@dataclass(frozen=True, slots=True)
class Box:
    """`kind_at`: where in the file its four-letter kind stands."""

    kind: bytes
    body: Span
    kind_at: int


@dataclass(slots=True)
class Meta:
    """What the `meta` box says: the primary item, each item's type and place, and its properties.

    `descriptions`: where the kinds of the references stand that tie metadata to pictures.
    """

    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    places: dict[int, list[Span]] = field(default_factory=dict)
    properties: list[Box] = field(default_factory=list)
    owned: dict[int, list[int]] = field(default_factory=dict)
    descriptions: list[int] = field(default_factory=list)


def walk(data: Data) -> Container:
    """The primary picture as it is shown: cropping and turning by the container are in the size already."""
    boxes = {box.kind: box for box in reversed(list(_boxes(data, Span(0, data.size))))}
    if b"meta" not in boxes:
        raise PictureRefused("unsupported-format", what=_NO_STILL)
    meta = _read_meta(data, _inside(boxes[b"meta"].body, 4))
    codecs = {_CODECS[kind] for kind in meta.kinds.values() if kind in _CODECS}
    if not codecs:
        raise PictureRefused("unsupported-format", what=gettext_noop("a HEIF picture in a rare coding"))
    name = "HEIC" if "HEIC" in codecs else "AVIF"
    for place in (place for places in meta.places.values() for place in places):
        if place.end > data.size:
            raise PastTheEnd
    width, height = _shown_size(data, meta, cropped=name == "HEIC")
    frames = _frames(data, boxes[b"moov"].body) if b"moov" in boxes else 1
    essence = _without_descriptions(data, meta)
    return Container(name, width, height, frames=frames, exif=_exif(data, meta), essence=essence)


def _without_descriptions(data: Data, meta: Meta) -> tuple[Span | bytes, ...]:
    """The file with its `cdsc` references renamed, so that decoders see EXIF and XMP as no picture's business.

    Offsets inside the file must stay as they are, and pi-heif 1.4.0 crashes the process on a metadata item whose
    type is not ASCII.
    """
    pieces: list[Span | bytes] = []
    position = 0
    for place in meta.descriptions:
        pieces += [Span(position, place - position), b"skip"]
        position = place + 4
    return (*pieces, Span(position, data.size - position))


def _inside(body: Span, skip: int) -> Span:
    if body.length < skip:
        raise PictureRefused("corrupt")
    return Span(body.start + skip, body.length - skip)


def _boxes(data: Data, within: Span) -> Iterator[Box]:
    """The boxes side by side in a span. Leaving the file means truncated; leaving the parent, corrupt."""
    position = within.start
    for _ in range(_MOST_BOXES):
        if position >= within.end:
            return
        length, kind = data.unpack(">I4s", position)
        head = 8
        if length == 1:
            length, head = data.number(">Q", position + 8), 16
        elif length == 0:
            length = within.end - position
        if length < head:
            raise PictureRefused("corrupt")
        if position + length > within.end:
            raise PastTheEnd if within.end == data.size else PictureRefused("corrupt")
        yield Box(kind, Span(position + head, length - head), position + 4)
        position += length
    raise PictureRefused("corrupt")


class _Reader:
    """Takes big-endian numbers of 0, 1, 2, 4 or 8 bytes one after another, and stays inside its box."""

    def __init__(self, data: Data, body: Span) -> None:
        self._bytes = data.read(body)
        self._at = 0
        self._left = _MOST_ENTRIES

    def take(self, width: int) -> int:
        taken = self._bytes[self._at : self._at + width]
        if len(taken) != width:
            raise PictureRefused("corrupt")
        self._at += width
        return int.from_bytes(taken, "big")

    def count(self, width: int) -> range:
        """So many entries follow. The sum of all counts is bounded, as an entry may take no byte at all."""
        number = self.take(width)
        self._left -= number
        if self._left < 0:
            raise PictureRefused("corrupt")
        return range(number)


def _read_meta(data: Data, body: Span) -> Meta:
    meta = Meta()
    boxes = {box.kind: box for box in _boxes(data, body)}
    if not {b"pitm", b"iinf", b"iloc", b"iprp"} <= boxes.keys():
        raise PictureRefused("unsupported-format", what=_NO_STILL)
    primary = _Reader(data, boxes[b"pitm"].body)
    meta.primary = primary.take(2 if primary.take(4) >> 24 == 0 else 4)
    meta.kinds = _item_kinds(data, boxes[b"iinf"].body)
    in_meta = boxes[b"idat"].body if b"idat" in boxes else None
    meta.places = _item_places(_Reader(data, boxes[b"iloc"].body), in_meta)
    for box in _boxes(data, boxes[b"iprp"].body):
        if box.kind == b"ipco":
            meta.properties = list(_boxes(data, box.body))
        elif box.kind == b"ipma":
            meta.owned |= _associations(_Reader(data, box.body))
    if b"iref" in boxes:
        references = _boxes(data, _inside(boxes[b"iref"].body, 4))
        meta.descriptions = [box.kind_at for box in references if box.kind == b"cdsc"]
    return meta


def _item_kinds(data: Data, body: Span) -> dict[int, bytes]:
    version = data.number(">I", body.start) >> 24
    kinds: dict[int, bytes] = {}
    for box in _boxes(data, _inside(body, 6 if version == 0 else 8)):
        reader = _Reader(data, box.body)
        version = reader.take(4) >> 24
        if box.kind == b"infe" and version in (2, 3):
            item = reader.take(2 if version == 2 else 4)
            reader.take(2)
            kinds[item] = reader.take(4).to_bytes(4, "big")
    return kinds


def _item_places(reader: _Reader, in_meta: Span | None) -> dict[int, list[Span]]:
    version = reader.take(4) >> 24
    widths = reader.take(2)
    offset_width, length_width, base_width = widths >> 12, widths >> 8 & 15, widths >> 4 & 15
    index_width = widths & 15 if version in (1, 2) else 0
    if not {offset_width, length_width, base_width, index_width} <= {0, 4, 8} or version > 2:
        raise PictureRefused("corrupt")
    wide = 4 if version == 2 else 2
    places: dict[int, list[Span]] = {}
    for _ in reader.count(wide):
        item = reader.take(wide)
        method = reader.take(2) & 15 if version else 0
        reader.take(2)
        base = reader.take(base_width)
        spans = places.setdefault(item, [])
        for _ in reader.count(2):
            reader.take(index_width)
            span = Span(base + reader.take(offset_width), reader.take(length_width))
            if method == 1 and in_meta is not None:
                span = Span(in_meta.start + span.start, span.length)
            # Method 2 points into another item, which is checked for itself.
            if method < 2:
                spans.append(span)
    return places


def _associations(reader: _Reader) -> dict[int, list[int]]:
    """For each item, its properties as places in `ipco`, counted from 1."""
    head = reader.take(4)
    item_width, index_width = (2 if head >> 24 == 0 else 4), (2 if head & 1 else 1)
    mask = (1 << (8 * index_width - 1)) - 1
    owned: dict[int, list[int]] = {}
    for _ in reader.count(4):
        item = reader.take(item_width)
        owned[item] = [reader.take(index_width) & mask for _ in reader.count(1)]
    return owned


def _shown_size(data: Data, meta: Meta, *, cropped: bool) -> tuple[int, int]:
    """`cropped`: whether the decoder heeds a clean aperture; libheif does, Pillow's AVIF decoder does not."""
    width = height = 0
    for index in meta.owned.get(meta.primary, []):
        if not 1 <= index <= len(meta.properties):
            continue
        box = meta.properties[index - 1]
        if box.kind == b"ispe":
            width, height = data.unpack(">II", _inside(box.body, 12).start - 8)
        elif box.kind == b"clap" and cropped:
            across, across_by, down, down_by = data.unpack(">IIII", box.body.start)
            if across_by and down_by:
                width, height = across // across_by, down // down_by
        elif box.kind == b"irot" and data.number("B", box.body.start) & 1:
            width, height = height, width
    if not (width and height):
        raise PictureRefused("corrupt")
    return width, height


def _exif(data: Data, meta: Meta) -> Span | None:
    """An EXIF item begins with the offset of its TIFF header (ISO/IEC 23008-12, annex A.2.1)."""
    for item, kind in meta.kinds.items():
        place = meta.places.get(item, [])
        if kind == b"Exif" and len(place) == 1 and place[0].length > 4:
            skip = 4 + data.number(">I", place[0].start)
            return _inside(place[0], skip) if skip < place[0].length else None
    return None


def _frames(data: Data, movie: Span) -> int:
    """The most samples of any track (`moov/trak/mdia/minf/stbl/stsz`); 1 when there is no track."""
    spans = [movie]
    for kind in (b"trak", b"mdia", b"minf", b"stbl", b"stsz"):
        spans = [box.body for span in spans for box in _boxes(data, span) if box.kind == kind]
    return max((data.number(">I", _inside(span, 12).start - 4) for span in spans), default=1) or 1
