"""What open_upright() makes of a sound file: upright, sRGB, opaque, bare; and how it refuses a broken one."""

import copy
import gc
import os
import random
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from discovery.imaging.opening import ACCEPTED, Limits, PictureRefused, inspect, open_upright
from tests.discovery.imaging.pictures import (
    HEIC_TURNED,
    animated,
    encoded,
    exif,
    flag,
    looks_like_the_flag,
    png_chunk,
    png_of_zeros,
    sample,
    scene,
    stored_turned,
    swapped_profile,
    with_jpeg_segment,
    with_png_chunk,
)


@pytest.mark.parametrize("name", ACCEPTED)
def test_each_accepted_format_opens(name: str) -> None:
    image = open_upright(sample(name))
    assert (type(image), image.mode, image.size, image.info) == (Image.Image, "RGB", (64, 48), {})
    assert looks_like_the_flag(image)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_picture_is_turned_upright(name: str, orientation: int) -> None:
    image = open_upright(encoded(stored_turned(orientation), name, exif=exif(orientation)))
    assert image.size == (64, 48)
    assert looks_like_the_flag(image, tolerance=40)


def test_a_heic_is_turned_once_although_exif_and_container_both_say_how() -> None:
    image = open_upright(HEIC_TURNED)
    header = inspect(HEIC_TURNED)
    assert image.size == (header.width, header.height) == (32, 48)
    # Stored with the white strip above; a quarter turn clockwise puts it at the right, red above blue.
    pixels = np.asarray(image, int)
    assert np.abs(pixels[24, 29] - (255, 255, 255)).max() < 40
    assert np.abs(pixels[8, 4] - (200, 30, 30)).max() < 40
    assert np.abs(pixels[40, 4] - (30, 30, 200)).max() < 40


def test_a_heic_with_a_malformed_kind_of_metadata_opens_and_does_not_crash_the_process() -> None:
    # One flipped bit in the item's type; with it pi-heif 1.4.0 ends the process with a segmentation fault.
    place = HEIC_TURNED.index(b"Exif")
    damaged = HEIC_TURNED[:place] + b"E\xf8if" + HEIC_TURNED[place + 4 :]
    assert open_upright(damaged).size == (32, 48)


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG", "AVIF"])
def test_the_first_frame_of_an_animation_is_opened(name: str) -> None:
    assert looks_like_the_flag(open_upright(animated(name)), tolerance=40)


def test_the_first_view_of_an_mpo_is_opened() -> None:
    mpo = encoded(flag(), "MPO", save_all=True, append_images=[Image.new("RGB", (32, 32))], quality=95)
    assert looks_like_the_flag(open_upright(mpo))


@pytest.mark.parametrize("name", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_transparency_is_laid_on_white(name: str) -> None:
    image = flag().convert("RGBA")
    alpha = np.full((48, 64), 255, np.uint8)
    alpha[24:] = 0
    image.putalpha(Image.fromarray(alpha))
    opened = np.asarray(open_upright(encoded(image, name)), int)
    assert np.abs(opened[18, 8] - (200, 30, 30)).max() < 30
    assert opened[40].min() > 240


def test_half_transparency_is_blended() -> None:
    image = Image.new("RGBA", (16, 16), (0, 0, 0, 128))
    assert open_upright(encoded(image, "PNG")).getpixel((3, 3)) == (127, 127, 127)


def test_a_palette_with_a_transparent_entry_is_laid_on_white() -> None:
    image = Image.new("P", (16, 16), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(0, (0, 0, 8, 16))
    for name in ("PNG", "GIF"):
        opened = open_upright(encoded(image, name, transparency=0))
        assert (opened.getpixel((2, 2)), opened.getpixel((12, 2))) == ((255, 255, 255), (0, 0, 255))


def test_grey_with_alpha_and_grey_with_a_transparent_value_are_laid_on_white() -> None:
    assert open_upright(encoded(Image.new("LA", (16, 16), (10, 0)), "PNG")).getpixel((1, 1)) == (
        255,
        255,
        255,
    )
    keyed = encoded(Image.new("L", (16, 16), 10), "PNG", transparency=10)
    assert open_upright(keyed).getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_sixteen_bit_grey_keeps_its_high_byte(name: str) -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None, :].repeat(16, axis=0)
    opened = np.asarray(open_upright(encoded(Image.fromarray(ramp), name)))
    assert np.abs(opened[0, :, 0].astype(int) - np.arange(256)).max() <= 1


def test_sixteen_bit_colour_is_opened() -> None:
    row = b"\0" + struct.pack(">HHH", 0xC8FF, 0x1EFF, 0x1EFF) * 16
    header = struct.pack(">IIBBBBB", 16, 16, 16, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(row * 16)), (b"IEND", b"")
    png = b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, body) for kind, body in chunks)
    assert open_upright(png).getpixel((5, 5)) == (0xC8, 0x1E, 0x1E)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "LAB"])
def test_other_kinds_of_pixels_become_rgb(mode: str) -> None:
    image = flag()
    if mode == "LAB":
        lab = ImageCms.createProfile("LAB")
        stored = ImageCms.profileToProfile(image, ImageCms.createProfile("sRGB"), lab, outputMode="LAB")
        assert stored is not None
    else:
        stored = image.convert(mode)
    opened = open_upright(encoded(stored, "TIFF"))
    assert opened.mode == "RGB"
    assert opened.size == (64, 48)
    if mode not in ("1", "L"):
        assert looks_like_the_flag(opened)


def test_a_cmyk_jpeg_is_not_inverted() -> None:
    assert looks_like_the_flag(open_upright(encoded(flag().convert("CMYK"), "JPEG", quality=95)), tolerance=40)


def test_an_interlaced_png_is_opened() -> None:
    # Adam7 of one colour: seven passes of the same byte (PNG specification, 8.2).
    passes = (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    )
    raw = b""
    for left, top, across, down in passes:
        columns, rows = len(range(left, 16, across)), len(range(top, 16, down))
        raw += (b"\0" + bytes([77]) * columns) * rows
    header = struct.pack(">IIBBBBB", 16, 16, 8, 0, 0, 0, 1)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(raw)), (b"IEND", b"")
    png = b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, body) for kind, body in chunks)
    assert np.asarray(open_upright(png)).tolist() == [[[77, 77, 77]] * 16] * 16


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_colour_profile_is_heeded(name: str) -> None:
    image = Image.new("RGB", (16, 16), (200, 30, 30))
    opened = open_upright(encoded(image, name, icc_profile=swapped_profile()))
    red, green, blue = np.asarray(opened)[8, 8].tolist()
    assert green > 190
    assert max(red, blue) < 45


def test_a_profile_that_is_srgb_changes_nothing() -> None:
    image = scene(64, 64)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert open_upright(encoded(image, "PNG", icc_profile=srgb)).tobytes() == image.tobytes()


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("profile", [b"not a profile", swapped_profile()[:200], bytes(5000)])
def test_a_broken_profile_is_ignored(name: str, profile: bytes) -> None:
    assert looks_like_the_flag(open_upright(encoded(flag(), name, icc_profile=profile)), tolerance=40)


def test_a_profile_for_another_kind_of_pixels_is_ignored() -> None:
    assert looks_like_the_flag(open_upright(encoded(flag().convert("CMYK"), "JPEG", icc_profile=swapped_profile())), 40)


@pytest.mark.parametrize("name", ["JPEG", "PNG"])
def test_a_huge_profile_is_ignored_and_the_picture_kept(name: str) -> None:
    huge = swapped_profile() + random.Random(1).randbytes(6_000_000)
    assert looks_like_the_flag(open_upright(encoded(flag(), name, icc_profile=huge)), tolerance=40)


def test_a_profile_that_unpacks_without_end_is_ignored() -> None:
    bomb = b"icc\0\0" + zlib.compress(bytes(40_000_000))
    assert looks_like_the_flag(open_upright(with_png_chunk(sample("PNG"), b"iCCP", bomb)))


def test_text_chunks_that_unpack_without_end_never_reach_the_decoder() -> None:
    png = sample("PNG")
    note = b"note\0\0" + zlib.compress(bytes(1_000_000))
    for _ in range(80):
        png = with_png_chunk(png, b"zTXt", note)
    assert looks_like_the_flag(open_upright(png))


def test_at_most_bounds_the_longest_side_and_never_enlarges() -> None:
    photograph = encoded(scene(1600, 1200), "JPEG")
    assert open_upright(photograph, at_most=400).size == (400, 300)
    assert open_upright(photograph, at_most=1000).size == (1000, 750)
    assert open_upright(photograph, at_most=5000).size == (1600, 1200)
    assert open_upright(encoded(scene(300, 900), "PNG"), at_most=90).size == (30, 90)
    with pytest.raises(ValueError, match="at_most"):
        open_upright(photograph, at_most=0)


def test_a_reduced_jpeg_looks_like_the_whole_one() -> None:
    photograph = encoded(scene(1600, 1200), "JPEG", quality=95)
    reduced = np.asarray(open_upright(photograph, at_most=200), float)
    whole = np.asarray(open_upright(photograph).resize((200, 150), Image.Resampling.LANCZOS), float)
    assert np.abs(reduced - whole).mean() < 2.5


def test_at_most_turns_a_sideways_jpeg_too() -> None:
    stored = encoded(stored_turned(6).resize((768, 1024)), "JPEG", exif=exif(6), quality=95)
    image = open_upright(stored, at_most=256)
    assert image.size == (256, 192)
    assert looks_like_the_flag(image)


@pytest.mark.parametrize("name", ACCEPTED)
def test_truncated_files_are_refused(name: str) -> None:
    whole = sample(name)
    for share in (0.2, 0.5, 0.9):
        with pytest.raises(PictureRefused):
            open_upright(whole[: int(len(whole) * share)])


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(PictureRefused) as caught:
        open_upright(png_of_zeros(20_000, 20_000))
    assert caught.value.code == "too-many-pixels"


def test_pixels_that_do_not_unpack_are_refused_as_corrupt() -> None:
    png = sample("PNG")
    start = png.index(b"IDAT") + 4
    with pytest.raises(PictureRefused) as caught:
        open_upright(png[:start] + b"\xff" * 20 + png[start + 20 :])
    assert caught.value.code == "corrupt"
    assert caught.value.__cause__ is not None


def test_a_picture_in_floating_point_is_refused_by_name() -> None:
    with pytest.raises(PictureRefused) as caught:
        open_upright(encoded(Image.new("F", (16, 16), 0.5), "TIFF"))
    assert caught.value.code == "unsupported-format"
    assert "floating point" in str(caught.value)


def test_a_tile_far_larger_than_the_picture_is_refused() -> None:
    def entry(tag: int, value: int) -> bytes:
        return struct.pack("<HHII", tag, 4, 1, value)

    entries = [entry(256, 16), entry(257, 16), entry(258, 8), entry(259, 5), entry(262, 1), entry(277, 1)]
    entries += [entry(322, 32_000), entry(323, 32_000), entry(324, 8), entry(325, 4)]
    directory = struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    with pytest.raises(PictureRefused) as caught:
        inspect(b"II*\0" + struct.pack("<I", 8) + directory)
    assert caught.value.code == "corrupt"


def test_a_progressive_jpeg_of_very_many_scans_is_refused() -> None:
    jpeg = encoded(flag(), "JPEG", progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    with pytest.raises(PictureRefused) as caught:
        inspect(jpeg[:-2] + jpeg[last:-2] * 200 + b"\xff\xd9")
    assert caught.value.code == "corrupt"


def test_comments_and_foreign_segments_do_not_disturb() -> None:
    jpeg = sample("JPEG")
    for marker in (0xFE, 0xE1, 0xE2, 0xED):
        jpeg = with_jpeg_segment(jpeg, marker, b"Exif\0\0MM broken" + bytes(range(256)))
    assert looks_like_the_flag(open_upright(jpeg))


@pytest.mark.parametrize("name", ACCEPTED)
@pytest.mark.parametrize("seed", range(4))
def test_damaged_bytes_either_open_or_are_refused(name: str, seed: int) -> None:
    """The promise of the room: whatever the bytes, a picture or PictureRefused, and nothing else."""
    chance = random.Random(f"{name}-{seed}")
    whole, refused = sample(name), 0
    for _ in range(40):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 1, 2, 8))):
            # Headers are short and matter most: half of the damage goes there.
            place = chance.randrange(len(whole)) if chance.random() < 0.5 else chance.randrange(min(200, len(whole)))
            damaged[place] ^= 1 << chance.randrange(8)
        for ask in (inspect, open_upright):
            try:
                answer = ask(bytes(damaged), Limits(max_pixels=2_000_000))
            except PictureRefused:
                refused += 1
            else:
                assert answer.width >= 8
    assert refused > 0


@pytest.mark.parametrize("name", ACCEPTED)
def test_bytes_that_are_cut_out_either_open_or_are_refused(name: str) -> None:
    chance = random.Random(name)
    whole, refused = sample(name), 0
    for _ in range(40):
        start = chance.randrange(len(whole))
        shorter = whole[:start] + whole[start + chance.randrange(1, 60) :]
        try:
            assert open_upright(shorter, Limits(max_pixels=2_000_000)).mode == "RGB"
        except PictureRefused:
            refused += 1
    assert refused > 0


def test_no_file_stays_open(tmp_path: Path) -> None:
    paths = []
    for name in ACCEPTED:
        sound, broken = tmp_path / name, tmp_path / f"{name}-broken"
        sound.write_bytes(sample(name))
        broken.write_bytes(sample(name)[:-40])
        paths += [sound, broken]
    gc.collect()
    before = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    for path in paths:
        try:
            open_upright(path)
        except PictureRefused:
            assert path.name.endswith("broken")
    after = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    assert len(after) == len(before)


def test_a_file_of_the_caller_stays_open_at_its_beginning() -> None:
    file = BytesIO(sample("TIFF"))
    open_upright(file)
    assert not file.closed
    assert file.tell() == 0


def test_many_threads_open_at_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda name: open_upright(sample(name)), [*ACCEPTED] * 4))
    assert all(looks_like_the_flag(image) for image in opened)


def test_a_refusal_survives_the_way_back_from_a_worker() -> None:
    with pytest.raises(PictureRefused) as caught:
        inspect(png_of_zeros(7, 8))
    again = copy.copy(caught.value)  # by the same protocol as pickle
    assert (again.code, str(again), again.details) == ("too-small", str(caught.value), caught.value.details)
