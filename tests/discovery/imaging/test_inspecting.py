"""What inspect() tells of a sound file, and what it refuses, without decoding a pixel."""

import struct
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from discovery.imaging.opening import ACCEPTED, Header, Limits, PictureRefused, inspect
from tests.discovery.imaging.pictures import (
    HEIC_TURNED,
    animated,
    encoded,
    exif,
    flag,
    png_of_zeros,
    sample,
    stored_turned,
    with_jpeg_segment,
    with_png_chunk,
)


def refusal(source: bytes, limits: Limits | None = None) -> PictureRefused:
    with pytest.raises(PictureRefused) as caught:
        inspect(source, limits or Limits())
    return caught.value


@pytest.mark.parametrize("name", ACCEPTED)
def test_each_accepted_format_is_told_by_its_bytes(name: str) -> None:
    kind = ACCEPTED[name]
    assert inspect(sample(name)) == Header(name, 64, 48, 1, kind.extension, kind.content_type)


@pytest.mark.parametrize("name", ACCEPTED)
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.8, 0.95, 0.99])
def test_a_truncated_file_is_refused(name: str, share: float) -> None:
    whole = sample(name)
    assert refusal(whole[: max(16, int(len(whole) * share))]).code == "truncated"


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_file_that_lacks_its_last_byte_is_refused(name: str) -> None:
    # A TIFF ends with its directory or its pixels; either way the last byte belongs to the picture.
    assert refusal(sample(name)[:-1]).code == "truncated"


@pytest.mark.parametrize("name", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"])
def test_bytes_after_the_end_are_tolerated(name: str) -> None:
    assert inspect(sample(name) + b"\0\0<html>").format == name


def test_a_truncated_jpeg_is_refused_although_its_thumbnail_is_whole() -> None:
    thumbnail = encoded(flag(32, 24), "JPEG")
    whole = with_jpeg_segment(sample("JPEG"), 0xE1, b"Exif\0\0" + thumbnail)
    assert inspect(whole).width == 64
    assert refusal(whole[:-200]).code == "truncated"


@pytest.mark.parametrize("name", ["HEIC", "AVIF"])
def test_a_truncated_file_is_refused_although_its_last_box_has_no_length(name: str) -> None:
    whole = sample(name)
    start = whole.index(b"mdat") - 4
    endless = whole[:start] + bytes(4) + whole[start + 4 :]
    assert inspect(endless).width == 64
    assert refusal(endless[:-1]).code == "truncated"


def test_a_progressive_jpeg_and_one_with_restarts_are_read_to_their_end() -> None:
    assert inspect(encoded(flag(), "JPEG", progressive=True)).width == 64
    with_restarts = encoded(flag(), "JPEG", restart_marker_blocks=2)
    assert b"\xff\xd0" in with_restarts
    assert inspect(with_restarts).width == 64


def test_an_mpo_is_the_jpeg_that_is_its_first_view() -> None:
    mpo = encoded(flag(), "MPO", save_all=True, append_images=[Image.new("RGB", (32, 32))])
    assert Image.open(BytesIO(mpo)).format == "MPO"
    assert inspect(mpo) == Header("JPEG", 64, 48, 1, "jpg", "image/jpeg")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_width_and_height_are_those_of_the_upright_picture(name: str, orientation: int) -> None:
    header = inspect(encoded(stored_turned(orientation), name, exif=exif(orientation)))
    assert (header.width, header.height) == (64, 48)


def test_a_turned_and_cropped_heic_has_the_size_that_is_shown() -> None:
    header = inspect(HEIC_TURNED)
    assert (header.width, header.height) == (32, 48)


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG", "AVIF"])
def test_the_frames_of_an_animation_are_counted(name: str) -> None:
    assert inspect(animated(name, frames=3)).frames == 3


def test_an_absurd_number_of_frames_is_cut_to_what_a_column_holds() -> None:
    png = with_png_chunk(sample("PNG"), b"acTL", struct.pack(">II", 0xFFFF_FFFF, 0))
    assert inspect(png).frames == 65_535


@pytest.mark.parametrize(
    "content",
    [
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        b"GIF8 is not yet a GIF, and this is a sentence.",
        b"BM is how this sentence begins, but it is no bitmap.",
        b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0" + bytes(24),
        b"PK\x03\x04" + bytes(64),
        b"MZ" + bytes(64),
        b"x",
        b"\xff\xd8",
    ],
)
def test_what_is_not_a_picture_is_refused_whatever_its_name(content: bytes, tmp_path: Path) -> None:
    named = tmp_path / "holiday.jpg"
    named.write_bytes(content)
    with pytest.raises(PictureRefused) as caught:
        inspect(named)
    assert caught.value.code == "not-a-picture"
    assert "not a picture" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7" + bytes(40), "PDF"),
        (b"8BPS\0\1" + bytes(40), "Photoshop"),
        (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(0), "film"),
        (b"\xff\x0a" + bytes(40), "JPEG XL"),
        (b"II+\0\x08\0\0\0" + bytes(40), "BigTIFF"),
    ],
)
def test_a_known_format_that_is_not_accepted_is_called_by_its_name(content: bytes, what: str) -> None:
    refused = refusal(content)
    assert refused.code == "unsupported-format"
    assert what in str(refused)
    assert "Export it as JPEG or PNG" in str(refused)


def test_the_wrong_extension_does_not_matter(tmp_path: Path) -> None:
    named = tmp_path / "really-a-png.jpg"
    named.write_bytes(sample("PNG"))
    assert inspect(named).extension == "png"


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"").code == "empty"


def test_a_missing_file_is_an_error_of_the_machine_not_of_the_picture(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        inspect(tmp_path / "gone.png")


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [
        (1, 100_000, "too-long"),
        (100_000, 1, "too-long"),
        (20_000, 20_000, "too-many-pixels"),
        (12_001, 4_000, "too-large"),
        (7, 8, "too-small"),
        (168, 8, "too-long"),
        (0, 8, "corrupt"),
    ],
)
def test_a_picture_outside_the_limits_is_refused_for_the_right_reason(width: int, height: int, code: str) -> None:
    assert refusal(png_of_zeros(width, height)).code == code


@pytest.mark.parametrize(("width", "height"), [(8, 8), (160, 8), (12_000, 4_100)])
def test_a_picture_just_inside_the_limits_is_taken(width: int, height: int) -> None:
    header = inspect(png_of_zeros(width, height))
    assert (header.width, header.height) == (width, height)


def test_the_bomb_is_small_and_its_refusal_says_how_large_it_would_be() -> None:
    bomb = png_of_zeros(20_000, 20_000)
    assert len(bomb) < 100_000
    assert "20000 × 20000 pixels (400 megapixels)" in str(refusal(bomb))


def test_limits_can_be_set_and_count_the_bytes_first() -> None:
    png = sample("PNG")
    assert refusal(png, Limits(max_bytes=len(png) - 1)).code == "too-many-bytes"
    assert inspect(png, Limits(max_bytes=len(png))).format == "PNG"
    assert refusal(png, Limits(max_pixels=64 * 48 - 1)).code == "too-many-pixels"
    assert refusal(png, Limits(max_side=63)).code == "too-large"
    assert refusal(png, Limits(min_side=49)).code == "too-small"
    assert refusal(png, Limits(max_aspect_ratio=1.3)).code == "too-long"


def test_a_file_of_the_caller_stays_open_at_its_beginning() -> None:
    file = BytesIO(sample("GIF"))
    file.seek(17)
    inspect(file)
    assert not file.closed
    assert file.tell() == 0


def test_the_pixels_are_not_decoded() -> None:
    # The compressed pixels of this PNG are noise: only a decoder would mind.
    png = sample("PNG")
    start = png.index(b"IDAT") + 4
    damaged = png[:start] + b"\xff" * 20 + png[start + 20 :]
    assert inspect(damaged).width == 64


def _gif_of_empty_blocks() -> bytes:
    return b"GIF89a\x40\0\x30\0\0\0\0" + b"\x21\xfe\x01x\0" * 4_000_000 + b"\x3b"


def _png_of_empty_chunks() -> bytes:
    png = sample("PNG")
    return png[:33] + (struct.pack(">I", 0) + b"teXt" + struct.pack(">I", zlib.crc32(b"teXt"))) * 1_500_000 + png[33:]


def _heif_of_endless_places() -> bytes:
    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + kind + body

    places = b"\0\0\0\0" + b"\0\0" + struct.pack(">H", 60_000) + struct.pack(">HHH", 1, 0, 60_000) * 60_000
    boxes = box(b"pitm", b"\0\0\0\0\0\1") + box(b"iinf", b"\0\0\0\0\0\0") + box(b"iprp", b"")
    return box(b"ftyp", b"heic\0\0\0\0") + box(b"meta", b"\0\0\0\0" + boxes + box(b"iloc", places))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda: b"\xff\xd8" + b"\xff" * 20_000_000, id="jpeg-of-fill-bytes"),
        pytest.param(lambda: b"\xff\xd8" + b"\xff\xe5\0\2" * 5_000_000, id="jpeg-of-empty-segments"),
        pytest.param(_gif_of_empty_blocks, id="gif-of-empty-blocks"),
        pytest.param(_png_of_empty_chunks, id="png-of-empty-chunks"),
        pytest.param(_heif_of_endless_places, id="heif-of-endless-places"),
    ],
)
def test_a_file_made_to_be_slow_is_refused_after_few_reads(content) -> None:  # type: ignore[no-untyped-def]
    slow = CountedReads(content())
    assert refusal(slow).code == "corrupt"
    # Walked to their ends these take several million reads each; the caps stop them long before.
    assert slow.reads < 1_500_000


class CountedReads(BytesIO):
    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        return super().read(size)


def test_inspecting_needs_no_decoder() -> None:
    """The web process must not hand bytes to C decoders: pi-heif is not even imported there."""
    import subprocess

    program = "import sys; from discovery.imaging.opening import inspect; inspect(sys.stdin.buffer.read())"
    program += "; assert not any(name.split('.')[0] in ('pi_heif', '_pi_heif') for name in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], input=sample("HEIC"), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
