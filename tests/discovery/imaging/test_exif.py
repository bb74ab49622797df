"""When a picture was taken: read where it is well said, and quietly unknown everywhere else."""

import random
from datetime import UTC, datetime, timedelta, timezone

import pytest

from discovery.imaging.opening import captured_at, open_upright
from tests.discovery.imaging.pictures import HEIC_TURNED, encoded, exif, flag, sample, with_jpeg_segment

TAKEN = datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_the_capture_time_is_read_as_utc_without_an_offset(name: str) -> None:
    assert captured_at(encoded(flag(), name, exif=exif(taken="2021:03:04 05:06:07"))) == TAKEN


def test_the_offset_is_heeded() -> None:
    found = captured_at(encoded(flag(), "JPEG", exif=exif(taken="2021:03:04 05:06:07", offset="+02:00")))
    assert found == datetime(2021, 3, 4, 5, 6, 7, tzinfo=timezone(timedelta(hours=2)))


def test_a_malformed_offset_leaves_utc() -> None:
    assert captured_at(encoded(flag(), "JPEG", exif=exif(taken="2021:03:04 05:06:07", offset="here"))) == TAKEN


def test_the_capture_time_of_a_heic_is_found_in_its_exif_item() -> None:
    assert captured_at(HEIC_TURNED) == datetime(2021, 3, 4, 5, 6, 7, tzinfo=timezone(timedelta(hours=2)))


def test_a_date_before_the_year_one_in_utc_is_none() -> None:
    """PostgreSQL would store it, and Python could never read it again."""
    assert captured_at(encoded(flag(), "JPEG", exif=exif(taken="0001:01:01 00:00:00", offset="+14:00"))) is None


@pytest.mark.parametrize(
    "taken",
    [
        None,
        "",
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "yesterday",
        "2021:13:45 99:00:00",
        "1801:01:01 00:00:00",
        "2999:01:01 00:00:00",
    ],
)
def test_a_time_that_was_not_said_is_none(taken: str | None) -> None:
    assert captured_at(encoded(flag(), "JPEG", exif=exif(taken=taken))) is None


@pytest.mark.parametrize("name", ["GIF", "BMP", "HEIC"])
def test_a_picture_without_exif_has_none(name: str) -> None:
    assert captured_at(sample(name)) is None


def test_what_is_no_picture_has_none() -> None:
    assert captured_at(b"<svg/>") is None
    assert captured_at(b"") is None


@pytest.mark.parametrize("seed", range(10))
def test_malformed_exif_never_raises_and_never_stops_the_picture(seed: int) -> None:
    chance = random.Random(seed)
    sound = exif(6, taken="2021:03:04 05:06:07", offset="+02:00", gps=True)
    for _ in range(40):
        broken = bytearray(sound)
        for _ in range(chance.choice((1, 3, 20))):
            broken[chance.randrange(6, len(broken))] = chance.randrange(256)
        cut = bytes(broken[: chance.randrange(6, len(broken))])
        jpeg = with_jpeg_segment(sample("JPEG"), 0xE1, cut)
        found = captured_at(jpeg)
        assert found is None or found.tzinfo is not None
        assert sorted(open_upright(jpeg).size) == [48, 64]
