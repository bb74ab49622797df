"""What is served: the right widths, nothing enlarged, nothing left of the upload but its pixels."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from discovery.imaging.opening import inspect, open_upright
from discovery.imaging.renditions import WEBP_METHOD, WEBP_QUALITY, WIDTHS, download_jpeg, render, render_avif
from tests.discovery.imaging.pictures import (
    encoded,
    exif,
    flag,
    looks_like_the_flag,
    scene,
    with_jpeg_segment,
)


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (8, [8]),
        (359, [359]),
        (360, [360]),
        (361, [361]),
        (468, [468]),
        (469, [360, 469]),
        (700, [360, 700]),
        (833, [360, 640, 833]),
        (1279, [360, 640, 1279]),
        (1280, [360, 640, 1280]),
        (1600, [360, 640, 1280]),
    ],
)
def test_each_width_that_fits_is_made_and_the_own_one_when_it_is_small(width: int, expected: list[int]) -> None:
    renditions = render(flag(width, width))
    assert [rendition.width for rendition in renditions] == expected
    assert all(rendition.height == rendition.width for rendition in renditions)


def test_renditions_are_webp_of_the_size_they_claim_and_look_like_the_picture() -> None:
    for rendition in render(flag(1500, 1000)):
        header = inspect(rendition.data)
        assert (header.width, header.height) == (rendition.width, rendition.height)
        assert header.content_type == rendition.content_type == "image/webp"
        assert abs(rendition.height - rendition.width * 2 / 3) <= 0.5
        assert looks_like_the_flag(Image.open(BytesIO(rendition.data)))


def test_a_long_narrow_picture_keeps_its_shape() -> None:
    assert [(one.width, one.height) for one in render(flag(480, 9000))] == [(360, 6750), (480, 9000)]


def error(data: bytes, wanted: Image.Image) -> float:
    """Root mean square difference, in levels of 255."""
    found = np.asarray(Image.open(BytesIO(data)).convert("RGB"), float)
    return float(np.sqrt(((found - np.asarray(wanted, float)) ** 2).mean()))


def test_the_chain_of_copies_is_as_good_as_direct_ones() -> None:
    picture = scene(1800, 1200)
    for rendition in render(picture):
        direct = picture.resize((rendition.width, rendition.height), Image.Resampling.LANCZOS)
        of_direct = encoded(direct, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD)
        assert error(rendition.data, direct) < error(of_direct, direct) * 1.05


def test_the_picture_itself_is_left_as_it_was() -> None:
    picture = flag(700, 500)
    before = picture.tobytes()
    render(picture)
    download_jpeg(picture)
    assert picture.tobytes() == before


def test_the_download_is_a_jpeg_at_full_size() -> None:
    data = download_jpeg(flag(1500, 1000))
    assert (inspect(data).format, inspect(data).width, inspect(data).height) == ("JPEG", 1500, 1000)
    assert looks_like_the_flag(Image.open(BytesIO(data)))


def test_avif_copies_have_the_sizes_of_the_others_and_look_like_the_picture() -> None:
    others = render(flag(1500, 1000))
    copies = render_avif(flag(1500, 1000), [1280, 360, 640])
    assert [(one.width, one.height) for one in copies] == [(one.width, one.height) for one in others]
    for copy in copies:
        header = inspect(copy.data)
        assert (header.width, header.height) == (copy.width, copy.height)
        assert header.content_type == copy.content_type == "image/avif"
        assert looks_like_the_flag(Image.open(BytesIO(copy.data)))


def test_no_avif_copy_is_wider_than_its_picture() -> None:
    assert [copy.width for copy in render_avif(flag(700, 500), [360, 700, 1280])] == [360, 700]


def test_of_what_is_seen_avif_needs_fewer_bytes() -> None:
    picture = scene(1800, 1200)
    webp = render(picture)
    avif = render_avif(picture, [one.width for one in webp])
    assert sum(len(one.data) for one in avif) < 0.9 * sum(len(one.data) for one in webp)


def hostile_jpeg() -> bytes:
    """A JPEG that is also a page, with a script in its comment, a place in its EXIF, XMP and a profile."""
    jpeg = encoded(flag(400, 300), "JPEG", exif=exif(1, taken="2021:03:04 05:06:07", gps=True), icc_profile=b"P" * 5000)
    jpeg = with_jpeg_segment(jpeg, 0xFE, b"<script>alert('comment')</script>")
    jpeg = with_jpeg_segment(jpeg, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>secret</x:xmpmeta>")
    return jpeg + b"<html><script>alert('tail')</script></html>PK\x03\x04"


def all_files(image: Image.Image) -> list[bytes]:
    return [download_jpeg(image), *(one.data for one in [*render(image), *render_avif(image, [360, 400])])]


def test_nothing_of_a_hostile_upload_but_its_pixels_is_served() -> None:
    upload = hostile_jpeg()
    assert b"GPS" not in upload  # the place is in tags, not words: below, EXIF as a whole must be gone
    image = open_upright(upload)
    for data in all_files(image):
        for trace in (b"script", b"html", b"xmp", b"Exif", b"PK\x03\x04", b"PPPPPPPP", b"2021:03"):
            assert trace not in data
        served = Image.open(BytesIO(data))
        assert not served.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & served.info.keys()


def test_metadata_on_the_image_itself_is_not_written_either() -> None:
    image = Image.open(BytesIO(hostile_jpeg()))
    image.load()
    assert "comment" in image.info
    for data in all_files(image):
        assert b"script" not in data
        assert b"Exif" not in data


def test_the_jpeg_holds_only_the_segments_that_a_decoder_needs() -> None:
    data = download_jpeg(flag(400, 300))
    assert data[2:4] == b"\xff\xe0"  # JFIF, and no other application segment
    assert not any(b"\xff" + bytes([marker]) in data[20:700] for marker in range(0xE1, 0xF0))


def test_webp_holds_no_metadata_chunks() -> None:
    for rendition in render(flag(700, 500)):
        assert rendition.data[12:16] == b"VP8 "


def test_widths_are_ascending() -> None:
    assert sorted(set(WIDTHS)) == list(WIDTHS)
