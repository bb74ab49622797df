"""The check of what is served finds what it looks for: else all that was served would pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.discovery.imaging.pictures import encoded, exif, flag, swapped_profile
from tests.safety.hostile.files import CANARY
from tests.safety.hostile.served import faults

SERVED = {"JPEG": ".jpg", "WEBP": ".webp", "AVIF": ".avif"}


def found(folder: Path, form: str, data: bytes) -> list[str]:
    path = folder / f"served{SERVED[form]}"
    path.write_bytes(data)
    return faults(path)


@pytest.mark.parametrize("form", SERVED)
def test_pixels_alone_have_no_fault(form: str, tmp_path: Path) -> None:
    assert not found(tmp_path, form, encoded(flag(), form))


@pytest.mark.parametrize("form", SERVED)
def test_what_a_picture_says_besides_is_found(form: str, tmp_path: Path) -> None:
    assert found(tmp_path, form, encoded(flag(), form, exif=exif(6, gps=True)))
    assert found(tmp_path, form, encoded(flag(), form, xmp=b"<x:xmpmeta/>"))
    assert found(tmp_path, form, encoded(flag(), form, icc_profile=swapped_profile()))
    assert found(tmp_path, form, encoded(flag(), form) + CANARY)


def test_bytes_behind_the_end_and_other_formats_are_found(tmp_path: Path) -> None:
    assert found(tmp_path, "JPEG", encoded(flag(), "JPEG") + b"PK")
    assert found(tmp_path, "WEBP", encoded(flag(), "WEBP") + b"\0" * 8)
    page = tmp_path / "served.html"
    page.write_bytes(b"<html>")
    assert faults(page)
